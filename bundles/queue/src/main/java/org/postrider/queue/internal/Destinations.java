package org.postrider.queue.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postrider.reply.Reply;

/**
 * Lets jobs run, some at once: a bound per agent and per destination, destinations of an agent in turn, and a pause for a
 * destination that is down. Thread-safe; jobs are started outside the lock.
 */
final class Destinations {
    /** So many tries in a row must find it down before a destination is left alone. */
    private static final int DOWN_AFTER = 3;

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 6;
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(30);
    private static final Reply BUSY = new Reply(451, "4.4.5", "Too many messages wait for this destination");

    /**
     * Something to be done at a destination.
     *
     * @param agent name of the agent
     * @param target the destination in its words
     * @param start begins it; the job says {@link Destinations#ended} once when it is over
     * @param postpone instead of start: the destination is left alone until then
     */
    record Job(String agent, String target, Runnable start, Consumer<Pause> postpone) {}

    /**
     * Why a destination is left alone.
     *
     * @param reply for the recipients
     * @param until when it is tried again
     */
    record Pause(Reply reply, Instant until) {
        /** Nothing is said of the destination: this instance starts nothing any more. */
        boolean stopping() {
            return until.equals(Instant.MAX);
        }

        /** Others have just tried the destination in vain; else there was only no room for this job. */
        boolean down() {
            return !stopping() && !reply.equals(BUSY);
        }
    }

    /** This instance starts nothing any more: nothing is said of the destination. */
    static final Pause STOPPING = new Pause(new Reply(451, "4.3.2", "The queue is being replaced"), Instant.MAX);

    /** How a job ended, as far as the destination is concerned. */
    enum End {
        /** Somebody answered. */
        ALIVE,
        /** Nobody answered, or only to send us away. */
        DOWN,
        /** It was never tried. */
        UNTRIED
    }

    private static final class Lane {
        private final Settings.Limits limits;
        private final Map<String, Destination> destinations = new HashMap<>();
        private final Deque<Destination> turn = new ArrayDeque<>();
        private int running;

        Lane(Settings.Limits limits) {
            this.limits = limits;
        }
    }

    private static final class Destination {
        private final String target;
        private final Deque<Job> waiting = new ArrayDeque<>();
        /** Jobs under way, each with the number of pauses before it started. */
        private final Map<Job, Integer> running = new IdentityHashMap<>();

        private boolean inTurn;
        private int failures;
        private int pauses;
        private Instant until = Instant.MIN;

        Destination(String target) {
            this.target = target;
        }

        private boolean idle() {
            return waiting.isEmpty() && running.isEmpty();
        }
    }

    private final Settings settings;
    private final Clock clock;
    private final Executor executor;
    private final int maxWaiting;
    private final Map<String, Lane> lanes = new HashMap<>();
    private int running;
    private boolean stopped;

    /** @param executor goes on with the next job when one has ended, so that a long line is no deep stack */
    Destinations(Settings settings, Clock clock, Executor executor) {
        this.settings = settings;
        this.clock = clock;
        this.executor = executor;
        // One slow destination must not fill the active set.
        this.maxWaiting = Math.max(1, settings.activeLimit() / 5);
    }

    /** Runs the job now or when it is its turn; or postpones it. */
    void submit(Job job) {
        Pause pause = null;
        synchronized (this) {
            Lane lane = lanes.computeIfAbsent(job.agent(), a -> new Lane(settings.limits(a)));
            Destination destination = lane.destinations.computeIfAbsent(job.target(), Destination::new);
            if (stopped) {
                pause = STOPPING;
            } else if (destination.until.isAfter(clock.instant())) {
                pause = pause(destination);
            } else if (destination.waiting.size() >= maxWaiting) {
                pause = new Pause(BUSY, clock.instant().plus(BUSY_PAUSE));
            } else {
                destination.waiting.add(job);
                enter(lane, destination);
            }
        }
        if (pause != null) {
            job.postpone().accept(pause);
        } else {
            pump(job.agent());
        }
    }

    private static Pause pause(Destination destination) {
        Reply reply = Reply.cleaned(
                451,
                "4.4.1",
                "Destination " + destination.target + " did not answer lately and is left alone for a while");
        return new Pause(reply, destination.until);
    }

    /** A destination under suspicion is probed by one job at a time. */
    private static int limit(Lane lane, Destination destination) {
        return destination.failures > 0 ? 1 : lane.limits.destination();
    }

    private static void enter(Lane lane, Destination destination) {
        boolean ready = !destination.waiting.isEmpty() && destination.running.size() < limit(lane, destination);
        if (ready && !destination.inTurn) {
            destination.inTurn = true;
            lane.turn.add(destination);
        }
    }

    private void pump(String agent) {
        while (true) {
            Job job = next(agent);
            if (job == null) {
                return;
            }
            job.start().run();
        }
    }

    private synchronized @Nullable Job next(String agent) {
        Lane lane = lanes.get(agent);
        if (lane == null || stopped || lane.running >= lane.limits.agent()) {
            return null;
        }
        Destination destination = lane.turn.poll();
        if (destination == null) {
            return null;
        }
        destination.inTurn = false;
        Job job = destination.waiting.remove();
        lane.running++;
        destination.running.put(job, destination.pauses);
        running++;
        enter(lane, destination);
        return job;
    }

    /** A started job is over. Call it once per start. */
    void ended(Job job, End end) {
        List<Job> postponed = new ArrayList<>();
        Pause pause;
        boolean more;
        synchronized (this) {
            Lane lane = lanes.get(job.agent());
            Destination destination = lane == null ? null : lane.destinations.get(job.target());
            if (lane == null || destination == null || !destination.running.containsKey(job)) {
                throw new IllegalStateException("No such job: " + job.agent() + " " + job.target());
            }
            lane.running--;
            running--;
            pause = judge(destination, job, end);
            if (pause != null) {
                postponed.addAll(destination.waiting);
                destination.waiting.clear();
                lane.turn.remove(destination);
                destination.inTurn = false;
            }
            enter(lane, destination);
            if (destination.idle() && destination.failures == 0) {
                lane.destinations.remove(job.target());
            }
            more = !lane.turn.isEmpty();
        }
        if (pause != null) {
            for (Job waiting : postponed) {
                waiting.postpone().accept(pause);
            }
        }
        if (more) {
            executor.execute(() -> pump(job.agent()));
        }
    }

    /** Learns from a job's end. @return the pause if the destination is left alone from now on */
    private @Nullable Pause judge(Destination destination, Job job, End end) {
        Integer began = destination.running.remove(job);
        if (end == End.ALIVE) {
            destination.failures = 0;
            destination.until = Instant.MIN;
        }
        // What began before a pause tells of the same outage, not of another one.
        boolean news = began != null && began == destination.pauses;
        return end == End.DOWN && news && leaveAlone(destination) ? pause(destination) : null;
    }

    /** Leaves it alone, once enough tries in a row have found it down. @return whether it is left alone from now on */
    private boolean leaveAlone(Destination destination) {
        destination.failures++;
        if (destination.failures < DOWN_AFTER) {
            return false;
        }
        int doublings = Math.min(destination.failures - DOWN_AFTER, MAX_DOUBLINGS);
        Duration length = FIRST_PAUSE.multipliedBy(1L << doublings);
        Duration max = settings.schedule().max();
        destination.until = clock.instant().plus(length.compareTo(max) > 0 ? max : length);
        destination.pauses++;
        return true;
    }

    /** Forgets all pauses: an admin wants everything tried now. */
    synchronized void forgive() {
        for (Lane lane : lanes.values()) {
            lane.destinations.values().forEach(d -> {
                d.failures = 0;
                d.until = Instant.MIN;
            });
            lane.destinations.values().removeIf(d -> d.idle());
        }
    }

    /** Drops what is known of destinations whose pause is long over. */
    synchronized void tidy() {
        Instant old = clock.instant().minus(settings.schedule().max());
        for (Lane lane : lanes.values()) {
            lane.destinations.values().removeIf(d -> d.idle() && d.until.isBefore(old));
        }
    }

    /** Jobs waiting at a destination. */
    synchronized int waiting(String agent, String target) {
        Lane lane = lanes.get(agent);
        Destination destination = lane == null ? null : lane.destinations.get(target);
        return destination == null ? 0 : destination.waiting.size();
    }

    synchronized int running() {
        return running;
    }

    /** Starts nothing any more; what waits is given back. */
    void stop() {
        List<Job> waiting = new ArrayList<>();
        synchronized (this) {
            stopped = true;
            for (Lane lane : lanes.values()) {
                lane.turn.clear();
                for (Destination destination : lane.destinations.values()) {
                    waiting.addAll(destination.waiting);
                    destination.waiting.clear();
                    destination.inTurn = false;
                }
            }
        }
        waiting.forEach(job -> job.postpone().accept(STOPPING));
    }
}
