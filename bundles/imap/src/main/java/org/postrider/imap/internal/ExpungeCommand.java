package org.postrider.imap.internal;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.SequenceSet;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.role.store.Delta;
import org.postrider.role.store.UidSet;

/** EXPUNGE, UID EXPUNGE (RFC 4315), CLOSE and UNSELECT (RFC 3691). Stateless. */
final class ExpungeCommand {
    /** Messages removed in one change of the store. */
    private static final int AT_ONCE = 5_000;

    private ExpungeCommand() {}

    static CompletionStage<Tagged> all(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        return expunge(session, announced(session.view()));
    }

    static CompletionStage<Tagged> byUid(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        SequenceSet set = SequenceSet.read(in);
        in.end();
        return expunge(session, session.view().byUid(set));
    }

    /** Messages that came since were not seen by the client: they stay. */
    private static UidSet announced(MailboxView view) {
        return view.uids().last() == 0
                ? UidSet.empty()
                : UidSet.range(1, view.uids().last());
    }

    private static CompletionStage<Tagged> expunge(ImapSession session, UidSet uids) {
        MailboxView view = session.view();
        Tagged refusal = refusal(view, 'e');
        if (refusal != null) {
            return CompletableFuture.completedStage(refusal);
        }
        if (uids.isEmpty()) {
            return CompletableFuture.completedStage(Tagged.ok("EXPUNGE completed"));
        }
        return remove(session, view, uids).thenCompose(gone -> {
            view.vanish(gone);
            if (gone.isEmpty() || !session.condstore()) {
                return CompletableFuture.completedStage(Tagged.ok("EXPUNGE completed"));
            }
            return Updates.run(session, true).thenApply(told -> highest(view));
        });
    }

    private static CompletionStage<UidSet> remove(ImapSession session, MailboxView view, UidSet uids) {
        Iterator<UidSet> pieces = MessageNumbers.pieces(view, uids, AT_ONCE);
        UidSet.Builder all = UidSet.builder();
        return Loop.whileTrue(() -> {
                    if (!pieces.hasNext()) {
                        return CompletableFuture.completedStage(false);
                    }
                    UidSet piece = pieces.next();
                    return session.store(s -> s.expunge(view.id(), piece, true)).thenApply(gone -> {
                        all.addAll(gone);
                        return true;
                    });
                })
                .thenApply(done -> all.build());
    }

    /** Why nothing may be changed, or null. */
    static @org.jspecify.annotations.Nullable Tagged refusal(MailboxView view, char right) {
        if (view.readOnly()) {
            return Tagged.no("[READ-ONLY] Mailbox is open for reading only");
        }
        return view.rights().has(right) ? null : Mailboxes.NO_PERMISSION;
    }

    static CompletionStage<Tagged> close(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        return session.selected().refreshRights().thenCompose(now -> close(session));
    }

    private static CompletionStage<Tagged> close(ImapSession session) {
        MailboxView view = session.view();
        UidSet uids = announced(view);
        if (refusal(view, 'e') != null || uids.isEmpty()) {
            session.select(null);
            return CompletableFuture.completedStage(Tagged.ok("CLOSE completed"));
        }
        return remove(session, view, uids).thenCompose(gone -> {
            boolean tell =
                    session.qresync() && !gone.isEmpty() && view.vanished().isEmpty();
            session.select(null);
            return tell
                    ? session.store(s -> s.since(view.id(), view.modSeq(), 1 + (int) gone.count()))
                            .thenApply(delta -> closed(delta, gone))
                    : CompletableFuture.completedStage(Tagged.ok("CLOSE completed"));
        });
    }

    /** If others changed something too the client must ask from where it was, so that it hears of that. */
    private static Tagged closed(Delta delta, UidSet gone) {
        if (delta instanceof Delta.Changes changes
                && !changes.more()
                && changes.changed().isEmpty()
                && changes.vanished().equals(gone)) {
            return Tagged.ok("[HIGHESTMODSEQ " + changes.upTo() + "] CLOSE completed");
        }
        return Tagged.ok("CLOSE completed");
    }

    private static Tagged highest(MailboxView view) {
        view.show(view.modSeq());
        return Tagged.ok("[HIGHESTMODSEQ " + view.modSeq() + "] EXPUNGE completed");
    }

    static CompletionStage<Tagged> unselect(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        session.select(null);
        return CompletableFuture.completedStage(Tagged.ok("UNSELECT completed"));
    }
}
