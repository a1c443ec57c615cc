package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.role.store.Delta;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.content.RopeForm;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;

/** Reads mailboxes as of one moment. Confined to one thread, but for its stateless parts. */
final class MailQueries {
    private final View view;

    MailQueries(View view) {
        this.view = view;
    }

    Optional<MailboxInfo> find(MailboxName name) throws IOException {
        byte[] mailbox = view.get(MailKeys.name(name));
        return mailbox == null
                ? Optional.empty()
                : find(ByteBuffer.wrap(mailbox).getLong());
    }

    Optional<MailboxInfo> find(long mailbox) throws IOException {
        byte[] row = view.get(MailKeys.mailbox(mailbox));
        return row == null
                ? Optional.empty()
                : Optional.of(MailboxRow.decode(row).info(mailbox));
    }

    List<MailboxInfo> list(String owner) throws IOException {
        List<MailboxInfo> mailboxes = new ArrayList<>();
        view.scanPrefix(MailKeys.names(owner), (key, value) -> {
            find(ByteBuffer.wrap(value).getLong()).ifPresent(mailboxes::add);
            return true;
        });
        return mailboxes;
    }

    List<MailboxInfo> listShared(String user) throws IOException {
        Map<Long, MailboxInfo> mailboxes = new LinkedHashMap<>();
        for (String identifier : new LinkedHashSet<>(List.of(user, "anyone"))) {
            view.scanPrefix(MailKeys.named(identifier), (key, value) -> {
                long mailbox = Keys.lastNumber(key);
                find(mailbox).filter(m -> !m.name().owner().equals(user)).ifPresent(m -> mailboxes.put(mailbox, m));
                return true;
            });
        }
        return new ArrayList<>(mailboxes.values());
    }

    List<String> owners() throws IOException {
        List<String> owners = new ArrayList<>();
        byte[] from = Keys.table('b');
        byte[] end = Keys.after(from);
        String owner = firstOwner(from, end);
        while (owner != null) {
            owners.add(owner);
            from = Keys.after(MailKeys.names(owner));
            owner = firstOwner(from, end);
        }
        return owners;
    }

    private @Nullable String firstOwner(byte[] from, byte[] end) throws IOException {
        String[] owner = new String[1];
        view.scan(from, end, (key, value) -> {
            owner[0] = MailKeys.ownerOf(key);
            return false;
        });
        return owner[0];
    }

    Set<String> subscriptions(String user) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        byte[] prefix = MailKeys.subscriptions(user);
        view.scanPrefix(prefix, (key, value) -> {
            names.add(new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8));
            return true;
        });
        return names;
    }

    /** Deleted mailboxes whose messages are still there. */
    List<Long> dead() throws IOException {
        List<Long> dead = new ArrayList<>();
        view.scanPrefix(Keys.table('z'), (key, value) -> {
            dead.add(Keys.lastNumber(key));
            return true;
        });
        return dead;
    }

    Head head(long mailbox) throws IOException, MailStoreException {
        byte[] row = view.get(MailKeys.head(mailbox));
        if (row == null) {
            throw new MailStoreException(Reason.NO_MAILBOX, "The mailbox is gone");
        }
        return Head.decode(row);
    }

    UidSet uids(long mailbox) throws IOException, MailStoreException {
        head(mailbox);
        UidSet.Builder uids = UidSet.builder();
        view.scanPrefix(MailKeys.messages(mailbox), (key, value) -> {
            uids.add(MailKeys.uidOf(key));
            return true;
        });
        return uids.build();
    }

    List<MessageInfo> messages(long mailbox, UidSet uids) throws IOException, MailStoreException {
        head(mailbox);
        List<MessageInfo> messages = new ArrayList<>();
        for (int i = 0; i < uids.ranges(); i++) {
            byte[] first = MailKeys.message(mailbox, uids.first(i));
            if (uids.first(i) == uids.last(i)) {
                byte[] row = view.get(first);
                if (row != null) {
                    messages.add(MessageRow.decode(row).info(uids.first(i)));
                }
                continue;
            }
            view.scan(first, BoxWork.after(MailKeys.message(mailbox, uids.last(i))), (key, value) -> {
                messages.add(MessageRow.decode(value).info(MailKeys.uidOf(key)));
                return true;
            });
        }
        return messages;
    }

    List<MessageBody> bodies(long mailbox, UidSet uids, int most, RopeForm ropes)
            throws IOException, MailStoreException {
        List<MessageInfo> messages = messages(mailbox, uids);
        if (messages.size() > most) {
            throw new MailStoreException(Reason.INVALID, "At most " + most + " bodies at once");
        }
        List<MessageBody> bodies = new ArrayList<>();
        for (MessageInfo info : messages) {
            byte[] row = view.get(MailKeys.body(mailbox, info.uid()));
            if (row != null) {
                BodyRow body = BodyRow.decode(row);
                bodies.add(new MessageBody(info, ropes.decode(body.rope()), PartForm.decode(body.structure())));
            }
        }
        return bodies;
    }

    Delta since(long mailbox, long modSeq, int limit) throws IOException, MailStoreException {
        byte[] row = view.get(MailKeys.head(mailbox));
        if (row == null) {
            return new Delta.Gone();
        }
        Head head = Head.decode(row);
        if (modSeq == head.highestModSeq()) {
            return new Delta.Changes(List.of(), UidSet.empty(), modSeq, false);
        }
        // An unknown MODSEQ was lost with the power, or made up: what came after it is not known either.
        boolean known = modSeq == head.journalFloor() || view.get(MailKeys.journal(mailbox, modSeq)) != null;
        return known ? changes(mailbox, modSeq, limit, head.highestModSeq()) : new Delta.Resync();
    }

    private Delta changes(long mailbox, long modSeq, int limit, long highest) throws IOException, MailStoreException {
        UidSet.Builder changed = UidSet.builder();
        UidSet.Builder vanished = UidSet.builder();
        long[] reached = {modSeq, 0};
        byte[] end = Keys.after(MailKeys.journal(mailbox));
        view.scan(MailKeys.journal(mailbox, modSeq + 1), end, (key, value) -> {
            JournalRow entry = JournalRow.decode(value);
            changed.addAll(entry.changed());
            vanished.addAll(entry.vanished());
            reached[0] = Keys.lastNumber(key);
            reached[1] += entry.changed().count() + entry.vanished().count();
            return reached[1] < limit;
        });
        return new Delta.Changes(
                messages(mailbox, changed.build()), vanished.build(), reached[0], reached[0] < highest);
    }
}
