package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.runtime.RoleThreads;
import org.postrider.role.store.StoreFullException;
import org.postrider.state.Durability;
import org.postrider.state.UnknownOutcomeException;
import org.postrider.store.embedded.internal.log.LogWriter;
import org.postrider.store.embedded.internal.log.Segments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes all commits that wait, resolves them in order, writes their records, syncs once,
 * puts all into the index and completes their stages elsewhere. While it syncs the next ones gather: nobody waits for a
 * timer, and a hundred writers share a sync. {@link #submit} is thread-safe.
 */
public final class Committer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int MAX_WAITING = 20_000;
    private static final int MAX_MEMBERS = 2_000;
    private static final long MAX_BYTES = 8L << 20;
    // Part of a segment that only commits without content may use when no further segment can be had.
    private static final int LAST_PART = 8;

    private final Object lock = new Object();
    private final Segments segments;
    private final LogWriter writer;
    private final Upkeep upkeep;
    private final Executor completer;
    private final long lazySyncNanos;
    private final Thread thread;
    private final LongAdder commits = new LongAdder();

    private Deque<Commit<?>> waiting = new ArrayDeque<>();
    private boolean closed;
    private volatile boolean roomForContent = true;
    // The thread's own.
    private long lazySince;

    /** What the committer does between groups; all on its thread. */
    interface Upkeep {
        /** The index as it is now, repaired first if it has failed. */
        Group newGroup() throws IOException;

        /** The index took no write. @throws IOException if it could not be repaired at once either */
        void indexFailed(IOException cause) throws IOException;

        /** After each group, and when time is over. */
        void run();

        /** How long to wait at most for the next commit, in milliseconds, at least 1. */
        long patienceMillis();
    }

    /** Starts the thread. */
    Committer(Segments segments, LogWriter writer, Upkeep upkeep, Executor completer, long lazySyncNanos) {
        this.segments = segments;
        this.writer = writer;
        this.upkeep = upkeep;
        this.completer = completer;
        this.lazySyncNanos = lazySyncNanos;
        thread = RoleThreads.factory("mail-store-commit").newThread(this::run);
    }

    void start() {
        thread.start();
    }

    /** Queues a commit. */
    public <R> CompletionStage<R> submit(Commit<R> commit) {
        synchronized (lock) {
            if (!closed && waiting.size() < MAX_WAITING) {
                waiting.add(commit);
                if (waiting.size() == 1) {
                    lock.notifyAll();
                }
                return commit.done();
            }
        }
        commit.fail(
                closed
                        ? new IOException("The store has stopped")
                        : new IOException("The store has " + MAX_WAITING + " commits waiting: its disk is too slow"));
        commit.complete();
        return commit.done();
    }

    /** Batches that were written. */
    public long commits() {
        return commits.sum();
    }

    private void run() {
        try {
            Deque<Commit<?>> work = take();
            while (work != null) {
                while (!work.isEmpty()) {
                    group(work);
                }
                idleSync();
                upkeep.run();
                roomForContent = roomForContent();
                work = take();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; if it happens all the same, what waits must not hang.
            LOG.error("event=committer-interrupted hint=\"restart the store bundle\"");
            close(false);
        }
    }

    /** What waits; empty if it is time for upkeep, null if there will be no more. */
    private @Nullable Deque<Commit<?>> take() throws InterruptedException {
        long patience = writer.dirty() ? Math.max(1, lazySyncNanos / 1_000_000) : upkeep.patienceMillis();
        long end = System.nanoTime() + patience * 1_000_000;
        synchronized (lock) {
            long left = patience;
            while (waiting.isEmpty() && !closed && left > 0) {
                lock.wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
            if (waiting.isEmpty() && closed) {
                return null;
            }
            Deque<Commit<?>> taken = waiting;
            waiting = new ArrayDeque<>();
            return taken;
        }
    }

    private void group(Deque<Commit<?>> work) {
        Commit<?> next = work.element();
        List<Commit<?>> members = new ArrayList<>();
        if (next.alone()) {
            work.poll();
            members.add(next);
            runAlone(next);
        } else {
            runGroup(work, members);
        }
        complete(members);
    }

    private void runAlone(Commit<?> commit) {
        try {
            commit.prepare(upkeep.newGroup());
        } catch (IOException e) {
            commit.fail(e);
        }
    }

    private void runGroup(Deque<Commit<?>> work, List<Commit<?>> members) {
        Group group;
        try {
            group = upkeep.newGroup();
            writer.begin();
        } catch (IOException e) {
            // Nothing can be written now: all that wait are told so.
            work.forEach(c -> c.fail(e));
            members.addAll(work);
            work.clear();
            return;
        }
        try {
            fill(work, members, group);
            if (!group.isEmpty() || members.stream().anyMatch(Commit::writes)) {
                makeDurable(members);
            }
        } catch (IOException | RuntimeException e) {
            undo(members, e);
            return;
        }
        apply(members, group);
    }

    private void fill(Deque<Commit<?>> work, List<Commit<?>> members, Group group) throws IOException {
        long bytes = 0;
        while (!work.isEmpty() && members.size() < MAX_MEMBERS && bytes < MAX_BYTES) {
            Commit<?> commit = work.element();
            if (commit.alone()) {
                return;
            }
            Draft draft = commit.prepare(group);
            if (draft != null && !draft.isEmpty()) {
                if (!writer.fits(draft.bytes()) && bytes > 0) {
                    // It is resolved again in the next group, in the next segment.
                    return;
                }
                makeRoom(commit, draft);
            }
            members.add(commit);
            work.remove();
            if (commit.writes() && draft != null) {
                draft.place(writer);
                group.add(draft.ops());
                bytes += draft.bytes();
            }
        }
    }

    /** Sees to it that the draft fits, or fails the commit. */
    private void makeRoom(Commit<?> commit, Draft draft) throws IOException {
        if (draft.bytes() > writer.largestGroup() / 2) {
            commit.fail(new IOException("A commit of " + draft.bytes()
                    + " bytes is too large: at most half a segment; raise segment_size_mb"));
            return;
        }
        if (draft.hasContent() && !roomForContent()) {
            commit.fail(new StoreFullException("The disk of the mail folder is full: free space on it"));
            return;
        }
        try {
            // More than once if segments are shorter than they should be: made so by an earlier setting, or by a disk
            // that lost what it had said to keep.
            while (!writer.fits(draft.bytes())) {
                writer.roll();
            }
        } catch (StoreFullException e) {
            commit.fail(e);
        }
    }

    private boolean roomForContent() {
        boolean last = segments.full() && segments.preparedBytes() == 0;
        return !last || writer.left() >= writer.largestGroup() / LAST_PART;
    }

    /** False while the disk is so full that new content should not even begin. */
    public boolean takesContent() {
        return roomForContent;
    }

    private void makeDurable(List<Commit<?>> members) throws IOException {
        FaultPoint.reached("store.content-written");
        writer.drain();
        FaultPoint.reached("store.before-sync");
        boolean sync = members.stream().anyMatch(c -> c.durability() == Durability.SYNC && c.writes());
        long now = System.nanoTime();
        if (lazySince == 0) {
            lazySince = now;
        }
        if (sync || now - lazySince > lazySyncNanos) {
            writer.force();
            lazySince = 0;
        }
        FaultPoint.reached("store.after-sync");
    }

    private void idleSync() {
        boolean due = lazySince != 0 && System.nanoTime() - lazySince > lazySyncNanos;
        if (due && writer.dirty()) {
            try {
                writer.force();
                lazySince = 0;
            } catch (IOException e) {
                LOG.error("event=sync-failed cause=\"{}\" hint=\"check the disk of the mail folder\"", e.toString());
            }
        }
    }

    private void undo(List<Commit<?>> members, Exception cause) {
        Exception told = new IOException("The log could not be written: " + cause.getMessage(), cause);
        try {
            writer.abandon();
        } catch (IOException e) {
            cause.addSuppressed(e);
            told = new UnknownOutcomeException("The log could be neither written nor cut", cause);
        }
        LOG.error("event=commit-failed commits={} hint=\"check the disk of the mail folder\"", members.size(), cause);
        failAll(members, told);
    }

    /** Also those that write nothing: what they answer may rest on a commit that did not happen. */
    private static void failAll(List<Commit<?>> members, Exception cause) {
        for (Commit<?> member : members) {
            if (!member.failed()) {
                member.fail(cause);
            }
        }
    }

    private void apply(List<Commit<?>> members, Group group) {
        try {
            if (!group.isEmpty()) {
                group.apply(writer.end(), writer.group());
            }
            FaultPoint.reached("store.after-apply");
        } catch (IOException e) {
            try {
                upkeep.indexFailed(e);
            } catch (IOException again) {
                // They are in the log, so they will be in the index after the repair: not failed, not done.
                failAll(members, new UnknownOutcomeException("The index could not be written", again));
                return;
            }
        }
        for (Commit<?> member : members) {
            if (member.writes()) {
                commits.increment();
            }
            tell(member);
        }
    }

    private static void tell(Commit<?> member) {
        try {
            member.apply();
        } catch (RuntimeException e) {
            LOG.error("event=commit-callback-failed hint=\"report this as a bug\"", e);
        }
    }

    private void complete(List<Commit<?>> members) {
        try {
            completer.execute(() -> members.forEach(Commit::complete));
        } catch (RejectedExecutionException e) {
            members.forEach(Commit::complete);
        }
    }

    /** Takes no more commits, does those that wait, and ends. */
    @Override
    public void close() {
        close(true);
    }

    private void close(boolean wait) {
        Deque<Commit<?>> left;
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            left = wait ? new ArrayDeque<>() : waiting;
        }
        left.forEach(c -> {
            c.fail(new IOException("The store has stopped"));
            c.complete();
        });
        if (wait) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
