package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.store.embedded.internal.content.ContentTable;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Edits;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;

/**
 * What a change of mailboxes works on. Confined to one thread.
 *
 * <p>A change is a function of the index. A small one runs on the committer's thread and is always right. A large one runs
 * before, on a reader's thread; the committer then only checks that the rows it was {@link #watched} are still as they were:
 * every change of a mailbox changes its head.
 */
final class MailWork {
    private final Edits edits;
    private final Surroundings around;
    private final Draft draft;
    private final Map<ByteBuffer, byte @Nullable []> watched = new LinkedHashMap<>();
    private final Map<Long, BoxWork> boxes = new LinkedHashMap<>();
    private final Map<Long, Long> changes = new TreeMap<>();

    /**
     * What all changes need.
     *
     * @param contents finds contents
     * @param limits bounds
     * @param boot how often the store was started
     * @param now in milliseconds
     */
    record Surroundings(ContentTable contents, MailLimits limits, long boot, long now) {}

    MailWork(View view, Surroundings around, Draft draft) {
        this.edits = new Edits(view);
        this.around = around;
        this.draft = draft;
    }

    /** A change of mailboxes; may be run several times, each time with a work of its own. */
    interface Change<R> {
        R run(MailWork work) throws IOException, MailStoreException;
    }

    Edits edits() {
        return edits;
    }

    Surroundings around() {
        return around;
    }

    /** A value on which the change depends. */
    byte @Nullable [] watched(byte[] key) throws IOException {
        ByteBuffer name = ByteBuffer.wrap(key);
        if (!watched.containsKey(name)) {
            watched.put(name, edits.before().get(key));
        }
        return edits.get(key);
    }

    /** Whether all the change depends on is still the same. */
    boolean holds(View view) throws IOException {
        for (Map.Entry<ByteBuffer, byte @Nullable []> entry : watched.entrySet()) {
            if (!Arrays.equals(entry.getValue(), view.get(entry.getKey().array()))) {
                return false;
            }
        }
        return true;
    }

    /** The mailbox with that number. */
    BoxWork box(long mailbox) throws IOException, MailStoreException {
        BoxWork known = boxes.get(mailbox);
        if (known != null) {
            return known;
        }
        byte[] head = watched(MailKeys.head(mailbox));
        if (head == null) {
            throw new MailStoreException(Reason.NO_MAILBOX, "The mailbox is gone");
        }
        BoxWork box = new BoxWork(mailbox, edits, Head.decode(head));
        boxes.put(mailbox, box);
        return box;
    }

    MailboxRow mailbox(long mailbox) throws IOException, MailStoreException {
        byte[] row = watched(MailKeys.mailbox(mailbox));
        if (row == null) {
            throw new MailStoreException(Reason.NO_MAILBOX, "The mailbox is gone");
        }
        return MailboxRow.decode(row);
    }

    /** A number of that name that was never given before. */
    long next(String counter, long floor) throws IOException {
        byte[] key = Keys.meta(counter);
        byte[] found = watched(key);
        long next = Math.max(found == null ? 1 : ByteBuffer.wrap(found).getLong() + 1, floor);
        edits.put(key, ByteBuffer.allocate(Long.BYTES).putLong(next).array());
        return next;
    }

    /** The message refers to that rope; its contents become part of the index if they are not yet. */
    void refer(Content rope, long mailbox, long uid) throws IOException {
        for (Piece piece : rope.pieces()) {
            if (piece instanceof Piece.Stored stored) {
                long content = around.contents().number(stored.source());
                draft.need(content, around.contents().ifPending(stored.source()), edits.before());
                edits.put(MailKeys.reference(content, mailbox, uid), new byte[0]);
            }
        }
    }

    /** Something that watchers of the mailbox should look at. */
    void changed(long mailbox, long modSeq) {
        changes.put(mailbox, modSeq);
    }

    /** Mailboxes and the MODSEQ they have reached. */
    Map<Long, Long> changes() {
        return changes;
    }

    /** Writes what is left to write. */
    void finish() throws IOException {
        for (BoxWork box : boxes.values()) {
            long modSeq = box.finish(around.limits().journalChanges());
            if (modSeq != 0) {
                changed(box.mailbox(), modSeq);
            }
        }
        boxes.clear();
    }

    boolean isEmpty() {
        return edits.isEmpty();
    }
}
