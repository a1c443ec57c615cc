package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.queue.internal.Destinations.End;
import org.postrider.queue.internal.Destinations.Job;
import org.postrider.queue.internal.Destinations.Pause;
import org.postrider.testkit.time.ManualClock;

class DestinationsTest {
    private final ManualClock clock = new ManualClock();
    private final List<String> started = new ArrayList<>();
    private final List<Pause> pauses = new ArrayList<>();
    private final Map<String, Job> jobs = new HashMap<>();

    private Destinations destinations(String concurrency) {
        Settings settings = Settings.of(Configs.with(Map.of("concurrency", new String[] {concurrency})));
        return new Destinations(settings, clock, Runnable::run);
    }

    private void submit(Destinations destinations, String target, String name) {
        Job job = new Job("relay", target, () -> started.add(name), pauses::add);
        jobs.put(name, job);
        destinations.submit(job);
    }

    private void end(Destinations destinations, String name, End end) {
        destinations.ended(jobs.get(name), end);
    }

    @Test
    void boundsADestination() {
        Destinations destinations = destinations("*=10/2");
        for (int i = 0; i < 4; i++) {
            submit(destinations, "a", "a" + i);
        }
        assertThat(started).containsExactly("a0", "a1");
        end(destinations, "a0", End.ALIVE);
        assertThat(started).containsExactly("a0", "a1", "a2");
    }

    @Test
    void boundsAnAgentAndTakesDestinationsInTurn() {
        Destinations destinations = destinations("*=2/2");
        for (int i = 0; i < 4; i++) {
            submit(destinations, "a", "a" + i);
        }
        submit(destinations, "b", "b0");
        submit(destinations, "c", "c0");
        end(destinations, "a0", End.ALIVE);
        end(destinations, "a1", End.ALIVE);
        end(destinations, started.get(2), End.ALIVE);
        end(destinations, started.get(3), End.ALIVE);
        assertThat(started).hasSize(6).startsWith("a0", "a1").contains("b0", "c0");
        assertThat(started.subList(2, 5)).contains("b0", "c0");
        assertThat(destinations.running()).isEqualTo(2);
    }

    @Test
    void probesADestinationUnderSuspicionOneByOne() {
        Destinations destinations = destinations("*=10/2");
        for (int i = 0; i < 4; i++) {
            submit(destinations, "a", "a" + i);
        }
        end(destinations, "a0", End.DOWN);
        assertThat(started).hasSize(2);
        end(destinations, "a1", End.DOWN);
        assertThat(started).hasSize(3);
        end(destinations, "a2", End.ALIVE);
        assertThat(started).hasSize(4);
    }

    @Test
    void leavesADeadDestinationAloneAndTheOthersGoOn() {
        Destinations destinations = destinations("*=10/1");
        for (int i = 0; i < 5; i++) {
            submit(destinations, "a", "a" + i);
        }
        end(destinations, "a0", End.DOWN);
        end(destinations, "a1", End.DOWN);
        end(destinations, "a2", End.DOWN);
        assertThat(started).containsExactly("a0", "a1", "a2");
        assertThat(pauses).hasSize(2);
        assertThat(pauses.get(0).until()).isEqualTo(clock.instant().plus(Duration.ofMinutes(1)));
        assertThat(destinations.running()).isZero();

        submit(destinations, "b", "b0");
        assertThat(started).contains("b0");
        submit(destinations, "a", "a5");
        assertThat(pauses).hasSize(3);

        clock.advance(Duration.ofMinutes(1));
        submit(destinations, "a", "a6");
        submit(destinations, "a", "a7");
        assertThat(started).contains("a6").doesNotContain("a7");
        end(destinations, "a6", End.DOWN);
        assertThat(pauses.get(3).until()).isEqualTo(clock.instant().plus(Duration.ofMinutes(2)));
    }

    /** A smarthost that restarts breaks all that is under way with it: that is one outage, not twenty in a row. */
    @Test
    void anOutageCountsOnceHoweverManyWereUnderWay() {
        Destinations destinations = destinations("*=20/20");
        for (int i = 0; i < 20; i++) {
            submit(destinations, "a", "a" + i);
        }
        for (int i = 0; i < 20; i++) {
            end(destinations, "a" + i, End.DOWN);
        }
        submit(destinations, "a", "late");
        assertThat(pauses)
                .singleElement()
                .extracting(Pause::until)
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(1)));

        clock.advance(Duration.ofMinutes(1));
        submit(destinations, "a", "probe");
        end(destinations, "probe", End.DOWN);
        submit(destinations, "a", "later");
        assertThat(pauses.get(1).until()).isEqualTo(clock.instant().plus(Duration.ofMinutes(2)));
    }

    @Test
    void forgivesWhenAnAdminSaysSo() {
        Destinations destinations = destinations("*=10/1");
        for (int i = 0; i < 3; i++) {
            submit(destinations, "a", "a" + i);
        }
        for (int i = 0; i < 3; i++) {
            end(destinations, "a" + i, End.DOWN);
        }
        destinations.forgive();
        submit(destinations, "a", "a9");
        assertThat(started).contains("a9");
    }

    @Test
    void aSlowDestinationDoesNotFillTheActiveSet() {
        Settings settings =
                Settings.of(Configs.with(Map.of("concurrency", new String[] {"*=1/1"}, "active_limit", 10)));
        Destinations destinations = new Destinations(settings, clock, Runnable::run);
        for (int i = 0; i < 4; i++) {
            submit(destinations, "a", "a" + i);
        }
        assertThat(started).containsExactly("a0");
        assertThat(pauses).hasSize(1);
    }

    @Test
    void givesBackWhatWaitsWhenStopped() {
        Destinations destinations = destinations("*=1/1");
        submit(destinations, "a", "a0");
        submit(destinations, "a", "a1");
        destinations.stop();
        submit(destinations, "b", "b0");
        assertThat(pauses).containsExactly(Destinations.STOPPING, Destinations.STOPPING);
        end(destinations, "a0", End.ALIVE);
        assertThat(started).containsExactly("a0");
    }
}
