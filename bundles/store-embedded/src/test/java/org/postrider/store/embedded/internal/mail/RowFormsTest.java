package org.postrider.store.embedded.internal.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.postrider.message.Defect;
import org.postrider.message.Disposition;
import org.postrider.message.MediaType;
import org.postrider.message.Part;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.UidSet;

class RowFormsTest {
    @Provide
    Arbitrary<Part> parts() {
        return part(3);
    }

    private static Arbitrary<Part> part(int depth) {
        Arbitrary<String> words = Arbitraries.oneOf(
                Arbitraries.of("text", "plain", "mixed", "base64", "x-own"),
                Arbitraries.strings().withCharRange('\0', '\ud7ff').ofMaxLength(12));
        Arbitrary<Map<String, String>> parameters =
                Arbitraries.maps(words, words).ofMaxSize(3).map(LinkedHashMap::new);
        Arbitrary<List<Part>> children = depth == 0
                ? Arbitraries.just(List.of())
                : part(depth - 1).list().ofMaxSize(3);
        Arbitrary<long[]> offsets =
                Arbitraries.longs().between(0, 1L << 34).array(long[].class).ofSize(4);
        return Combinators.combine(
                        Arbitraries.strings().numeric().ofMaxLength(5),
                        offsets,
                        Combinators.combine(words, words, parameters).as(MediaType::new),
                        words,
                        Combinators.combine(words, parameters)
                                .as(Disposition::new)
                                .optional(),
                        words.optional(),
                        children,
                        Arbitraries.of(Defect.class).set())
                .as((path, at, type, encoding, disposition, text, below, defects) -> new Part(
                        path,
                        at[0],
                        at[0] + at[1],
                        at[0] + at[1] + at[2],
                        at[3],
                        type,
                        encoding,
                        disposition,
                        text,
                        text,
                        below,
                        defects));
    }

    @Property(tries = 300)
    void structuresAreReadAsTheyWereWritten(@ForAll("parts") Part part) throws IOException {
        assertThat(PartForm.decode(PartForm.encode(part))).isEqualTo(part);
    }

    @Test
    void everyDefectHasACode() throws IOException {
        for (Defect defect : Defect.values()) {
            Part part = new Part(
                    "",
                    0,
                    0,
                    0,
                    0,
                    MediaType.DEFAULT,
                    "7bit",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Set.of(defect));
            assertThat(PartForm.decode(PartForm.encode(part)).defects()).containsExactly(defect);
        }
    }

    @Property(tries = 300)
    void brokenStructuresFailAndDoNotHang(@ForAll("parts") Part part, @ForAll @LongRange(max = 10_000) long cut) {
        byte[] form = PartForm.encode(part);
        int length = (int) (cut % form.length);
        byte[] broken = java.util.Arrays.copyOf(form, length);
        assertThatThrownBy(() -> PartForm.decode(broken)).isInstanceOf(IOException.class);
    }

    @Property(tries = 300)
    void journalsAreReadAsTheyWereWritten(@ForAll List<@LongRange(min = 1, max = UidSet.MAX) Long> changed)
            throws IOException {
        UidSet.Builder set = UidSet.builder();
        changed.forEach(set::add);
        JournalRow row = new JournalRow(set.build(), UidSet.range(7, 9));
        assertThat(JournalRow.decode(row.encode())).isEqualTo(row);
        CopyRow copy = new CopyRow(9, set.build());
        assertThat(CopyRow.decode(copy.encode())).isEqualTo(copy);
    }

    @Property(tries = 300)
    void messagesAreReadAsTheyWereWritten(
            @ForAll @LongRange(min = 1) long modSeq, @ForAll long date, @ForAll @LongRange(min = 0) long size)
            throws IOException, MailStoreException {
        MessageRow row = new MessageRow(modSeq, date, size, Flags.of(Set.of("\\Seen", "\\deleted", "$Junk", "x")));
        assertThat(MessageRow.decode(row.encode())).isEqualTo(row);
        assertThat(row.flags().names()).containsExactlyInAnyOrder("\\Seen", "\\Deleted", "$Junk", "x");
    }

    @Test
    void mailboxesAreReadAsTheyWereWritten() throws Exception {
        MailboxRow row = new MailboxRow(
                new MailboxName("", "Gemeinsam/Täglich"), 4_000_000_000L, Set.of("\\Sent"), Map.of("anyone", "lrs"));
        assertThat(MailboxRow.decode(row.encode())).isEqualTo(row);
        assertThat(MailboxRow.number(MailboxRow.id(77))).isEqualTo(77);
        Head head = new Head(5, 1L << 40, 3, 2, 9, 8, 7, 1L << 50, 4);
        assertThat(Head.decode(head.encode())).isEqualTo(head);
    }

    @Test
    void rowsOfANewerFormAreRefused() {
        byte[] newer = Head.empty(1).encode();
        newer[0] = 2;
        assertThatThrownBy(() -> Head.decode(newer))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("newer Postrider");
    }

    @Test
    void tooManyKeywordsAreRefused() {
        Set<String> many = new java.util.HashSet<>();
        for (int i = 0; i < 101; i++) {
            many.add("k" + i);
        }
        assertThatThrownBy(() -> Flags.of(many)).isInstanceOf(MailStoreException.class);
    }
}
