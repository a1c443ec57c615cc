package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.search.MessageText;
import org.postrider.imap.internal.search.SearchKey;
import org.postrider.imap.internal.search.SortOrder;
import org.postrider.imap.internal.search.Truth;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds messages of the selected mailbox by criteria, in batches: what can be told without content is; only the rest is
 * read, on workers. One per command, confined to the session's loop but for reading.
 */
final class MessageScan {
    private static final Logger LOG = LoggerFactory.getLogger(MessageScan.class);

    private static final int PLAIN_BATCH = 2_000;

    private final ImapSession session;
    private final MailboxView view;
    private final SearchKey key;
    private final @Nullable SortOrder order;
    private final TreeMap<Long, Hit> hits = new TreeMap<>();
    private final List<Long> open = new ArrayList<>();
    private int next;
    private int nextOpen;
    private boolean gone;

    /**
     * A message that matches.
     *
     * @param modSeq its MODSEQ
     * @param row what it is sorted by, if it is to be sorted
     */
    record Hit(long modSeq, SortOrder.@Nullable Row row) {}

    private MessageScan(ImapSession session, SearchKey key, @Nullable SortOrder order) {
        this.session = session;
        this.view = session.view();
        this.key = key;
        this.order = order;
    }

    /**
     * What a scan found.
     *
     * @param hits matching messages by UID
     * @param gone true if messages that the client knows are no more: they are not among the hits, and it must be told why
     */
    record Found(TreeMap<Long, Hit> hits, boolean gone) {
        /** The command's answer (RFC 5530 section 3). */
        Tagged answer(String command) {
            return Tagged.ok(
                    gone
                            ? "[EXPUNGEISSUED] " + command + " completed, some messages are gone"
                            : command + " completed");
        }
    }

    /** Looks at all messages. */
    static CompletionStage<Found> run(ImapSession session, SearchKey key, @Nullable SortOrder order) {
        MessageScan scan = new MessageScan(session, key, order);
        return Loop.whileTrue(scan::known)
                .thenCompose(all -> Loop.whileTrue(scan::loaded))
                .thenApply(all -> new Found(scan.hits, scan.gone));
    }

    private boolean needsRow() {
        return order != null && order.needsContent();
    }

    /** A batch without content. */
    private CompletionStage<Boolean> known() {
        int size = view.uids().size();
        if (next >= size || session.ended()) {
            return CompletableFuture.completedStage(false);
        }
        int to = Math.min(size, next + PLAIN_BATCH);
        UidSet uids = UidSet.range(view.uids().get(next), view.uids().get(to - 1));
        int expected = to - next;
        next = to;
        return session.store(s -> s.messages(view.id(), uids)).thenApply(infos -> {
            int here = 0;
            for (MessageInfo info : infos) {
                if (view.uids().indexOf(info.uid()) >= 0) {
                    here++;
                    testKnown(info);
                }
            }
            gone |= here < expected;
            return true;
        });
    }

    private void testKnown(MessageInfo info) {
        Truth truth;
        try {
            truth = key.test(new SearchKey.Known(info, view.isRecent(info.uid())));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("Nothing is read here", e);
        }
        SortOrder sort = order;
        if (truth == Truth.UNKNOWN || (truth == Truth.YES && needsRow())) {
            open.add(info.uid());
        } else if (truth == Truth.YES) {
            hits.put(info.uid(), new Hit(info.modSeq(), sort == null ? null : sort.row(info)));
        }
    }

    /** A batch with content. */
    private CompletionStage<Boolean> loaded() {
        if (nextOpen >= open.size() || session.ended()) {
            return CompletableFuture.completedStage(false);
        }
        int to = Math.min(open.size(), nextOpen + session.server().settings().fetchBatch());
        UidSet.Builder uids = UidSet.builder();
        open.subList(nextOpen, to).forEach(uids::add);
        nextOpen = to;
        UidSet recent = view.recent();
        UidSet asked = uids.build();
        return session.store(s -> s.bodies(view.id(), asked))
                .thenCompose(bodies -> {
                    gone |= bodies.size() < asked.count();
                    return session.onLoop(session.server().work(() -> read(bodies, recent)));
                })
                .thenApply(found -> {
                    hits.putAll(found);
                    return true;
                });
    }

    /** On a worker. */
    private Map<Long, Hit> read(List<MessageBody> bodies, UidSet recent) {
        Map<Long, Hit> found = new TreeMap<>();
        SortOrder sort = order;
        for (MessageBody body : bodies) {
            MessageInfo info = body.info();
            MessageText text = new MessageText(body.content(), body.structure());
            try {
                boolean isRecent = recent.contains(info.uid());
                if (key.test(new SearchKey.Loaded(info, isRecent, text)) == Truth.YES) {
                    found.put(info.uid(), new Hit(info.modSeq(), sort == null ? null : sort.row(info, text)));
                }
            } catch (java.io.IOException e) {
                // A damaged message must not hide all others from its owner.
                LOG.error(
                        "session={} event=unreadable mailbox={} uid={} cause=\"{}\" hint=\"check: mail:status, and the disk\"",
                        session.connection().id(),
                        view.id().value(),
                        info.uid(),
                        e.toString());
            }
        }
        return found;
    }
}
