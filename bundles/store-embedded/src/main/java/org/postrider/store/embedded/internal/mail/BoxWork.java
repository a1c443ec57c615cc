package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.engine.Edits;
import org.postrider.store.embedded.internal.index.Keys;

/**
 * One mailbox within a change: its counts, and one MODSEQ for all that the change does there. Confined to one thread.
 *
 * <p>MODSEQs never go back, even if lazy changes were lost with the power: after each start a mailbox's next change jumps
 * to a range of that start's own. A client that knows a lost MODSEQ finds no such entry in the journal and reads all again.
 */
final class BoxWork {
    private static final int BOOT_SHIFT = 24;
    private static final int TRIM = 256;

    private final long mailbox;
    private final Edits edits;
    private final UidSet.Builder changed = UidSet.builder();
    private final UidSet.Builder vanished = UidSet.builder();
    private Head head;
    private long modSeq;
    private boolean touched;

    BoxWork(long mailbox, Edits edits, Head head) {
        this.mailbox = mailbox;
        this.edits = edits;
        this.head = head;
    }

    long mailbox() {
        return mailbox;
    }

    Head head() {
        return head;
    }

    /** The change's MODSEQ here. */
    long modSeq(long boot) {
        if (modSeq == 0) {
            modSeq = firstModSeq(head.highestModSeq() + 1, boot);
            head = head.withChange(modSeq);
            touched = true;
        }
        return modSeq;
    }

    static long firstModSeq(long floor, long boot) {
        return Math.max(floor, (boot << BOOT_SHIFT) + 1);
    }

    long takeUid() throws MailStoreException {
        long uid = head.uidNext();
        if (uid > UidSet.MAX) {
            throw new MailStoreException(Reason.FULL, "The mailbox has used up all UIDs: copy it to a new one");
        }
        head = head.withUidNext(uid + 1);
        return uid;
    }

    @Nullable
    MessageRow message(long uid) throws IOException {
        byte[] row = edits.get(MailKeys.message(mailbox, uid));
        return row == null ? null : MessageRow.decode(row);
    }

    /** A new message; {@link #modSeq} was taken. */
    void add(long uid, MessageRow row) {
        edits.put(MailKeys.message(mailbox, uid), row.encode());
        head = head.counting(row, 1);
        changed.add(uid);
    }

    /** New flags; {@link #modSeq} was taken. */
    void replace(long uid, MessageRow before, MessageRow after) {
        edits.put(MailKeys.message(mailbox, uid), after.encode());
        head = head.counting(before, -1).counting(after, 1);
        changed.add(uid);
    }

    /** A message goes; {@link #modSeq} was taken. */
    void remove(long uid, MessageRow before) {
        edits.remove(MailKeys.message(mailbox, uid));
        edits.remove(MailKeys.body(mailbox, uid));
        head = head.counting(before, -1);
        vanished.add(uid);
    }

    void recentMark(long mark) {
        head = head.withRecentMark(mark);
        touched = true;
    }

    /** Writes counts and journal. @return the MODSEQ of the change, 0 if nothing has changed that others see */
    long finish(int journalChanges) throws IOException {
        if (modSeq != 0) {
            edits.put(MailKeys.journal(mailbox, modSeq), new JournalRow(changed.build(), vanished.build()).encode());
            if (head.journalLength() > journalChanges + TRIM) {
                trim();
            }
        }
        if (touched) {
            edits.put(MailKeys.head(mailbox), head.encode());
        }
        return modSeq;
    }

    /** In batches: not every change has to pay for forgetting one. */
    private void trim() throws IOException {
        List<byte[]> oldest = new ArrayList<>();
        byte[] from = MailKeys.journal(mailbox, head.journalFloor() + 1);
        edits.before().scan(from, Keys.after(MailKeys.journal(mailbox)), (key, value) -> {
            oldest.add(key);
            return oldest.size() < TRIM;
        });
        if (oldest.isEmpty()) {
            return;
        }
        oldest.forEach(edits::remove);
        byte[] last = oldest.get(oldest.size() - 1);
        head = head.withoutChanges(Keys.lastNumber(last), oldest.size());
    }

    /** Entries of the message table in these ranges, in order. */
    void scan(UidSet uids, Visit visit) throws IOException, MailStoreException {
        for (int i = 0; i < uids.ranges(); i++) {
            byte[] from = MailKeys.message(mailbox, uids.first(i));
            byte[] last = MailKeys.message(mailbox, uids.last(i));
            List<byte[]> keys = new ArrayList<>();
            List<byte[]> rows = new ArrayList<>();
            edits.before().scan(from, after(last), (key, value) -> {
                keys.add(key);
                rows.add(value);
                return true;
            });
            for (int k = 0; k < keys.size(); k++) {
                visit.message(MailKeys.uidOf(keys.get(k)), MessageRow.decode(rows.get(k)));
            }
        }
    }

    static byte[] after(byte[] key) {
        return ByteBuffer.allocate(key.length + 1).put(key).array();
    }

    /** Takes messages. */
    interface Visit {
        void message(long uid, MessageRow row) throws IOException, MailStoreException;
    }
}
