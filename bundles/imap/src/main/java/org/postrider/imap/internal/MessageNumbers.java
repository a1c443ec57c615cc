package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.SequenceSet;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.role.store.UidSet;

/** Which messages a command means. Stateless. */
final class MessageNumbers {
    private MessageNumbers() {}

    /** Reads a sequence set of UIDs or of sequence numbers; the latter must all stand for messages. */
    static UidSet read(ImapSession session, Tokens in, boolean byUid) throws BadCommandException {
        in.space();
        return of(session, SequenceSet.read(in), byUid);
    }

    /** The messages of a set that was read. */
    static UidSet of(ImapSession session, SequenceSet set, boolean byUid) throws BadCommandException {
        MailboxView view = session.view();
        if (byUid) {
            return view.byUid(set);
        }
        if (!view.covers(set)) {
            throw new BadCommandException("No such message number");
        }
        return view.bySequence(set);
    }

    /** The UIDs at these indexes of the view. */
    static UidSet uids(MailboxView view, int[] indexes, int from, int to) {
        UidSet.Builder set = UidSet.builder();
        for (int i = from; i < to; i++) {
            set.add(view.uids().get(indexes[i]));
        }
        return set.build();
    }

    /**
     * A set in pieces of at most so many messages: one change of the store has a bound, and others want their turn. What
     * lies between two messages of the view is in no mailbox any more, so the pieces have no more ranges than the set.
     */
    static Iterator<UidSet> pieces(MailboxView view, UidSet uids, int most) {
        int[] indexes = view.uids().indexesIn(uids);
        List<UidSet> pieces = new ArrayList<>();
        for (int from = 0; from < indexes.length; from += most) {
            int to = Math.min(indexes.length, from + most);
            long first = view.uids().get(indexes[from]);
            long last = view.uids().get(indexes[to - 1]);
            pieces.add(uids.intersect(UidSet.range(first, last)));
        }
        return pieces.iterator();
    }

    /** UIDs as the client counts: themselves, or their sequence numbers. */
    static String shown(MailboxView view, UidSet uids, boolean byUid) {
        if (byUid) {
            return uids.toString();
        }
        UidSet.Builder numbers = UidSet.builder();
        for (int index : view.uids().indexesIn(uids)) {
            numbers.add(index + 1L);
        }
        return numbers.build().toString();
    }
}
