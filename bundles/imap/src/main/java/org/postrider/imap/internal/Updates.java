package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.fetch.FetchItem;
import org.postrider.imap.internal.fetch.FetchRenderer;
import org.postrider.imap.internal.fetch.FetchRequest;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.store.Delta;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/**
 * Brings a session's view up to the store and tells the client: EXPUNGE (where allowed), EXISTS, RECENT, FETCH. Confined to
 * the session's loop.
 *
 * <p>All changes up to one moment are gathered before any is announced: the store gives a message once, at its latest
 * change, so a part of them may hold a new message while an older new one is still to come.
 */
final class Updates {
    /** Changes asked for at once. */
    private static final int CHUNK = 1_000;

    private final ImapSession session;
    private final Selected selected;
    private final MailboxView view;
    private final boolean expunge;
    private final TreeSet<Long> added = new TreeSet<>();
    private final TreeMap<Long, MessageInfo> changed = new TreeMap<>();
    private long upTo;

    private Updates(ImapSession session, boolean expunge) {
        this.session = session;
        this.selected = session.selected();
        this.view = selected.view();
        this.expunge = expunge;
        this.upTo = view.modSeq();
    }

    /**
     * Brings the view up to date.
     *
     * @param expunge true if sequence numbers may change now (RFC 3501 section 7.4.1)
     */
    static CompletionStage<Void> run(ImapSession session, boolean expunge) {
        return new Updates(session, expunge).run();
    }

    private CompletionStage<Void> run() {
        // Who may no longer read the mailbox is told nothing of it, in IDLE neither.
        return selected.refreshRights().thenCompose(now -> view.rights().has('r') ? gather() : ProtocolSession.READY);
    }

    private CompletionStage<Void> gather() {
        return Loop.whileTrue(() ->
                        session.store(s -> s.since(view.id(), upTo, CHUNK)).thenCompose(this::take))
                .thenCompose(done -> announce());
    }

    /** Still the mailbox that the client has selected? */
    private boolean current() {
        return session.selectedOrNull() == selected && !session.ended();
    }

    private CompletionStage<Boolean> take(Delta delta) {
        if (!current()) {
            return CompletableFuture.completedStage(false);
        }
        if (delta instanceof Delta.Changes changes) {
            view.vanish(changes.vanished());
            added.removeIf(uid -> changes.vanished().contains(uid));
            changes.changed().forEach(this::change);
            upTo = Math.max(upTo, changes.upTo());
            return CompletableFuture.completedStage(changes.more());
        }
        if (delta instanceof Delta.Gone) {
            selected.gone();
            return CompletableFuture.completedStage(false);
        }
        return resync();
    }

    private void change(MessageInfo info) {
        if (info.uid() > view.uids().last()) {
            added.add(info.uid());
        } else if (!view.knows(info)) {
            changed.put(info.uid(), info);
        }
    }

    /** The store's journal does not reach back to the view: compare with all there is. */
    private CompletionStage<Boolean> resync() {
        long since = view.modSeq();
        return session.store(s -> s.status(view.id()))
                .thenCompose(status -> session.store(s -> s.messages(view.id(), UidSet.all()))
                        .thenApply(all -> {
                            UidSet.Builder here = UidSet.builder();
                            for (MessageInfo info : all) {
                                here.add(info.uid());
                                if (info.modSeq() > since
                                        || info.uid() > view.uids().last()) {
                                    change(info);
                                }
                            }
                            view.vanish(without(view.uids().toSet(), here.build()));
                            upTo = Math.max(upTo, status.highestModSeq());
                            return false;
                        }));
    }

    private static UidSet without(UidSet all, UidSet some) {
        UidSet.Builder rest = UidSet.builder();
        all.stream().filter(uid -> !some.contains(uid)).forEach(rest::add);
        return rest.build();
    }

    private CompletionStage<Void> announce() {
        if (!current()) {
            return ProtocolSession.READY;
        }
        if (expunge) {
            announceExpunged(session);
        }
        UidSet news = announceAdded();
        announceChanged();
        view.modSeq(upTo);
        selected.seen();
        return news.isEmpty() || view.readOnly() ? ProtocolSession.READY : announceRecent(news);
    }

    /** Sends EXPUNGE, or VANISHED, for what is known to be gone. */
    static void announceExpunged(ImapSession session) {
        MailboxView view = session.view();
        UidSet gone = view.vanished();
        int[] indexes = view.expunge();
        Response out = session.out();
        if (indexes.length == 0) {
            return;
        }
        if (session.qresync()) {
            out.text("* VANISHED ").text(gone.toString()).line();
            return;
        }
        // From the end, so that no number is moved by the one before it.
        for (int i = indexes.length - 1; i >= 0; i--) {
            out.text("* ").number(indexes[i] + 1L).text(" EXPUNGE").line();
        }
    }

    private UidSet announceAdded() {
        UidSet.Builder news = UidSet.builder();
        for (long uid : added) {
            view.uids().add(uid);
            news.add(uid);
        }
        if (!added.isEmpty()) {
            session.out().text("* ").number(view.uids().size()).text(" EXISTS").line();
        }
        return news.build();
    }

    private CompletionStage<Void> announceRecent(UidSet news) {
        return session.store(s -> s.claimRecent(view.id())).thenAccept(mark -> {
            if (current()) {
                if (mark < UidSet.MAX) {
                    view.addRecent(news.intersect(UidSet.range(mark + 1, UidSet.MAX)));
                }
                session.out()
                        .text("* ")
                        .number(view.recentCount())
                        .text(" RECENT")
                        .line();
            }
        });
    }

    private void announceChanged() {
        List<MessageInfo> infos = new ArrayList<>(changed.values());
        infos.removeIf(info -> view.uids().indexOf(info.uid()) < 0);
        announceFlags(session, infos, session.qresync());
    }

    /** Sends FETCH with the flags of these messages, which are in the view. */
    static void announceFlags(ImapSession session, List<MessageInfo> infos, boolean withUid) {
        MailboxView view = session.view();
        announceKeywords(session, infos);
        List<FetchItem> items = new ArrayList<>();
        if (withUid) {
            items.add(FetchItem.Plain.UID);
        }
        items.add(FetchItem.Plain.FLAGS);
        if (session.condstore()) {
            items.add(FetchItem.Plain.MODSEQ);
        }
        FetchRequest request = new FetchRequest(items);
        for (MessageInfo info : infos) {
            FetchRenderer.render(session.out(), seen(view, info), request);
        }
    }

    static FetchRenderer.Seen seen(MailboxView view, MessageInfo info) {
        view.show(info.modSeq());
        return new FetchRenderer.Seen(view.uids().indexOf(info.uid()) + 1L, info, view.isRecent(info.uid()));
    }

    /** Sends FLAGS if one of these messages has a keyword that the client has not heard of. */
    static void announceKeywords(ImapSession session, List<MessageInfo> infos) {
        MailboxView view = session.view();
        Set<String> flags = new HashSet<>();
        infos.forEach(i -> flags.addAll(i.flags()));
        if (view.learn(flags)) {
            session.out().text("* FLAGS ").list(view.flags()).line();
        }
    }
}
