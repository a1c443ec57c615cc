package org.postrider.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.postrider.content.Content;
import org.postrider.message.Part;
import org.postrider.role.store.Append;
import org.postrider.role.store.Delta;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.FlagResult;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MailboxStatus;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/** One mailbox of a {@link MemoryMailStore}. Guarded by its store's lock. */
final class MemoryMailbox {
    private static final String DELETED = "\\Deleted";
    private static final String SEEN = "\\Seen";

    private final MailboxId id;
    private final long uidValidity;
    private final Set<String> specialUse;
    private final Map<String, String> acl = new TreeMap<>();
    private final TreeMap<Long, Message> messages = new TreeMap<>();
    /** MODSEQ to what vanished then. */
    private final TreeMap<Long, UidSet> vanished = new TreeMap<>();

    private MailboxName name;
    private long journalFrom;
    private long lastUid;
    private long recentMark;
    private long modSeq = 1;

    private record Message(Content content, Part structure, Set<String> flags, Instant internalDate, long modSeq) {
        Message with(Set<String> nextFlags, long nextModSeq) {
            return new Message(content, structure, Set.copyOf(nextFlags), internalDate, nextModSeq);
        }
    }

    MemoryMailbox(MailboxId id, MailboxName name, long uidValidity, Set<String> specialUse) {
        this.id = id;
        this.name = name;
        this.uidValidity = uidValidity;
        this.specialUse = Set.copyOf(specialUse);
    }

    MailboxInfo info() {
        return new MailboxInfo(id, name, uidValidity, specialUse, acl);
    }

    MailboxName name() {
        return name;
    }

    void name(MailboxName next) {
        name = next;
    }

    long uidValidity() {
        return uidValidity;
    }

    long modSeq() {
        return modSeq;
    }

    void rights(String identifier, String rights) {
        if (rights.isEmpty()) {
            acl.remove(identifier);
        } else {
            acl.put(identifier, rights);
        }
    }

    Map<String, String> acl() {
        return acl;
    }

    MailboxStatus status() {
        long unseen = messages.values().stream()
                .filter(m -> !m.flags().contains(SEEN))
                .count();
        long deleted = messages.values().stream()
                .filter(m -> m.flags().contains(DELETED))
                .count();
        long size =
                messages.values().stream().mapToLong(m -> m.content().size()).sum();
        return new MailboxStatus(messages.size(), unseen, deleted, size, lastUid + 1, modSeq);
    }

    long claimRecent() {
        long mark = recentMark;
        recentMark = lastUid;
        return mark;
    }

    long recentMark() {
        return recentMark;
    }

    UidSet uids() {
        UidSet.Builder set = UidSet.builder();
        messages.keySet().forEach(set::add);
        return set.build();
    }

    private MessageInfo info(long uid, Message message) {
        return new MessageInfo(
                uid, message.flags(), message.internalDate(), message.content().size(), message.modSeq());
    }

    List<MessageInfo> messages(UidSet uids) {
        List<MessageInfo> found = new ArrayList<>();
        messages.forEach((uid, message) -> {
            if (uids.contains(uid)) {
                found.add(info(uid, message));
            }
        });
        return found;
    }

    List<MessageBody> bodies(UidSet uids) {
        List<MessageBody> found = new ArrayList<>();
        messages.forEach((uid, message) -> {
            if (uids.contains(uid)) {
                found.add(new MessageBody(info(uid, message), message.content(), message.structure()));
            }
        });
        return found;
    }

    /** Adds a message with a MODSEQ of its own. @return its UID */
    long append(Append append) {
        if (append.flags().contains("\\Recent")) {
            throw new IllegalArgumentException("\\Recent cannot be stored");
        }
        lastUid++;
        modSeq++;
        Message message =
                new Message(append.content(), append.structure(), append.flags(), append.internalDate(), modSeq);
        messages.put(lastUid, message);
        return lastUid;
    }

    Append copyOf(MessageBody body) {
        MessageInfo info = body.info();
        return new Append(
                java.util.Optional.empty(), body.content(), body.structure(), info.flags(), info.internalDate());
    }

    FlagResult store(UidSet uids, FlagChange change) {
        List<MessageInfo> done = new ArrayList<>();
        UidSet.Builder modified = UidSet.builder();
        OptionalLong unchangedSince = change.unchangedSince();
        long next = modSeq + 1;
        for (MessageInfo info : messages(uids)) {
            if (unchangedSince.isPresent() && info.modSeq() > unchangedSince.getAsLong()) {
                modified.add(info.uid());
                continue;
            }
            Set<String> flags = changed(info.flags(), change);
            if (!flags.equals(info.flags())) {
                modSeq = next;
                messages.computeIfPresent(info.uid(), (uid, message) -> message.with(flags, next));
            }
            done.addAll(messages(UidSet.of(info.uid())));
        }
        return new FlagResult(done, modified.build());
    }

    private static Set<String> changed(Set<String> flags, FlagChange change) {
        Set<String> next = new HashSet<>(flags);
        switch (change.kind()) {
            case ADD -> next.addAll(change.flags());
            case REMOVE -> next.removeAll(change.flags());
            case REPLACE -> {
                next.clear();
                next.addAll(change.flags());
            }
        }
        return next;
    }

    UidSet expunge(UidSet uids, boolean onlyDeleted) {
        UidSet.Builder set = UidSet.builder();
        for (MessageInfo info : messages(uids)) {
            if (!onlyDeleted || info.flags().contains(DELETED)) {
                set.add(info.uid());
                messages.remove(info.uid());
            }
        }
        UidSet gone = set.build();
        if (!gone.isEmpty()) {
            modSeq++;
            vanished.put(modSeq, gone);
        }
        return gone;
    }

    /** Forgets what vanished so far: readers behind must resync. */
    void forgetJournal() {
        vanished.clear();
        journalFrom = modSeq;
    }

    Delta since(long since, int limit) {
        if (since < journalFrom) {
            return new Delta.Resync();
        }
        TreeMap<Long, List<MessageInfo>> changes = new TreeMap<>();
        messages.forEach((uid, message) -> {
            if (message.modSeq() > since) {
                changes.computeIfAbsent(message.modSeq(), any -> new ArrayList<>())
                        .add(info(uid, message));
            }
        });
        vanished.tailMap(since, false).keySet().forEach(seq -> changes.computeIfAbsent(seq, any -> new ArrayList<>()));
        List<MessageInfo> changed = new ArrayList<>();
        UidSet.Builder gone = UidSet.builder();
        int count = 0;
        for (Map.Entry<Long, List<MessageInfo>> step : changes.entrySet()) {
            if (count >= limit) {
                return new Delta.Changes(byUid(changed), gone.build(), step.getKey() - 1, true);
            }
            changed.addAll(step.getValue());
            UidSet now = vanished.getOrDefault(step.getKey(), UidSet.empty());
            gone.addAll(now);
            count += step.getValue().size() + (int) now.count();
        }
        return new Delta.Changes(byUid(changed), gone.build(), modSeq, false);
    }

    private static List<MessageInfo> byUid(List<MessageInfo> infos) {
        return infos.stream().sorted(Comparator.comparingLong(MessageInfo::uid)).toList();
    }
}
