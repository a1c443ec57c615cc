package org.postrider.delivery.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.MailboxName;

/**
 * Files messages in batches: while one append to a mailbox is under way, those that come meanwhile wait and go together in
 * the next. So a busy mailbox costs one write for many messages, and an idle one no waiting. Thread-safe.
 */
final class MailboxLine {
    private final int maxBatch;
    private final BiFunction<MailboxName, List<Append>, CompletionStage<List<Appended>>> append;
    private final Predicate<Throwable> concernsAll;
    private final Map<MailboxName, Deque<Filing>> busy = new HashMap<>();

    /**
     * An empty line.
     *
     * @param maxBatch most messages in one append
     * @param append adds them, all or none
     * @param concernsAll whether a failure is the mailbox's or the store's; after others each is tried alone
     */
    MailboxLine(
            int maxBatch,
            BiFunction<MailboxName, List<Append>, CompletionStage<List<Appended>>> append,
            Predicate<Throwable> concernsAll) {
        this.maxBatch = maxBatch;
        this.append = append;
        this.concernsAll = concernsAll;
    }

    /** Files it now or with the next batch; its stage says when. */
    void add(MailboxName mailbox, Filing filing) {
        synchronized (busy) {
            Deque<Filing> waiting = busy.get(mailbox);
            if (waiting != null) {
                waiting.add(filing);
                return;
            }
            busy.put(mailbox, new ArrayDeque<>());
        }
        file(mailbox, List.of(filing));
    }

    private void file(MailboxName mailbox, List<Filing> batch) {
        CompletionStage<List<Appended>> stage;
        try {
            stage = append.apply(mailbox, Filing.appends(batch));
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedStage(e);
        }
        var unused = stage.whenComplete((appended, failure) -> filed(mailbox, batch, appended, failure));
    }

    private void filed(
            MailboxName mailbox, List<Filing> batch, @Nullable List<Appended> appended, @Nullable Throwable failure) {
        boolean apart = failure != null && batch.size() > 1 && !concernsAll.test(failure);
        if (apart) {
            // One message that the store refuses must not cost the others their delivery.
            again(mailbox, batch);
        }
        List<Filing> next = next(mailbox);
        if (!next.isEmpty()) {
            file(mailbox, next);
        }
        if (failure == null && appended != null) {
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).done().complete(appended.get(i));
            }
        } else if (!apart) {
            Throwable cause = failure == null ? new IllegalStateException("The store gave no result") : failure;
            batch.forEach(f -> f.done().completeExceptionally(cause));
        }
    }

    private void again(MailboxName mailbox, List<Filing> batch) {
        synchronized (busy) {
            Deque<Filing> waiting = busy.computeIfAbsent(mailbox, m -> new ArrayDeque<>());
            for (int i = batch.size() - 1; i >= 0; i--) {
                waiting.addFirst(batch.get(i).asSingle());
            }
        }
    }

    private List<Filing> next(MailboxName mailbox) {
        synchronized (busy) {
            Deque<Filing> waiting = busy.get(mailbox);
            if (waiting == null || waiting.isEmpty()) {
                busy.remove(mailbox);
                return List.of();
            }
            List<Filing> next = new ArrayList<>();
            do {
                next.add(waiting.remove());
            } while (next.size() < maxBatch
                    && !waiting.isEmpty()
                    && !waiting.element().alone()
                    && !next.get(0).alone());
            return next;
        }
    }
}
