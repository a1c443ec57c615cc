package org.postrider.imap.internal.mailbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.imap.internal.grammar.Flags;
import org.postrider.imap.internal.grammar.SequenceSet;
import org.postrider.imap.internal.search.SearchParser;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/**
 * The selected mailbox as this session's client knows it. Confined to the session.
 *
 * <p>The store is ahead of it: messages that vanished there keep their sequence numbers here until an EXPUNGE was sent, new
 * ones have none until an EXISTS was. {@link #modSeq} says up to which change the client has been told, or will be by what
 * is pending here.
 */
public final class MailboxView implements SearchParser.Numbers {
    /** Keywords announced by FLAGS; beyond them clients are told no more names. */
    private static final int MAX_KEYWORDS = 500;

    private final MailboxId id;
    private final MailboxName name;
    private final long uidValidity;
    private final boolean readOnly;
    private Rights rights;
    private final UidList uids = new UidList();
    private final Set<String> keywords = new TreeSet<>();
    private final Map<Long, Long> told = new HashMap<>();
    private UidSet vanished = UidSet.empty();
    private UidSet recent = UidSet.empty();
    private long modSeq;
    private long complete;
    private long shown;

    /** An empty view. @param readOnly true if opened by EXAMINE, or the rights allow no change */
    public MailboxView(MailboxId id, MailboxName name, long uidValidity, boolean readOnly, Rights rights) {
        this.id = id;
        this.name = name;
        this.uidValidity = uidValidity;
        this.readOnly = readOnly;
        this.rights = rights;
    }

    /** The mailbox. */
    public MailboxId id() {
        return id;
    }

    /** Its name when it was selected. */
    public MailboxName name() {
        return name;
    }

    /** Its UIDVALIDITY when it was selected. */
    public long uidValidity() {
        return uidValidity;
    }

    /** True if nothing may be changed. */
    public boolean readOnly() {
        return readOnly;
    }

    /** What the user may do. */
    public Rights rights() {
        return rights;
    }

    /** The ACL has changed, or was read again. */
    public void rights(Rights now) {
        rights = now;
    }

    /** Messages as announced. */
    public UidList uids() {
        return uids;
    }

    /** Up to which change the client knows. */
    public long modSeq() {
        return modSeq;
    }

    /** The client knows up to this change. */
    public void modSeq(long now) {
        modSeq = Math.max(modSeq, now);
        complete = vanished.isEmpty() ? modSeq : complete;
        if (!told.isEmpty()) {
            told.values().removeIf(seq -> seq <= modSeq);
        }
    }

    /** The client has seen this MODSEQ, and may think that it knows all changes up to it. */
    public void show(long seen) {
        shown = Math.max(shown, seen);
    }

    /** The highest MODSEQ that the client has seen. */
    public long shown() {
        return shown;
    }

    /** Up to which change the client knows all, what has vanished included. */
    public long complete() {
        return complete;
    }

    /** Goes on with what another instance knew. */
    public void restore(long wasComplete, long wasShown) {
        complete = wasComplete;
        shown = wasShown;
    }

    /**
     * What the client must be told so that it goes by the right HIGHESTMODSEQ (RFC 7162): a lower one while what vanished
     * cannot be told yet, else it would never ask for that again; a higher one when it knows more than it has seen.
     */
    public OptionalLong correction() {
        boolean wrong = vanished.isEmpty() ? modSeq > shown : shown > complete;
        if (wrong) {
            shown = complete;
        }
        return wrong ? OptionalLong.of(Math.max(1, complete)) : OptionalLong.empty();
    }

    /** The client has just been told of a message's state by a response of its own command. */
    public void tell(MessageInfo info) {
        if (info.modSeq() > modSeq) {
            told.put(info.uid(), info.modSeq());
        }
    }

    /** Whether the client has been told of this very state. */
    public boolean knows(MessageInfo info) {
        Long seq = told.get(info.uid());
        return seq != null && seq == info.modSeq();
    }

    /** UIDs gone from the store and not yet announced. */
    public UidSet vanished() {
        return vanished;
    }

    /** These have gone from the store. */
    public void vanish(UidSet gone) {
        UidSet here = uids.within(gone);
        if (!here.isEmpty()) {
            vanished = UidSet.builder().addAll(vanished).addAll(here).build();
        }
    }

    /** Takes what has vanished out of the view. @return indexes before, ascending */
    public int[] expunge() {
        int[] indexes = uids.remove(vanished);
        vanished = UidSet.empty();
        complete = modSeq;
        return indexes;
    }

    /** UIDs that are recent for this session. */
    public UidSet recent() {
        return recent;
    }

    /** More are recent for this session. */
    public void addRecent(UidSet more) {
        recent = UidSet.builder().addAll(recent).addAll(more).build();
    }

    /** Whether a message is recent for this session. */
    public boolean isRecent(long uid) {
        return !recent.isEmpty() && recent.contains(uid);
    }

    /** How many are. */
    public long recentCount() {
        return recent.isEmpty() ? 0 : uids.within(recent).count();
    }

    /** Keywords announced by FLAGS so far. */
    public Set<String> keywords() {
        return keywords;
    }

    /** Notes keywords in use. @return true if one is new, so that FLAGS must be sent before it is shown */
    public boolean learn(Collection<String> flags) {
        boolean news = false;
        for (String flag : flags) {
            if (!flag.startsWith("\\") && keywords.size() < MAX_KEYWORDS) {
                news |= keywords.add(flag);
            }
        }
        return news;
    }

    /** FLAGS: system flags and keywords. */
    public Collection<String> flags() {
        java.util.List<String> flags = new java.util.ArrayList<>(Flags.SYSTEM);
        flags.addAll(keywords);
        return flags;
    }

    @Override
    public UidSet bySequence(SequenceSet set) {
        return uids.bySequence(set.resolve(uids.size()));
    }

    /** Restricted to what is announced, so that no command touches messages the client has not been told of. */
    @Override
    public UidSet byUid(SequenceSet set) {
        long last = uids.last();
        return last == 0 ? UidSet.empty() : set.resolve(last).intersect(UidSet.range(1, last));
    }

    /** Whether every number of a set stands for a message. */
    public boolean covers(SequenceSet set) {
        if (uids.size() == 0) {
            // Many clients ask for 1:* without looking at EXISTS first.
            return set.hasStar();
        }
        UidSet numbers = set.resolve(uids.size());
        return numbers.last(numbers.ranges() - 1) <= uids.size();
    }
}
