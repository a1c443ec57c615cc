package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.UidSet;

/** What is written to a record is read from it; what is no record is refused. */
class ParkedStatePropertyTest {
    private static UidSet set(Set<Long> numbers) {
        UidSet.Builder set = UidSet.builder();
        numbers.forEach(set::add);
        return set.build();
    }

    @Property(tries = 300)
    void recordsAreReadAsTheyWereWritten(
            @ForAll @Size(max = 80) Set<@LongRange(min = 1, max = UidSet.MAX) Long> uids,
            @ForAll @Size(max = 20) Set<@LongRange(min = 1, max = UidSet.MAX) Long> recent,
            @ForAll @LongRange(min = 0) long modSeq,
            @ForAll Set<ParkedState.Enabled> enabled,
            @ForAll boolean readOnly)
            throws UnsupportedRecordException {
        MailboxName name = new MailboxName("alice@example.test", "Entwürfe/ä");
        MailboxView view = new MailboxView(new MailboxId("m-1"), name, UidSet.MAX, readOnly, new Rights("lrs"));
        view.uids().addAbove(set(uids));
        view.vanish(set(recent));
        view.addRecent(set(recent));
        view.modSeq(modSeq);
        view.learn(Set.of("$Käse", "Junk"));
        ParkedState state = new ParkedState("alice@example.test", 2, enabled, "a.1", Optional.of(view));

        ParkedState read = ParkedState.read(state.write());

        assertThat(read).usingRecursiveComparison().isEqualTo(state);
        assertThat(read.view().orElseThrow().uids().toSet()).isEqualTo(set(uids));
    }

    /** What a session of an older bundle parked: no MODSEQ up to which all was told, none that was seen. */
    @Example
    void readsVersionOne() throws UnsupportedRecordException {
        MailboxName name = new MailboxName("a@b", "INBOX");
        MailboxView view = new MailboxView(new MailboxId("m"), name, 7, false, new Rights("lr"));
        view.modSeq(9);
        byte[] now = new ParkedState("a@b", 0, Set.of(), "", Optional.of(view))
                .write()
                .data();
        int head = 5 + 4 + 1 + 2 + 1 + 3 + 5 + 7 + 8 + 1 + 4 + 8;
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        before.write(now, 0, head);
        before.writeBytes(Arrays.copyOfRange(now, head + 2 * Long.BYTES, now.length));

        MailboxView read = ParkedState.read(new SessionRecord("imap", 1, before.toByteArray()))
                .view()
                .orElseThrow();

        assertThat(read.modSeq()).isEqualTo(9);
        assertThat(read.complete()).isEqualTo(9);
        assertThat(read.shown()).isEqualTo(9);
        assertThat(read.rights().letters()).isEqualTo("lr");
    }

    @Property(tries = 1_000)
    void garbageIsRefused(@ForAll @Size(max = 60) byte[] data, @ForAll @IntRange(min = 1, max = 2) int version) {
        try {
            ParkedState read = ParkedState.read(new SessionRecord("imap", version, data));
            assertThat(read.user()).isNotNull();
        } catch (UnsupportedRecordException expected) {
            assertThat(expected.getMessage()).contains("imap");
        }
    }
}
