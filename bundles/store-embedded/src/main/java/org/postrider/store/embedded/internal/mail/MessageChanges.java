package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.delivery.ActionId;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.FlagResult;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.content.RopeForm;
import org.postrider.store.embedded.internal.index.Keys;

/** Changes of messages. Stateless. */
final class MessageChanges {
    private MessageChanges() {}

    /**
     * A message to be added, as it will be kept: encoded before it comes to the committer.
     *
     * @param append what was asked for
     * @param flags its flags
     * @param body its body row
     */
    record Ready(Append append, Flags flags, byte[] body) {}

    static MailWork.Change<List<Appended>> append(long mailbox, List<Ready> batch) {
        return work -> {
            BoxWork box = work.box(mailbox);
            long validity = work.mailbox(mailbox).uidValidity();
            List<Appended> filed = new ArrayList<>(batch.size());
            for (Ready ready : batch) {
                byte[] known = ready.append().id().isEmpty()
                        ? null
                        : work.edits().get(MailKeys.filed(ready.append().id().get()));
                filed.add(
                        known == null
                                ? file(work, box, validity, ready)
                                : FiledRow.decode(known).again());
            }
            return filed;
        };
    }

    private static Appended file(MailWork work, BoxWork box, long validity, Ready ready)
            throws IOException, MailStoreException {
        long modSeq = box.modSeq(work.around().boot());
        long uid = box.takeUid();
        Append append = ready.append();
        work.refer(append.content(), box.mailbox(), uid);
        box.add(
                uid,
                new MessageRow(
                        modSeq,
                        append.internalDate().toEpochMilli(),
                        append.content().size(),
                        ready.flags()));
        work.edits().put(MailKeys.body(box.mailbox(), uid), ready.body());
        append.id().ifPresent(id -> work.edits().put(MailKeys.filed(id), new FiledRow(validity, uid, modSeq).encode()));
        return new Appended(validity, uid, modSeq, false);
    }

    static MailWork.Change<Boolean> forget(List<ActionId> ids) {
        return work -> {
            ids.forEach(id -> work.edits().remove(MailKeys.filed(id)));
            return true;
        };
    }

    static MailWork.Change<FlagResult> store(long mailbox, UidSet uids, FlagChange change) {
        return work -> {
            Flags by = Flags.of(change.flags());
            long unchangedSince = change.unchangedSince().orElse(Long.MAX_VALUE);
            BoxWork box = work.box(mailbox);
            List<MessageInfo> messages = new ArrayList<>();
            UidSet.Builder modified = UidSet.builder();
            box.scan(uids, (uid, row) -> {
                if (row.modSeq() > unchangedSince) {
                    modified.add(uid);
                    return;
                }
                Flags next = row.flags().changed(change.kind(), by);
                MessageRow after = row;
                if (!next.same(row.flags())) {
                    after = row.with(next, box.modSeq(work.around().boot()));
                    box.replace(uid, row, after);
                }
                messages.add(after.info(uid));
            });
            return new FlagResult(messages, modified.build());
        };
    }

    static MailWork.Change<Long> claimRecent(long mailbox) {
        return work -> {
            BoxWork box = work.box(mailbox);
            long before = box.head().recentMark();
            if (before != box.head().uidNext() - 1) {
                box.recentMark(box.head().uidNext() - 1);
            }
            return before;
        };
    }

    static MailWork.Change<UidSet> expunge(long mailbox, UidSet uids, boolean onlyDeleted) {
        return work -> {
            BoxWork box = work.box(mailbox);
            UidSet.Builder gone = UidSet.builder();
            box.scan(uids, (uid, row) -> {
                if (!onlyDeleted || row.flags().deleted()) {
                    remove(work, box, uid, row);
                    gone.add(uid);
                }
            });
            return gone.build();
        };
    }

    private static void remove(MailWork work, BoxWork box, long uid, MessageRow row) throws IOException {
        box.modSeq(work.around().boot());
        unrefer(work, box.mailbox(), uid);
        box.remove(uid, row);
    }

    private static void unrefer(MailWork work, long mailbox, long uid) throws IOException {
        byte[] body = work.edits().get(MailKeys.body(mailbox, uid));
        if (body == null) {
            return;
        }
        for (long content : RopeForm.contents(BodyRow.decode(body).rope())) {
            work.edits().remove(MailKeys.reference(content, mailbox, uid));
            work.edits().unreferenced(content, work.around().now());
        }
    }

    static MailWork.Change<Map<Long, Appended>> copy(long from, UidSet uids, long to, boolean move) {
        return work -> move ? move(work, from, to, uids) : copy(work, from, to, uids);
    }

    /** Within a larger change. */
    static Map<Long, Appended> move(MailWork work, long from, long to, UidSet uids)
            throws IOException, MailStoreException {
        Map<Long, Appended> copies = copy(work, from, to, uids);
        BoxWork source = work.box(from);
        for (long uid : copies.keySet()) {
            MessageRow row = source.message(uid);
            if (row != null) {
                remove(work, source, uid, row);
            }
        }
        return copies;
    }

    private static Map<Long, Appended> copy(MailWork work, long from, long to, UidSet uids)
            throws IOException, MailStoreException {
        BoxWork source = work.box(from);
        BoxWork target = work.box(to);
        long validity = work.mailbox(to).uidValidity();
        Map<Long, Appended> copies = new LinkedHashMap<>();
        source.scan(uids, (uid, row) -> {
            byte[] body = work.edits().get(MailKeys.body(from, uid));
            if (body == null) {
                throw new IOException("Message " + uid + " has lost its body row; check the mail folder's disk");
            }
            long modSeq = target.modSeq(work.around().boot());
            long copy = target.takeUid();
            for (long content : RopeForm.contents(BodyRow.decode(body).rope())) {
                work.edits().put(MailKeys.reference(content, to, copy), new byte[0]);
            }
            target.add(copy, row.with(row.flags(), modSeq));
            work.edits().put(MailKeys.body(to, copy), body);
            copies.put(uid, new Appended(validity, copy, modSeq, false));
        });
        return copies;
    }

    /** Removes messages of a deleted mailbox. @return the UID behind the last one removed, or {@code fromUid} */
    static long removeDead(MailWork work, long mailbox, long fromUid, int atOnce) throws IOException {
        List<Long> uids = new ArrayList<>();
        byte[] end = Keys.after(MailKeys.messages(mailbox));
        work.edits().before().scan(MailKeys.message(mailbox, fromUid), end, (key, value) -> {
            uids.add(MailKeys.uidOf(key));
            return uids.size() < atOnce;
        });
        for (long uid : uids) {
            unrefer(work, mailbox, uid);
            work.edits().remove(MailKeys.message(mailbox, uid));
            work.edits().remove(MailKeys.body(mailbox, uid));
        }
        return uids.isEmpty() ? fromUid : uids.get(uids.size() - 1) + 1;
    }
}
