package org.postrider.imap.internal.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.UidSet;

class MailboxViewTest {
    private static UidSet set(Set<Long> numbers) {
        UidSet.Builder set = UidSet.builder();
        numbers.forEach(set::add);
        return set.build();
    }

    @Property
    void uidListsBehaveLikeSortedSets(
            @ForAll @Size(max = 60) Set<@LongRange(min = 1, max = 100) Long> there,
            @ForAll @Size(max = 60) Set<@LongRange(min = 1, max = 100) Long> gone) {
        UidList list = new UidList();
        list.addAbove(set(there));
        TreeSet<Long> expected = new TreeSet<>(there);
        assertThat(list.toSet()).isEqualTo(set(expected));
        int index = 0;
        for (long uid : expected) {
            assertThat(list.indexOf(uid)).isEqualTo(index++);
        }
        int[] removed = list.remove(set(gone));
        assertThat(removed)
                .hasSize((int) expected.stream().filter(gone::contains).count());
        expected.removeAll(gone);
        assertThat(list.toSet()).isEqualTo(set(expected));
        assertThat(list.size()).isEqualTo(expected.size());
    }

    @Test
    void holdsTheLargestUids() {
        UidList list = new UidList();
        list.add(1);
        list.add(0x8000_0000L);
        list.add(UidSet.MAX);
        assertThat(list.last()).isEqualTo(UidSet.MAX);
        assertThat(list.indexOf(0x8000_0000L)).isEqualTo(1);
        assertThat(list.bySequence(UidSet.range(2, 3))).isEqualTo(UidSet.range(0x8000_0000L, UidSet.MAX));
    }

    private static Rights rights(Map<String, String> acl, String user) {
        return Rights.of(new MailboxInfo(new MailboxId("m"), new MailboxName("owner", "x"), 1, Set.of(), acl), user);
    }

    @Test
    void rightsAddUpAndNegativeOnesTakeAway() {
        assertThat(rights(Map.of(), "owner").letters()).isEqualTo(Rights.ALL);
        assertThat(rights(Map.of(), "bob").none()).isTrue();
        assertThat(rights(Map.of("anyone", "lr", "bob", "s", "-bob", "r"), "bob")
                        .letters())
                .isEqualTo("ls");
        assertThat(Rights.parse("lrcd").orElseThrow().letters()).isEqualTo("lrkxte");
        assertThat(Rights.parse("lrcd").orElseThrow().shown()).isEqualTo("lrkxtecd");
        assertThat(Rights.parse("q")).isEmpty();
    }

    @Test
    void namesGoThroughNamespaces() {
        MailboxName other = new MailboxName("a/b=c@example.test", "INBOX/x");
        String shown = Namespaces.display("me", other);
        assertThat(shown).isEqualTo("Other Users/a=2Fb=3Dc@example.test/INBOX/x");
        assertThat(Namespaces.resolve("me", shown)).contains(other);
        assertThat(Namespaces.resolve("me", "Shared/team")).contains(new MailboxName("", "team"));
        assertThat(Namespaces.resolve("me", "inbox")).contains(new MailboxName("me", "INBOX"));
        for (String bad : new String[] {
            "", "/", "a//b", "/a", "a/", "Shared", "Other Users", "Other Users/x", "a%b", "a*b", "a\tb"
        }) {
            assertThat(Namespaces.resolve("me", bad)).as(bad).isEmpty();
        }
    }
}
