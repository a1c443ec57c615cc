package org.postrider.itests.crash;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.postrider.itests.Post;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.ImapReply;
import org.postrider.itests.client.Mail;

/** An IMAP client that appends numbered messages to bob's INBOX and remembers which were acknowledged. Thread-safe. */
final class Appends implements AutoCloseable {
    private static final long FIRST = 1_000_000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Post post;
    private final AtomicLong next = new AtomicLong(FIRST);
    private final AtomicBoolean running = new AtomicBoolean();
    private final Set<Long> accepted = ConcurrentHashMap.newKeySet();
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Future<?> loop;

    Appends(Post post) {
        this.post = post;
    }

    void start() {
        running.set(true);
        loop = thread.submit(this::append);
    }

    void stop() {
        running.set(false);
        try {
            loop.get(3, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The appending client failed", e);
        }
    }

    /** The numbers answered OK. */
    Set<Long> accepted() {
        return new TreeSet<>(accepted);
    }

    /** The numbers whose answer never came. */
    Set<Long> unknown() {
        return new TreeSet<>(unknown);
    }

    @Override
    public void close() {
        running.set(false);
        thread.shutdownNow();
    }

    private void append() {
        while (running.get()) {
            try (ImapClient client = post.imap(Post.BOB)) {
                while (running.get()) {
                    long number = next.getAndIncrement();
                    unknown.add(number);
                    ImapReply reply = client.append("INBOX", Mail.numbered(number, 1_000));
                    unknown.remove(number);
                    if (reply.ok()) {
                        accepted.add(number);
                    }
                    LockSupport.parkNanos(PAUSE_NS);
                }
            } catch (IOException | IllegalStateException expected) {
                // The server is being killed: that is the point.
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
