package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Instant start = Instant.parse("2026-11-24T18:00:00Z");
    private final Progress progress = new Progress();

    private boolean due(Duration later) {
        return progress.due(start.plus(later), false);
    }

    @Test
    void theFirstIsWrittenAtOnceAndTheNextAfterThePause() {
        progress.acts(1_000);
        assertThat(due(Duration.ZERO)).as("nothing to write").isFalse();
        progress.made();
        assertThat(due(Duration.ZERO)).isTrue();
        progress.begins(start);
        progress.ended();
        assertThat(due(Duration.ofSeconds(5))).as("nothing to write").isFalse();
        progress.made();
        assertThat(due(Duration.ofMillis(199))).isFalse();
        assertThat(progress.due(start, true)).as("in a hurry").isTrue();
        assertThat(due(Duration.ofMillis(200))).isTrue();
    }

    @Test
    void oneWriteIsUnderWayAtMost() {
        progress.acts(2);
        progress.made();
        progress.begins(start);
        progress.made();
        assertThat(due(Duration.ofSeconds(9))).isFalse();
        assertThat(progress.due(start.plusSeconds(9), true)).isFalse();
        progress.ended();
        assertThat(due(Duration.ofSeconds(9))).isTrue();
    }

    @Test
    void thePauseIsASecondAtMost() {
        progress.acts(1_000_000);
        progress.made();
        progress.begins(start);
        progress.ended();
        progress.made();
        assertThat(due(Progress.LONGEST_PAUSE.minusNanos(1))).isFalse();
        assertThat(due(Progress.LONGEST_PAUSE)).isTrue();
    }

    @Test
    void aClockThatWasSetBackHoldsNothingUp() {
        progress.acts(5_000);
        progress.made();
        progress.begins(start);
        progress.ended();
        progress.made();
        assertThat(due(Duration.ofHours(-1))).isTrue();
    }

    @Test
    void roundsLookOnceUnlessTheyAskAgain() {
        LateProgress late = new LateProgress();
        List<String> looked = new ArrayList<>();
        Runnable one = () -> looked.add("one, hurry " + late.hurried());
        Runnable[] two = new Runnable[1];
        two[0] = () -> {
            looked.add("two");
            late.add(two[0]);
        };
        late.add(one);
        late.add(one);
        late.add(two[0]);
        late.tick();
        late.hurry();
        late.add(one);
        late.tick();
        assertThat(looked).containsExactly("one, hurry false", "two", "two", "two", "one, hurry true");
    }
}
