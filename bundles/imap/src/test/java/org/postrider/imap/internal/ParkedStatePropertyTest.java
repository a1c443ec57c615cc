package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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

    @Property(tries = 1_000)
    void garbageIsRefused(@ForAll @Size(max = 60) byte[] data) {
        try {
            ParkedState read = ParkedState.read(new SessionRecord("imap", 1, data));
            assertThat(read.user()).isNotNull();
        } catch (UnsupportedRecordException expected) {
            assertThat(expected.getMessage()).contains("imap");
        }
    }
}
