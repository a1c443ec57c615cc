package org.postrider.gate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.postrider.role.login.LoginAttempt;
import org.postrider.testkit.time.ManualClock;

class FailedLoginsPropertyTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 50_000);
    private static final int MOST = 4;
    private final ManualClock clock = new ManualClock();

    /**
     * Whatever one client does, in as many sessions as it likes: a password is looked at only while failures within the time
     * and checks under way are fewer than the limit, or five times the limit while there are no failures; against a model that
     * keeps everything.
     */
    @Property
    void neverChecksMoreThanTheLimit(@ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 7) Integer> acts) {
        FailedLogins guard = new FailedLogins(
                FailedLoginsTest.config(Map.of("max_failures", MOST, "window_seconds", 10)), clock, new Random(7));
        Deque<LoginAttempt> open = new ArrayDeque<>();
        List<Long> failures = new ArrayList<>();
        for (int act : acts) {
            failures.removeIf(at -> clock.millis() - at >= 10_000);
            if (act <= 2) {
                LoginAttempt attempt = guard.begin(CLIENT, "imap");
                int most = failures.isEmpty() ? 5 * MOST : MOST;
                assertThat(attempt.refused()).isEqualTo(failures.size() + open.size() >= most);
                if (!attempt.refused()) {
                    open.add(attempt);
                }
            } else if (act == 7) {
                clock.advance(Duration.ofSeconds(3));
            } else if (!open.isEmpty()) {
                end(open.remove(), act, failures);
            }
            assertThat(guard.sizes().get(2)).isEqualTo(open.isEmpty() ? 0 : 1);
        }
    }

    private void end(LoginAttempt attempt, int act, List<Long> failures) {
        if (act == 5) {
            attempt.succeeded("mallory");
        } else if (act == 6) {
            attempt.close();
        } else {
            attempt.failed("alice");
            failures.add(clock.millis());
        }
    }
}
