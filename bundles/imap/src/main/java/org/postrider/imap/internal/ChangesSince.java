package org.postrider.imap.internal;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.role.store.Delta;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/** All that has changed in the selected mailbox since a MODSEQ (RFC 7162). Confined to the session's loop. */
final class ChangesSince {
    private static final int CHUNK = 1_000;

    private final ImapSession session;
    private final MailboxView view;
    private final long since;
    private final TreeMap<Long, MessageInfo> changed = new TreeMap<>();
    private final UidSet.Builder vanished = UidSet.builder();
    private long upTo;
    private boolean complete = true;
    private UidSet goneBeyond = UidSet.empty();

    /**
     * What was found.
     *
     * @param changed messages of the view that changed, by UID
     * @param vanished UIDs gone since then; without the journal every UID that is not there
     */
    record Found(List<MessageInfo> changed, UidSet vanished) {}

    private ChangesSince(ImapSession session, long since) {
        this.session = session;
        this.view = session.view();
        this.since = since;
        this.upTo = since;
    }

    static CompletionStage<Found> find(ImapSession session, long since) {
        return new ChangesSince(session, since).find();
    }

    private CompletionStage<Found> find() {
        return Loop.whileTrue(() ->
                        session.store(s -> s.since(view.id(), upTo, CHUNK)).thenCompose(this::take))
                .thenApply(done -> new Found(List.copyOf(changed.values()), gone()));
    }

    private CompletionStage<Boolean> take(Delta delta) {
        if (delta instanceof Delta.Changes changes) {
            changes.changed().forEach(this::add);
            vanished.addAll(changes.vanished());
            upTo = Math.max(upTo, changes.upTo());
            return CompletableFuture.completedStage(changes.more());
        }
        complete = false;
        // The status first: what comes after it is new, and has not vanished.
        return session.store(s -> s.status(view.id()))
                .thenCompose(status -> session.store(s -> s.messages(view.id(), UidSet.all()))
                        .thenApply(all -> {
                            all.stream().filter(info -> info.modSeq() > since).forEach(this::add);
                            goneBeyond = goneBeyond(all, status.uidNext());
                            return false;
                        }));
    }

    /** UIDs above the view's last that were given before {@code uidNext} and belong to no message any more. */
    private UidSet goneBeyond(List<MessageInfo> all, long uidNext) {
        UidSet.Builder gone = UidSet.builder();
        long next = view.uids().last() + 1;
        for (MessageInfo info : all) {
            if (info.uid() >= next && info.uid() < uidNext) {
                if (info.uid() > next) {
                    gone.add(next, info.uid() - 1);
                }
                next = info.uid() + 1;
            }
        }
        if (next < uidNext) {
            gone.add(next, uidNext - 1);
        }
        return gone.build();
    }

    private void add(MessageInfo info) {
        if (view.uids().indexOf(info.uid()) >= 0) {
            changed.put(info.uid(), info);
        }
    }

    /** What is still in the view will be told to have vanished in its turn, not twice. */
    private UidSet gone() {
        UidSet gaps = gaps(view);
        if (!complete) {
            return UidSet.builder().addAll(gaps).addAll(goneBeyond).build();
        }
        UidSet.Builder beyond = UidSet.builder().addAll(gaps);
        if (view.uids().last() < UidSet.MAX) {
            beyond.add(view.uids().last() + 1, UidSet.MAX);
        }
        return vanished.build().intersect(beyond.build());
    }

    /** UIDs below the last that are in no message of the view. */
    private static UidSet gaps(MailboxView view) {
        UidSet.Builder gaps = UidSet.builder();
        UidSet here = view.uids().toSet();
        long next = 1;
        for (int i = 0; i < here.ranges(); i++) {
            if (here.first(i) > next) {
                gaps.add(next, here.first(i) - 1);
            }
            next = here.last(i) + 1;
        }
        return gaps.build();
    }
}
