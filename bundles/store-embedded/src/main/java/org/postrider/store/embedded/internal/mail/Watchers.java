package org.postrider.store.embedded.internal.mail;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who want to know of changes. Thread-safe. Several changes may be one call; calls never run on the committer. */
final class Watchers {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private final Executor executor;
    private final ConcurrentMap<Long, List<Watcher>> watchers = new ConcurrentHashMap<>();

    /** @param executor makes the calls */
    Watchers(Executor executor) {
        this.executor = executor;
    }

    AutoCloseable watch(long mailbox, LongConsumer highestModSeq) {
        Watcher watcher = new Watcher(highestModSeq);
        watchers.compute(mailbox, (m, before) -> {
            List<Watcher> list = before == null ? new CopyOnWriteArrayList<>() : before;
            list.add(watcher);
            return list;
        });
        return () -> watchers.computeIfPresent(mailbox, (m, list) -> {
            list.remove(watcher);
            return list.isEmpty() ? null : list;
        });
    }

    /** Mailboxes have reached these MODSEQs. */
    void changed(Map<Long, Long> changes) {
        changes.forEach((mailbox, modSeq) -> {
            for (Watcher watcher : watchers.getOrDefault(mailbox, List.of())) {
                watcher.changed(modSeq);
            }
        });
    }

    private final class Watcher {
        private final LongConsumer listener;
        private final AtomicLong reached = new AtomicLong();
        private final AtomicBoolean scheduled = new AtomicBoolean();

        Watcher(LongConsumer listener) {
            this.listener = listener;
        }

        void changed(long modSeq) {
            reached.accumulateAndGet(modSeq, Math::max);
            if (scheduled.compareAndSet(false, true)) {
                try {
                    executor.execute(this::tell);
                } catch (RejectedExecutionException e) {
                    // A hint only: the next change tells it.
                    scheduled.set(false);
                }
            }
        }

        private void tell() {
            scheduled.set(false);
            try {
                listener.accept(reached.get());
            } catch (RuntimeException e) {
                LOG.warn("event=watcher-failed hint=\"report this as a bug\"", e);
            }
        }
    }
}
