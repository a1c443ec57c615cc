package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static Settings settings(String key, Object value) {
        return Settings.of(Configs.with(Map.of(key, value)));
    }

    @Test
    void defaultsAreSound() {
        Settings settings = Settings.of(Configs.with(Map.of()));
        assertThat(settings.limits("relay")).isEqualTo(new Settings.Limits(200, 20));
        assertThat(settings.limits("vendor")).isEqualTo(new Settings.Limits(100, 20));
        assertThat(settings.schedule().lifetime()).isEqualTo(Duration.ofDays(5));
        assertThat(settings.hostname()).isNotEmpty();
    }

    @Test
    void takesConcurrencyAsOneString() {
        Settings settings = settings("concurrency", new String[] {"relay = 7/3, *=5/2"});
        assertThat(settings.limits("relay")).isEqualTo(new Settings.Limits(7, 3));
        assertThat(settings.limits("local")).isEqualTo(new Settings.Limits(5, 2));
    }

    @Test
    void refusesWhatCannotWorkAndNamesTheKey() {
        assertThatThrownBy(() -> settings("concurrency", new String[] {"relay=many"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("concurrency");
        assertThatThrownBy(() -> settings("concurrency", new String[] {"relay=0/1"}))
                .hasMessageContaining("concurrency");
        assertThatThrownBy(() -> settings("retry_max_seconds", 10)).hasMessageContaining("retry_max_seconds");
        assertThatThrownBy(() -> settings("active_limit", 0)).hasMessageContaining("active_limit");
        assertThatThrownBy(() -> settings("double_bounce_to", "nobody")).hasMessageContaining("double_bounce_to");
    }

    @Test
    void theGapsDoubleWithinTheirBounds() {
        RetrySchedule schedule = Settings.of(Configs.with(Map.of())).schedule();
        assertThat(schedule.gap(Duration.ZERO)).isEqualTo(Duration.ofSeconds(300));
        assertThat(schedule.gap(Duration.ofSeconds(1_000))).isEqualTo(Duration.ofSeconds(1_000));
        assertThat(schedule.gap(Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(4_000));
    }

    @Test
    void theFileNamesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(Path.of("../../features/src/main/etc/org.postrider.queue.cfg"));
        for (Method attribute : QueueConfig.class.getDeclaredMethods()) {
            Object value = attribute.getDefaultValue();
            String written = value instanceof String[] list ? String.join(",", list) : String.valueOf(value);
            String line = ("#" + Configs.key(attribute) + " = " + written).strip();
            assertThat(file.lines()).contains(line);
        }
    }
}
