package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import org.postrider.role.store.MailboxStatus;
import org.postrider.store.embedded.internal.index.Form;

/**
 * The counts of a mailbox. Form 1: all as varints in this order. Immutable.
 *
 * @param uidNext the next message's UID
 * @param highestModSeq the last change's
 * @param journalFloor changes up to this one are forgotten
 * @param journalLength changes remembered
 * @param messages messages
 * @param unseen without {@code \Seen}
 * @param deleted with {@code \Deleted}
 * @param size sum of sizes in bytes
 * @param recentMark messages up to this UID are no longer recent
 */
record Head(
        long uidNext,
        long highestModSeq,
        long journalFloor,
        long journalLength,
        long messages,
        long unseen,
        long deleted,
        long size,
        long recentMark) {

    static Head empty(long modSeq) {
        return new Head(1, modSeq, modSeq, 0, 0, 0, 0, 0, 0);
    }

    byte[] encode() {
        Form.Writer out = Rows.begin();
        out.number(uidNext).number(highestModSeq).number(journalFloor);
        out.number(journalLength).number(messages);
        return out.number(unseen)
                .number(deleted)
                .number(size)
                .number(recentMark)
                .toBytes();
    }

    static Head decode(byte[] row) throws IOException {
        Form.Reader in = Rows.open(row, "mailbox head");
        return new Head(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number());
    }

    MailboxStatus status() {
        return new MailboxStatus(messages, unseen, deleted, size, uidNext, highestModSeq);
    }

    /** A message more (+1) or less (-1). */
    Head counting(MessageRow row, int sign) {
        return new Head(
                uidNext,
                highestModSeq,
                journalFloor,
                journalLength,
                messages + sign,
                unseen + (row.flags().seen() ? 0 : sign),
                deleted + (row.flags().deleted() ? sign : 0),
                size + sign * row.size(),
                recentMark);
    }

    Head withUidNext(long next) {
        return new Head(next, highestModSeq, journalFloor, journalLength, messages, unseen, deleted, size, recentMark);
    }

    /** One more change. */
    Head withChange(long modSeq) {
        return new Head(uidNext, modSeq, journalFloor, journalLength + 1, messages, unseen, deleted, size, recentMark);
    }

    /** The oldest changes are forgotten. */
    Head withoutChanges(long floor, int count) {
        return new Head(
                uidNext, highestModSeq, floor, journalLength - count, messages, unseen, deleted, size, recentMark);
    }

    Head withRecentMark(long mark) {
        return new Head(uidNext, highestModSeq, journalFloor, journalLength, messages, unseen, deleted, size, mark);
    }
}
