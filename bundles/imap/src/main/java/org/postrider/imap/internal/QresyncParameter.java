package org.postrider.imap.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.SequenceSet;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.role.store.UidSet;

/**
 * What a client knows of a mailbox when it selects it (RFC 7162 section 3.2.5). Its sequence match data is read and not
 * needed: the store's journal tells more. Immutable.
 *
 * @param uidValidity as the client last saw it
 * @param modSeq up to which change it knows
 * @param known UIDs it knows, or null for all
 */
record QresyncParameter(
        long uidValidity, long modSeq, @Nullable SequenceSet known) {
    static QresyncParameter read(Tokens in) throws BadCommandException {
        in.space();
        in.expect('(');
        long uidValidity = in.nonZero();
        in.space();
        long modSeq = in.number64();
        SequenceSet known = null;
        if (in.take(' ')) {
            if (in.peek() != '(') {
                known = SequenceSet.read(in);
            }
            if (known == null || in.take(' ')) {
                sequenceMatch(in);
            }
        }
        in.expect(')');
        return new QresyncParameter(uidValidity, modSeq, known);
    }

    private static void sequenceMatch(Tokens in) throws BadCommandException {
        in.expect('(');
        SequenceSet numbers = SequenceSet.read(in);
        in.space();
        SequenceSet uids = SequenceSet.read(in);
        in.expect(')');
        if (numbers.hasStar() || uids.hasStar()) {
            throw new BadCommandException("No * in match data");
        }
    }

    /** Tells what has gone and changed since then, if the UIDs still mean the same. */
    CompletionStage<Void> answer(ImapSession session, MailboxView view) {
        if (uidValidity != view.uidValidity()) {
            return CompletableFuture.completedStage(null);
        }
        return ChangesSince.find(session, modSeq).thenAccept(found -> {
            SequenceSet of = known;
            UidSet wanted = of == null ? UidSet.all() : of.resolve(UidSet.MAX);
            vanishedEarlier(session, found.vanished().intersect(wanted));
            Updates.announceFlags(
                    session,
                    found.changed().stream()
                            .filter(i -> wanted.contains(i.uid()))
                            .toList(),
                    true);
        });
    }

    static void vanishedEarlier(ImapSession session, UidSet gone) {
        if (!gone.isEmpty()) {
            session.out().text("* VANISHED (EARLIER) ").text(gone.toString()).line();
        }
    }
}
