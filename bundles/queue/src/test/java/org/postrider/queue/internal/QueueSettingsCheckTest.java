package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.role.config.SettingsCheck.Problem;

class QueueSettingsCheckTest {
    private static List<String> keys(Map<String, Object> settings) {
        return new QueueSettingsCheck()
                .check(settings).stream().map(Problem::key).toList();
    }

    @Test
    void acceptsTheDefaults() {
        assertThat(keys(Map.of())).isEmpty();
        assertThat(keys(Map.of("concurrency", "local=2000/1000,relay=200/20, *=100/20")))
                .isEmpty();
    }

    @Test
    void namesWhatDoesNotFit() {
        assertThat(keys(Map.of("retry_min_seconds", "5000"))).containsExactly("retry_max_seconds");
        assertThat(keys(Map.of("concurrency", new String[] {"relay=200/20", "local=0/1"})))
                .containsExactly("concurrency");
        assertThat(keys(Map.of("double_bounce_to", "nobody"))).containsExactly("double_bounce_to");
    }
}
