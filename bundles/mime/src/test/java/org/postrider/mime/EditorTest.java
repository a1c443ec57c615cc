package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.mime.Scans.crlf;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.filter.Edit;
import org.postrider.message.Address;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

class EditorTest {
    private static final String MAIL = crlf("""
            Received: one
            Received: two
            Subject: hello
             world
            Content-Type: multipart/mixed; boundary=b

            --b

            first
            --b
            Content-Type: message/rfc822

            Subject: in

            second
            --b--
            """);

    private static Edited edit(String mail, Edit... edits) throws IOException {
        Scanned scanned = Scans.scan(mail);
        return Editor.apply(Mails.content(mail), scanned.root(), scanned.headers(), List.of(edits));
    }

    private static String edited(String mail, Edit... edits) throws IOException {
        return Mails.text(edit(mail, edits).content());
    }

    @Test
    void addsAtTheEndOfTheHeader() throws IOException {
        assertThat(edited("A: b\r\n\r\nbody", new Edit.AddHeader("C", "d"))).isEqualTo("A: b\r\nC: d\r\n\r\nbody");
        assertThat(edited("\r\nbody", new Edit.AddHeader("C", "\td"))).isEqualTo("C:\td\r\n\r\nbody");
        assertThat(edited("A: b", new Edit.AddHeader("C", "d"))).isEqualTo("A: b\r\nC: d\r\n");
        assertThat(edited("A: b\n\nbody", new Edit.AddHeader("C", "d"))).isEqualTo("A: b\nC: d\r\n\nbody");
    }

    @Test
    void insertsBelowSoManyFields() throws IOException {
        String mail = "A: b\r\nC: d\r\n\r\n";
        assertThat(edited(mail, new Edit.InsertHeader(0, "X", "y"))).isEqualTo("X: y\r\n" + mail);
        assertThat(edited(mail, new Edit.InsertHeader(1, "X", "y"))).isEqualTo("A: b\r\nX: y\r\nC: d\r\n\r\n");
        assertThat(edited(mail, new Edit.InsertHeader(9, "X", "y"))).isEqualTo("A: b\r\nC: d\r\nX: y\r\n\r\n");
    }

    @Test
    void doesNotTurnAStrayFirstLineIntoAFold() throws IOException {
        assertThat(edited(" stray\r\nA: b\r\n\r\n", new Edit.InsertHeader(0, "X", "y")))
                .isEqualTo(" stray\r\nX: y\r\nA: b\r\n\r\n");
    }

    @Test
    void changesAndRemovesTheNth() throws IOException {
        String mail = "R: 1\r\nA: b\r\nr: 2\r\nR: 3\r\n\r\n";
        assertThat(edited(mail, new Edit.ChangeHeader("r", 2, "x"))).isEqualTo("R: 1\r\nA: b\r\nr: x\r\nR: 3\r\n\r\n");
        assertThat(edited(mail, new Edit.ChangeHeader("r", 4, "x"))).endsWith("R: 3\r\nr: x\r\n\r\n");
        assertThat(edited(mail, new Edit.RemoveHeader("R", 2))).isEqualTo("R: 1\r\nA: b\r\nR: 3\r\n\r\n");
        assertThat(edited(mail, new Edit.RemoveHeader("R", 0))).isEqualTo("A: b\r\n\r\n");
        assertThat(edited(mail, new Edit.RemoveHeader("Z", 1))).isEqualTo(mail);
        assertThat(edited(mail, new Edit.RemoveHeader("R", 1), new Edit.RemoveHeader("R", 1)))
                .isEqualTo("A: b\r\nR: 3\r\n\r\n");
    }

    @Test
    void keepsLinesThatAreNoFields() throws IOException {
        String mail = "From x Tue Nov 24\r\nA: b\r\nrubbish\r\nC: d\r\n\r\n";
        assertThat(edited(mail, new Edit.RemoveHeader("A", 1), new Edit.ChangeHeader("C", 1, "e")))
                .isEqualTo("From x Tue Nov 24\r\nrubbish\r\nC: e\r\n\r\n");
    }

    @Test
    void copiesNoBody() throws IOException {
        String mail = "A: b\r\nC: d\r\nE: f\r\n\r\n" + "x".repeat(100_000);
        Content content = Content.of(new Held(Scans.bytes(mail)));
        Scanned scanned = Scans.scan(mail);
        List<Edit> edits = List.of(new Edit.InsertHeader(0, "X", "y"), new Edit.ChangeHeader("E", 1, "g"));
        Edited edited = Editor.apply(content, scanned.root(), scanned.headers(), edits);
        // X, then A and C as one range, E, and the body with its empty line.
        assertThat(edited.content().pieces()).hasSize(4);
        assertThat(Mails.text(edited.content())).startsWith("X: y\r\nA: b\r\nC: d\r\nE: g\r\n\r\nxx");
    }

    /** Stored content in memory. */
    private record Held(byte[] bytes) implements org.postrider.content.StoredContent {
        @Override
        public String id() {
            return "held";
        }

        @Override
        public String store() {
            return "test";
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int crc32c() {
            return 0;
        }

        @Override
        public int read(long position, java.nio.ByteBuffer into) {
            int count = (int) Math.min(into.remaining(), bytes.length - position);
            into.put(bytes, (int) position, count);
            return count;
        }
    }

    @Test
    void replacesTheBody() throws IOException {
        assertThat(edited("A: b\r\n\r\nold", new Edit.ReplaceBody(Content.of("new"))))
                .isEqualTo("A: b\r\n\r\nnew");
        assertThat(edited("A: b", new Edit.ReplaceBody(Content.of("new")))).isEqualTo("A: b\r\n\r\nnew");
        assertThat(edit(MAIL, new Edit.ReplaceBody(Content.of("--b\r\n\r\nx\r\n--b--\r\n")))
                        .root()
                        .children())
                .hasSize(1);
    }

    @Test
    void replacesParts() throws IOException {
        Content entity = Content.of("Content-Type: text/html\r\n\r\nnew");
        Edited edited = edit(MAIL, new Edit.ReplacePart("1", entity), new Edit.AddHeader("X", "y"));
        assertThat(Mails.text(edited.content()))
                .isEqualTo(MAIL.replace("--b\r\n\r\nfirst", "--b\r\nContent-Type: text/html\r\n\r\nnew")
                        .replace("boundary=b\r\n", "boundary=b\r\nX: y\r\n"));
        assertThat(Scans.tree(edited.root()))
                .containsExactly("=multipart/mixed", "1=text/html", "2=message/rfc822", "2.1=text/plain");
        assertThat(edited.skipped()).isEmpty();
    }

    @Test
    void replacesAnEmptyPartBetweenTwoDelimiters() throws IOException {
        String mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\n\r\nx\r\n--b--\r\n";
        Edited edited = edit(mail, new Edit.ReplacePart("1", Content.of("\r\nnew")));
        assertThat(edited.root().children()).hasSize(2);
        assertThat(Scans.body(
                        Mails.text(edited.content()), edited.root().children().get(0)))
                .isEqualTo("new");
    }

    @Test
    void letsTheOuterAndTheLaterReplacementWin() throws IOException {
        Content entity = Content.of("\r\nouter");
        Edit inner = new Edit.ReplacePart("2.1", Content.of("\r\ninner"));
        Edit first = new Edit.ReplacePart("1", Content.of("\r\na"));
        Edit second = new Edit.ReplacePart("1", Content.of("\r\nb"));
        Edit unknown = new Edit.ReplacePart("7", entity);
        Edited edited = edit(MAIL, inner, new Edit.ReplacePart("2", entity), first, second, unknown);
        assertThat(edited.skipped()).containsExactlyInAnyOrder(inner, first, unknown);
        assertThat(Mails.text(edited.content()))
                .contains("\r\nouter")
                .contains("\r\nb\r\n")
                .doesNotContain("inner");
    }

    @Test
    void scansAgainWhenTheTypeChanges() throws IOException {
        Edited edited = edit(MAIL, new Edit.ChangeHeader("Content-Type", 1, "text/plain"));
        assertThat(Scans.tree(edited.root())).containsExactly("=text/plain");
    }

    @Test
    void passesOverEnvelopeEdits() throws IOException {
        Edit envelope = new Edit.RemoveRecipient(new Address("a", "b"));
        assertThat(edited(MAIL, envelope)).isEqualTo(MAIL);
    }

    @Provide
    Arbitrary<String> mail() {
        return MimeArbitraries.messages();
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        Arbitrary<String> names = Arbitraries.of("X", "Subject", "Received", "Content-Type");
        Arbitrary<String> values = Arbitraries.of("v", "", "multipart/mixed; boundary=bb", "a\r\n b", "\u00fc");
        Arbitrary<Edit> add = Combinators.combine(names, values).as(Edit.AddHeader::new);
        Arbitrary<Edit> insert = Combinators.combine(Arbitraries.integers().between(0, 5), names, values)
                .as(Edit.InsertHeader::new);
        Arbitrary<Edit> change = Combinators.combine(
                        names, Arbitraries.integers().between(1, 3), values)
                .as(Edit.ChangeHeader::new);
        Arbitrary<Edit> remove =
                Combinators.combine(names, Arbitraries.integers().between(0, 3)).as(Edit.RemoveHeader::new);
        Arbitrary<Edit> part = Combinators.combine(
                        Arbitraries.of("1", "2", "1.1", "1.TEXT"), MimeArbitraries.messages())
                .as((path, entity) -> new Edit.ReplacePart(path, Mails.content(entity)));
        return Arbitraries.oneOf(add, insert, change, remove, part).list().ofMaxSize(5);
    }

    /** What the editor says about the new message is what a new scan would say. */
    @Property(tries = 2_000)
    void rebasedTreesAreThoseOfANewScan(@ForAll("mail") String mail, @ForAll("edits") List<Edit> edits)
            throws IOException {
        Scanned scanned = Scans.scan(mail);
        Edited edited = Editor.apply(Mails.content(mail), scanned.root(), scanned.headers(), edits);
        Scanned fresh = StructureScanner.scan(edited.content(), ScanLimits.DEFAULT);
        assertThat(withoutDefects(edited.root())).isEqualTo(withoutDefects(fresh.root()));
        assertThat(edited.headers()).isEqualTo(fresh.headers());
    }

    private static Part withoutDefects(Part p) {
        return new Part(
                p.path(),
                p.start(),
                p.bodyStart(),
                p.end(),
                p.bodyLines(),
                p.mediaType(),
                p.transferEncoding(),
                p.disposition(),
                p.contentId(),
                p.description(),
                p.children(),
                Set.of());
    }

    @Test
    void givesFieldsWithNewOffsets() throws IOException {
        Edited edited = edit(MAIL, new Edit.InsertHeader(1, "X", "y"));
        String text = Mails.text(edited.content());
        for (HeaderField field : edited.headers()) {
            assertThat(text.substring((int) field.start(), (int) field.end()))
                    .isEqualTo(field.name() + ":" + field.rawValue() + "\r\n");
        }
    }
}
