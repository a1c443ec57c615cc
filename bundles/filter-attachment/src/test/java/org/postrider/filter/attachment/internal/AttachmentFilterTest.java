package org.postrider.filter.attachment.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailView;
import org.postrider.filter.TemporaryFilterException;
import org.postrider.testkit.filter.MailFilterContract;
import org.postrider.testkit.filter.TestMail;

final class AttachmentFilterTest extends MailFilterContract {
    private static final String TWO_PARTS = "MIME-Version: 1.0\n"
            + "Content-Type: multipart/mixed; boundary=b\n\n"
            + "--b\n\n"
            + "See attachment.\n"
            + "--b\n"
            + "%s\n\n"
            + "x\n"
            + "--b--\n";

    @Override
    protected Object filter() {
        return new AttachmentFilter(config(Map.of()));
    }

    @Override
    protected MailView mail() {
        return attached("evil.exe");
    }

    private static AttachmentConfig config(Map<String, Object> changes) {
        return (AttachmentConfig) Proxy.newProxyInstance(
                AttachmentFilterTest.class.getClassLoader(),
                new Class<?>[] {AttachmentConfig.class},
                (self, method, arguments) -> changes.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static TestMail attached(String name) {
        return TestMail.of(TWO_PARTS.formatted("Content-Disposition: attachment; filename=\"" + name + "\""));
    }

    private static MailView holding(Entity... entities) {
        return attached("a.zip").entities(new Entity.Tree(List.of(entities), List.of()));
    }

    private static Entity entity(String path, String name, String type) {
        return new Entity(path, name, "", type, 1, Content.empty(), Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "evil.exe, BANNED_EXE",
        "EVIL.ExE, BANNED_EXE",
        "evil.exe., BANNED_EXE",
        "'evil.exe  ', BANNED_EXE",
        "invoice.pdf.scr, BANNED_SCR",
        "..\\..\\x.bat, BANNED_BAT",
        "a.exe:stream, BANNED_EXE",
        "x.\uff25\uff38\uff25, BANNED_EXE"
    })
    void bansByName(String name, String symbol) throws Exception {
        assertThat(new BannedList(config(Map.of())).name(name, "2"))
                .isPresent()
                .get()
                .satisfies(f -> assertThat(f.symbol()).isEqualTo(symbol));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.js\0.txt",
                "evil.js/",
                "evil.js\\.",
                "evil.js::$DATA",
                "a:evil.js:b",
                "=?x-foo?Q?evil=2Ejs?=",
                "=?x-foo?B?ZXZpbC5qcw==?="
            })
    void bansWhatSomeSystemTakesForABannedName(String name) {
        assertThat(new BannedList(config(Map.of())).name(name, "2"))
                .hasValueSatisfying(f -> assertThat(f.symbol()).isEqualTo("BANNED_JS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: text/plain; filename=evil.js", "Content-Disposition: inline; name=evil.js"})
    void looksAtNamesInTheWrongField(String field) throws Exception {
        assertThat(examine(TestMail.of(TWO_PARTS.formatted(field))).findings())
                .extracting(Finding::symbol)
                .contains("BANNED_JS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart; boundary=b\n\n--b\n\nx\n--b--\n",
                "Content-Type: text/plain\nContent-Type: text/html\n\nx\n",
                "Content-Disposition: inline, filename=evil.js\n\nx\n"
            })
    void hasMailUnpackedThatReadersSeeDifferently(String mail) throws Exception {
        Entity hunted = entity("", "evil.js", "application/octet-stream");
        MailView view = TestMail.of(mail).entities(new Entity.Tree(List.of(hunted), List.of()));
        assertThat(examine(view).findings()).extracting(Finding::symbol).contains("BANNED_JS");
    }

    @Test
    void callsUncheckedWhatLiesBehindALimit() throws Exception {
        String mail = "X-A: b\n".repeat(5_100) + "\nx\n";
        MailView view = TestMail.of(mail).entities(new Entity.Tree(List.of(), List.of()));
        assertThat(examine(view).findings())
                .extracting(Finding::type, Finding::symbol)
                .contains(org.assertj.core.groups.Tuple.tuple(Finding.UNCHECKED, "HEADER_TOO_LARGE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"report.pdf", "exe", "notes about evil.exe.txt", "a.tar.gz", "", "exe.docx"})
    void letsHarmlessNamesPass(String name) {
        assertThat(new BannedList(config(Map.of())).name(name, "2")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"invoice.pdf.exe, double-extension", "harmless\u202Efdp.exe, direction-mark", "plain.exe, ''"})
    void tellsTheTrick(String name, String trick) {
        Finding finding = new BannedList(config(Map.of())).name(name, "2").orElseThrow();
        assertThat(finding.attributes().getOrDefault("trick", "")).isEqualTo(trick);
    }

    @Test
    void bansFromTheTreeWithoutDecoding() throws Exception {
        MailView mail = attached("evil.exe").entitiesAway(new IllegalStateException("must not be asked"));
        Findings found = examine(mail);
        assertThat(found.findings()).singleElement().satisfies(f -> {
            assertThat(f.type()).isEqualTo(Finding.BANNED);
            assertThat(f.attributes()).containsEntry("name", "evil.exe").containsEntry("path", "2");
        });
        assertThat(found.facts()).containsEntry("attachment.banned", true);
    }

    @Test
    void looksAtBothDeclaredNames() throws Exception {
        TestMail mail = TestMail.of(TWO_PARTS.formatted(
                "Content-Type: text/plain; name=\"evil.exe\"\nContent-Disposition: attachment; filename=\"a.txt\""));
        assertThat(examine(mail).findings()).extracting(Finding::symbol).contains("BANNED_EXE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: x\n\nplain text\n",
                "Content-Type: text/html\n\n<b>x</b>\n",
                "Content-Type: multipart/alternative; boundary=b\n\n"
                        + "--b\n\n"
                        + "x\n"
                        + "--b\n"
                        + "Content-Type: text/html\n\n"
                        + "<b>x</b>\n"
                        + "--b--\n"
            })
    void settlesTextWithoutDecoding(String text) throws Exception {
        MailView mail = TestMail.of(text).entitiesAway(new IllegalStateException("must not be asked"));
        assertThat(examine(mail)).isSameAs(Findings.none());
    }

    @Test
    void bansWhatIsInsideArchives() throws Exception {
        Findings found = examine(holding(
                entity("2!a/readme.txt", "a/readme.txt", "text/plain"),
                entity("2!b.zip!x/run.vbs", "x/run.vbs", "text/plain")));
        assertThat(found.findings())
                .extracting(Finding::symbol, Finding::part)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("BANNED_VBS", "2!b.zip!x/run.vbs"));
    }

    @Test
    void bansByContentWhateverTheName() throws Exception {
        Findings found = examine(holding(entity("2!photo.jpg", "photo.jpg", "application/x-msdownload")));
        assertThat(found.findings()).singleElement().satisfies(f -> {
            assertThat(f.symbol()).isEqualTo("BANNED_TYPE");
            assertThat(f.attributes()).containsEntry("type", "application/x-msdownload");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64", "quoted-printable", "x-uuencode", "binary"})
    void looksIntoTextThatMustBeDecoded(String encoding) throws Exception {
        MailView mail = TestMail.of("Content-Type: text/plain\nContent-Transfer-Encoding: " + encoding + "\n\nTVqQ\n")
                .entities(new Entity.Tree(List.of(entity("1", "", "application/x-msdownload")), List.of()));
        assertThat(examine(mail).findings()).extracting(Finding::symbol).contains("BANNED_TYPE");
    }

    @Test
    void passesOnWhatCouldNotBeUnpacked() throws Exception {
        Finding locked = Finding.of(Finding.UNCHECKED, "ENCRYPTED", 0);
        MailView mail = attached("a.zip").entities(new Entity.Tree(List.of(), List.of(locked)));
        assertThat(examine(mail).findings()).containsExactly(locked);
    }

    @Test
    void failsForNowWhileTheUnpackerIsAway() {
        MailView mail = attached("a.zip").entitiesAway(new TemporaryFilterException("away"));
        assertThatThrownBy(() -> examine(mail))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TemporaryFilterException.class);
    }

    @Test
    void saysWhereReadersDiffer() throws Exception {
        TestMail mail = TestMail.of("Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--a\n\nx\n--a--\n");
        assertThat(examine(mail.entities(new Entity.Tree(List.of(), List.of()))).findings())
                .extracting(Finding::type)
                .contains(Finding.AMBIGUOUS);
    }

    @Test
    void bansByPatternOverTheWholeName() {
        BannedList list = new BannedList(config(Map.of("names", new String[] {"invoice[0-9]+\\.zip"})));
        assertThat(list.name("Invoice42.ZIP", "2").orElseThrow().symbol()).isEqualTo("BANNED_NAME");
        assertThat(list.name("invoice42.zip.txt", "2")).isEmpty();
    }

    @Test
    void refusesWrongConfiguration() {
        assertThatThrownBy(() -> new AttachmentFilter(config(Map.of("names", new String[] {"(unclosed"}))))
                .hasMessageStartingWith("names: \"(unclosed\" is no regular expression");
        assertThatThrownBy(() -> new AttachmentFilter(config(Map.of("types", new String[] {"exe"}))))
                .hasMessageContaining("no media type");
        assertThatThrownBy(() -> new AttachmentFilter(config(Map.of("extensions", new String[] {".exe"}))))
                .hasMessageContaining("without a dot");
        assertThat(new AttachmentChecks().check(Map.of("names", "(unclosed"))).hasSize(1);
    }
}
