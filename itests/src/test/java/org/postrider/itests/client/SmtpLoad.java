package org.postrider.itests.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that send numbered messages until they are stopped, and remember exactly what was answered to each number. A
 * number is tried once: one whose connection broke after its final dot may or may not be there, once at most. Thread-safe.
 *
 * <pre>{@code
 * try (SmtpLoad load = new SmtpLoad("127.0.0.1", server.port("smtp"), 20, number -> "bob@example.test")) {
 *     load.start();
 *     load.awaitAcknowledged(500);
 *     ...                                  // swap, kill, restart
 *     load.stop();
 *     assertThat(load.accepted()) ...
 * }
 * }</pre>
 */
public final class SmtpLoad implements AutoCloseable {
    private static final int DEFAULT_BODY = 4096;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final long PAUSE_AFTER_REFUSAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String host;
    private final int port;
    private final int sessions;
    private final LongFunction<String> recipient;
    private final AtomicLong next = new AtomicLong(1);
    private final AtomicBoolean running = new AtomicBoolean();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
    private final Set<Long> deferred = ConcurrentHashMap.newKeySet();
    private final Set<Long> rejected = ConcurrentHashMap.newKeySet();
    private final Collection<String> refusals = new ConcurrentLinkedQueue<>();
    private final Collection<String> drops = new ConcurrentLinkedQueue<>();
    private final Collection<String> answers = new ConcurrentLinkedQueue<>();
    private final Set<SmtpClient> open = ConcurrentHashMap.newKeySet();
    private final List<Future<?>> loops = new ArrayList<>();
    private final ExecutorService threads;

    private volatile LongFunction<String> text = number -> Mail.numbered(number, DEFAULT_BODY);
    private volatile int perConnection = Integer.MAX_VALUE;
    private volatile long pauseNs;

    /** @param recipient the address for a number */
    public SmtpLoad(String host, int port, int sessions, LongFunction<String> recipient) {
        this.host = host;
        this.port = port;
        this.sessions = sessions;
        this.recipient = recipient;
        this.threads = Executors.newFixedThreadPool(sessions);
    }

    /** Size of each body. */
    public SmtpLoad size(int bytes) {
        return texts(number -> Mail.numbered(number, bytes));
    }

    /** The message for a number, in place of {@link Mail#numbered}. */
    public SmtpLoad texts(LongFunction<String> texts) {
        text = texts;
        return this;
    }

    /** Messages after which a session says QUIT and connects anew. */
    public SmtpLoad perConnection(int messages) {
        perConnection = messages;
        return this;
    }

    /** Time between two messages of a session: a steady load in place of the greatest one. */
    public SmtpLoad pause(Duration pause) {
        pauseNs = pause.toNanos();
        return this;
    }

    /** Starts the sessions, or starts them again after {@link #stop}; the numbers go on. */
    public SmtpLoad start() {
        running.set(true);
        for (int i = 0; i < sessions; i++) {
            loops.add(threads.submit(this::session));
        }
        return this;
    }

    /** Lets each session finish its message and say QUIT; returns when all have. */
    public void stop() {
        running.set(false);
        for (Future<?> loop : loops) {
            await(loop);
        }
        loops.clear();
    }

    /** Waits until so many messages in all have been answered 250. */
    public void awaitAcknowledged(int count) {
        await("only " + acknowledged.size() + " of " + count + " were accepted", () -> acknowledged.size() >= count);
    }

    /** Waits until so many more messages than now have been answered 250. */
    public void awaitMore(int count) {
        awaitAcknowledged(acknowledged.size() + count);
    }

    /** The numbers answered 250. */
    public Set<Long> accepted() {
        return new TreeSet<>(acknowledged);
    }

    /** The numbers whose final dot was sent and whose answer never came. */
    public Set<Long> unknown() {
        return new TreeSet<>(unknown);
    }

    /** The numbers answered 4xx. */
    public Set<Long> deferred() {
        return new TreeSet<>(deferred);
    }

    /** The numbers answered 5xx. */
    public Set<Long> rejected() {
        return new TreeSet<>(rejected);
    }

    /** Connections that could not be made, or were greeted with another code than 220. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Connections that ended before QUIT; with 421 or without. */
    public List<String> drops() {
        return List.copyOf(drops);
    }

    /** Every reply that was not 250, for whoever must find out why. */
    public List<String> answers() {
        return List.copyOf(answers);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        running.set(false);
        open.forEach(SmtpClient::close);
        threads.shutdownNow();
    }

    private void session() {
        while (running.get()) {
            try (SmtpClient client = connect()) {
                if (client == null) {
                    LockSupport.parkNanos(PAUSE_AFTER_REFUSAL_NS);
                    continue;
                }
                open.add(client);
                talk(client);
                open.remove(client);
            }
        }
    }

    private @Nullable SmtpClient connect() {
        try {
            SmtpClient client = SmtpClient.connect(host, port);
            if (client.greeting().code() == 220) {
                return client;
            }
            refusals.add(client.greeting().toString());
            client.close();
            return null;
        } catch (IOException e) {
            refusals.add(e.toString());
            return null;
        }
    }

    private void talk(SmtpClient client) {
        String where = "EHLO";
        try {
            client.hello();
            for (int i = 0; i < perConnection && running.get(); i++) {
                long number = next.getAndIncrement();
                where = "number " + number;
                if (!send(client, number)) {
                    return;
                }
                if (pauseNs > 0) {
                    LockSupport.parkNanos(pauseNs);
                }
            }
            where = "QUIT";
            client.quit();
        } catch (IOException | IllegalStateException e) {
            drops.add(where + ": " + e.getMessage());
        }
    }

    /** @return false if the server closed with 421 */
    private boolean send(SmtpClient client, long number) throws IOException {
        List<SmtpReply> replies =
                client.pipeline("MAIL FROM:<alice@example.test>", "RCPT TO:<" + recipient.apply(number) + ">", "DATA");
        for (SmtpReply reply : replies) {
            if (reply.code() != 250 && reply.code() != 354) {
                return note(number, reply);
            }
        }
        unknown.add(number);
        SmtpReply reply = client.data(text.apply(number));
        unknown.remove(number);
        return note(number, reply);
    }

    private boolean note(long number, SmtpReply reply) {
        if (reply.good()) {
            acknowledged.add(number);
            return true;
        }
        answers.add(number + ": " + reply);
        (reply.temporary() ? deferred : rejected).add(number);
        if (reply.code() == 421) {
            drops.add("number " + number + ": " + reply);
        }
        return reply.code() != 421;
    }

    private static void await(Future<?> loop) {
        try {
            loop.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("A session of the load failed", e);
        }
    }

    private void await(String otherwise, java.util.function.BooleanSupplier condition) {
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(otherwise + "; drops " + drops + ", answers " + answers);
            }
            try {
                never.await(10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted", e);
            }
        }
    }
}
