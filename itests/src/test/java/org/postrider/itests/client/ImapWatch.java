package org.postrider.itests.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that keep INBOX open, half of them in IDLE and half in a loop of FETCH, and notice what must not be: an end of
 * the connection, a UIDVALIDITY that changes, a UID that does not ascend or that means another message than before. Thread-safe.
 *
 * <pre>{@code
 * try (ImapWatch watch = new ImapWatch("127.0.0.1", server.port("imap"), 100, "bob@example.test", password)) {
 *     watch.start();           // returns when all have INBOX open
 *     ...
 *     watch.stop();
 *     assertThat(watch.drops()).isEmpty();
 *     assertThat(watch.violations()).isEmpty();
 * }
 * }</pre>
 */
public final class ImapWatch implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration IDLE_LOOK = Duration.ofMillis(500);
    private static final long PAUSE_NS = Duration.ofMillis(100).toNanos();

    private final String host;
    private final int port;
    private final int clients;
    private final String user;
    private final String password;
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicInteger fetched = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final CountDownLatch ready;
    private final CountDownLatch gone;
    private final Collection<String> refusals = new ConcurrentLinkedQueue<>();
    private final Collection<String> drops = new ConcurrentLinkedQueue<>();
    private final Collection<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<Long, Long> seen = new ConcurrentHashMap<>();
    private final Set<ImapClient> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    private volatile boolean tls;
    private volatile long pauseNs = PAUSE_NS;

    /** Plain passwords: the server runs with {@code --plaintext-auth loopback}, or {@link #tls} is called. */
    public ImapWatch(String host, int port, int clients, String user, String password) {
        this.host = host;
        this.port = port;
        this.clients = clients;
        this.user = user;
        this.password = password;
        this.ready = new CountDownLatch(clients);
        this.gone = new CountDownLatch(clients);
        this.threads = Executors.newFixedThreadPool(clients);
    }

    /** Uses STARTTLS. */
    public ImapWatch tls() {
        tls = true;
        return this;
    }

    /** Time between two FETCH of a client. */
    public ImapWatch pause(Duration pause) {
        pauseNs = pause.toNanos();
        return this;
    }

    /** Starts the clients; returns when each has INBOX open. */
    public ImapWatch start() {
        running.set(true);
        for (int i = 0; i < clients; i++) {
            boolean idle = i % 2 == 0;
            threads.execute(() -> client(idle));
        }
        await(ready, "could not open INBOX: " + refusals + drops);
        return this;
    }

    /** Lets each client finish and say LOGOUT; returns when all have. */
    public void stop() {
        running.set(false);
        await(gone, "did not end");
    }

    /** Messages that clients have fetched, all clients together. */
    public int fetched() {
        return fetched.get();
    }

    /** The number of each UID that any client has fetched. */
    public Map<Long, Long> seen() {
        return Map.copyOf(seen);
    }

    /** Untagged responses that clients in IDLE were told. */
    public int told() {
        return told.get();
    }

    /** Connections or logins that failed. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Connections that ended before LOGOUT. */
    public List<String> drops() {
        return List.copyOf(drops);
    }

    /** What a server must never do. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        running.set(false);
        open.forEach(ImapClient::close);
        threads.shutdownNow();
    }

    private void client(boolean idle) {
        Seen seen = new Seen();
        boolean first = true;
        while (running.get()) {
            try (ImapClient client = connect()) {
                if (client == null) {
                    LockSupport.parkNanos(PAUSE_NS);
                    continue;
                }
                open.add(client);
                seen.selected(client.select("INBOX"));
                if (first) {
                    ready.countDown();
                    first = false;
                }
                follow(client, idle, seen);
                open.remove(client);
            } catch (IOException | IllegalStateException e) {
                if (running.get()) {
                    drops.add((idle ? "IDLE: " : "FETCH: ") + e.getMessage());
                }
            }
        }
        gone.countDown();
    }

    private @Nullable ImapClient connect() {
        ImapClient client = null;
        try {
            client = ImapClient.connect(host, port);
            if (tls) {
                client.startTls();
            }
            client.login(user, password);
            return client;
        } catch (IOException | IllegalStateException e) {
            refusals.add(e.toString());
            if (client != null) {
                client.close();
            }
            return null;
        }
    }

    private void follow(ImapClient client, boolean idle, Seen seen) throws IOException {
        while (running.get()) {
            if (idle) {
                idle(client);
            }
            List<ImapClient.Item> items = client.numbers(seen.last + 1);
            items.forEach(seen::item);
            fetched.addAndGet(items.size());
            LockSupport.parkNanos(pauseNs);
        }
        client.logout();
    }

    private void idle(ImapClient client) throws IOException {
        String tag = client.idle();
        String line = null;
        while (line == null && running.get()) {
            line = client.told(IDLE_LOOK);
        }
        if (line != null) {
            told.incrementAndGet();
            if (line.startsWith("* BYE")) {
                throw new Dropped(line);
            }
        }
        client.done(tag);
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            if (!latch.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(latch.getCount() + " clients " + otherwise);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** What one client knows of INBOX, over all its connections. Confined to its thread. */
    private final class Seen {
        private long validity;
        private long last;

        void selected(ImapReply reply) {
            long now = reply.code("UIDVALIDITY").orElseThrow();
            if (validity != 0 && validity != now) {
                violations.add("UIDVALIDITY was " + validity + " and is " + now);
            }
            validity = now;
        }

        void item(ImapClient.Item item) {
            if (item.uid() <= last) {
                violations.add("UID " + item.uid() + " came after " + last);
            }
            last = Math.max(last, item.uid());
            Long before = seen.putIfAbsent(item.uid(), item.number());
            if (before != null && before != item.number()) {
                violations.add("UID " + item.uid() + " was number " + before + " and is " + item.number());
            }
        }
    }
}
