package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BreakerTest {
    private static final long COOL_DOWN = Duration.ofSeconds(30).toNanos();

    private final Breaker breaker =
            new Breaker(new Settings.BreakerRule(2, Duration.ofSeconds(30), 4, Duration.ofSeconds(1)));

    @Test
    void opensAfterFailuresInARow() {
        assertThat(breaker.failed(0)).isFalse();
        breaker.succeeded();
        assertThat(breaker.failed(1)).isFalse();
        assertThat(breaker.admits(1)).isTrue();
        assertThat(breaker.failed(2)).isTrue();
        assertThat(breaker.admits(3)).isFalse();
    }

    @Test
    void triesOneCallAfterTheCoolDown() {
        open();
        assertThat(breaker.admits(COOL_DOWN)).isTrue();
        assertThat(breaker.admits(COOL_DOWN)).as("one at a time").isFalse();
        breaker.succeeded();
        assertThat(breaker.admits(COOL_DOWN)).isTrue();
    }

    @Test
    void opensAgainWhenTheTrialFails() {
        open();
        assertThat(breaker.admits(COOL_DOWN)).isTrue();
        breaker.failed(COOL_DOWN);
        assertThat(breaker.admits(COOL_DOWN + 1)).isFalse();
        assertThat(breaker.admits(2 * COOL_DOWN)).isTrue();
    }

    @Test
    void triesAgainAfterATrialThatSaidNothing() {
        open();
        assertThat(breaker.admits(COOL_DOWN)).isTrue();
        breaker.inconclusive();
        assertThat(breaker.admits(COOL_DOWN)).isTrue();
    }

    private void open() {
        breaker.failed(0);
        breaker.failed(0);
    }
}
