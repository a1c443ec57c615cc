package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postrider.unpack.internal.Archives.bytes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;
import org.postrider.role.chain.Unpacker.Unpacked;
import org.postrider.testkit.filter.TestMail;

final class MessageUnpackerTest {
    private static final Limits LIMITS = new Limits(8 << 20, 4 << 20, 100, 4, 100, Duration.ofMinutes(5), 64 << 10);

    @TempDir
    Path temporary;

    private MessageUnpacker unpacker;

    @BeforeEach
    void open() {
        unpacker = new MessageUnpacker(temporary, LIMITS, 1);
    }

    @AfterEach
    void close() {
        unpacker.close();
    }

    private Unpacked unpack(TestMail mail) throws Exception {
        return unpacker.unpack(mail.content(), mail.structure())
                .toCompletableFuture()
                .get(120, TimeUnit.SECONDS);
    }

    private static TestMail attached(String name, byte[] content) {
        String encoded = Base64.getMimeEncoder().encodeToString(content);
        return TestMail.of("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee here.\n--b\n"
                + "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"" + name
                + "\"\nContent-Transfer-Encoding: base64\n\n" + encoded + "\n--b--\n");
    }

    private Entity.Tree tree(String name, byte[] content) throws Exception {
        Unpacked unpacked = unpack(attached(name, content));
        unpacked.release().run();
        return unpacked.tree();
    }

    private static List<String> paths(Entity.Tree tree) {
        return tree.entities().stream().map(Entity::path).toList();
    }

    private static List<String> symbols(Entity.Tree tree) {
        return tree.findings().stream().map(Finding::symbol).toList();
    }

    private static String text(Entity entity) throws IOException {
        return new String(entity.content().toBytes(1 << 20), StandardCharsets.UTF_8);
    }

    @Test
    void decodesTheLeavesOfTheTree() throws Exception {
        TestMail mail = TestMail.of("Content-Type: multipart/mixed; boundary=b\n\n"
                + "--b\n\n"
                + "plain words\n"
                + "--b\n"
                + "Content-Type: text/plain\n"
                + "Content-Transfer-Encoding: quoted-printable\n\n"
                + "r=C3=A9sum=C3=A9 it is\n"
                + "--b--\n");
        Entity.Tree tree = unpack(mail).tree();
        assertThat(paths(tree)).containsExactly("1", "2");
        assertThat(text(tree.entities().get(0))).isEqualTo("plain words");
        assertThat(text(tree.entities().get(1))).isEqualTo("r\u00e9sum\u00e9 it is");
        assertThat(tree.entities()).extracting(Entity::detectedType).containsOnly("text/plain");
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void tellsTypesByContentNotByName() throws Exception {
        byte[] program = new byte[2_000];
        program[0] = 'M';
        program[1] = 'Z';
        Entity.Tree tree = tree("holiday.txt", program);
        assertThat(tree.entities().get(1).detectedType()).isEqualTo("application/x-msdownload");
        byte[] elf = Arrays.copyOf(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 100);
        assertThat(tree("x", elf).entities().get(1).detectedType()).startsWith("application/x-");
        assertThat(tree("x", bytes("#!/bin/sh\necho hi\n")).entities().get(1).detectedType())
                .isEqualTo("application/x-sh");
    }

    @Test
    void opensZipInZipInGzippedTar() throws Exception {
        byte[] inner = Archives.zip(Map.of("run.exe", bytes("MZ not really")));
        byte[] outer = Archives.zip(Map.of("dir/inner.zip", inner));
        byte[] tar = Archives.join(Archives.tarMember("outer.zip", '0', outer), new byte[1_024]);
        Entity.Tree tree = tree("all.tgz", Archives.gzip(tar));
        assertThat(paths(tree))
                .containsExactly(
                        "1",
                        "2",
                        "2!all.tar",
                        "2!all.tar!outer.zip",
                        "2!all.tar!outer.zip!dir/inner.zip",
                        "2!all.tar!outer.zip!dir/inner.zip!run.exe");
        assertThat(tree.entities().get(5).depth()).isEqualTo(4);
        assertThat(text(tree.entities().get(5))).isEqualTo("MZ not really");
        assertThat(tree.entities().subList(1, 5))
                .allSatisfy(e -> assertThat(e.marks()).contains(Entity.Mark.CONTAINER));
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void looksIntoAnEncodedMessage() throws Exception {
        String inner = "From: a@example.org\r\nTo: b@example.org\r\nSubject: inner\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: text/plain; name=\"evil.vbs\"\r\n\r\nscript\r\n";
        Entity.Tree tree = tree("forwarded.eml", bytes(inner));
        assertThat(tree.entities()).extracting(Entity::name).contains("evil.vbs");
    }

    @Test
    void keepsNamesThatTryToEscape() throws Exception {
        Entity.Tree tree = tree("a.zip", Archives.zip(Map.of("../../etc/cron.d/x", bytes("some words"))));
        assertThat(tree.entities().get(2).name()).isEqualTo("../../etc/cron.d/x");
        try (Stream<Path> files = Files.walk(temporary)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void stopsABombByItsRatio() throws Exception {
        Entity.Tree tree = tree("bomb.zip", Archives.zip(Map.of("zeros", new byte[3 << 20])));
        assertThat(symbols(tree)).containsExactly("UNPACK_RATIO");
        assertThat(tree.entities().get(2).marks()).contains(Entity.Mark.CUT);
        assertThat(tree.findings().get(0).type()).isEqualTo(Finding.UNCHECKED);
    }

    @Test
    void stopsAtTheSizeOfOneFileAndOfAll() throws Exception {
        byte[] noise = new byte[5 << 20];
        new Random(1).nextBytes(noise);
        Entity.Tree one = tree("large.zip", Archives.zip(Map.of("noise", noise)));
        assertThat(symbols(one)).as("the archive itself is a file").contains("UNPACK_FILE_SIZE");
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            many.put("zip" + i, Archives.zip(Map.of("a", Arrays.copyOfRange(noise, i << 18, (i << 18) + (700 << 10)))));
        }
        assertThat(symbols(tree("many.zip", Archives.zip(many)))).contains("UNPACK_TOTAL_SIZE");
    }

    @Test
    void stopsAtTheCountOfEntities() throws Exception {
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            many.put("f" + i, bytes("word " + i));
        }
        Entity.Tree tree = tree("many.zip", Archives.zip(many));
        assertThat(symbols(tree)).containsExactly("UNPACK_COUNT");
        assertThat(tree.entities()).hasSize(LIMITS.entities());
    }

    @Test
    void stopsAtTheDepth() throws Exception {
        byte[] archive = Archives.zip(Map.of("x", bytes("end of it")));
        for (int i = 0; i < 10; i++) {
            archive = Archives.zip(Map.of("a.zip", archive));
        }
        Entity.Tree tree = tree("deep.zip", archive);
        assertThat(symbols(tree)).containsExactly("UNPACK_DEPTH");
        assertThat(tree.entities()).hasSize(2 + LIMITS.depth());
    }

    @Test
    void stopsWhenTimeIsOver() throws Exception {
        MessageUnpacker hasty = new MessageUnpacker(
                temporary, new Limits(8 << 20, 4 << 20, 100, 4, 100, Duration.ofNanos(1), 64 << 10), 1);
        TestMail mail = attached("a.zip", Archives.zip(Map.of("x", bytes("some words"))));
        Entity.Tree tree = hasty.unpack(mail.content(), mail.structure())
                .toCompletableFuture()
                .get()
                .tree();
        assertThat(symbols(tree)).containsExactly("UNPACK_TIME");
        hasty.close();
    }

    @Test
    void marksEncryptedEntriesAndDoesNotFail() throws Exception {
        byte[] zip = Archives.zip(Map.of("secret.txt", bytes("some words")));
        int local = 6;
        int central = indexOf(zip, new byte[] {'P', 'K', 1, 2}) + 8;
        zip[local] |= 1;
        zip[central] |= 1;
        Entity.Tree tree = tree("locked.zip", zip);
        assertThat(tree.entities().get(2).marks()).contains(Entity.Mark.ENCRYPTED);
        assertThat(tree.entities().get(2).content().size()).isZero();
        assertThat(symbols(tree)).containsExactly("ENCRYPTED");
    }

    @Test
    void marksEntriesWhoseChecksumIsWrong() throws Exception {
        byte[] zip = Archives.zip(Map.of("a.txt", bytes("some words")));
        zip[indexOf(zip, new byte[] {'P', 'K', 1, 2}) + 16] ^= 1;
        Entity.Tree tree = tree("a.zip", zip);
        assertThat(tree.entities().get(2).marks()).contains(Entity.Mark.DAMAGED);
        assertThat(text(tree.entities().get(2))).isEqualTo("some words");
    }

    @Test
    void saysWhenDirectoryAndEntryNameDiffer() throws Exception {
        byte[] zip = Archives.zip(Map.of("good.txt", bytes("some words")));
        int central = indexOf(zip, new byte[] {'P', 'K', 1, 2});
        zip[central + 46] = 'f';
        Entity.Tree tree = tree("a.zip", zip);
        assertThat(symbols(tree)).contains("ZIP_NAMES_DIFFER");
        assertThat(tree.findings().get(0).type()).isEqualTo(Finding.AMBIGUOUS);
    }

    @Test
    void refusesEntriesThatShareBytes() throws Exception {
        byte[] zip = Archives.zip(Map.of("a", bytes("some words"), "b", bytes("other words")));
        int first = indexOf(zip, new byte[] {'P', 'K', 1, 2});
        int second = first + 46 + 1;
        // Both entries of the directory point at the same local header.
        System.arraycopy(zip, first + 42, zip, second + 42, 4);
        System.arraycopy(zip, first + 16, zip, second + 16, 12);
        Entity.Tree tree = tree("overlap.zip", zip);
        assertThat(symbols(tree)).contains("ZIP_OVERLAP", "DAMAGED");
        assertThat(tree.entities()).hasSize(2);
    }

    @Test
    void saysWhenAnArchiveIsBroken() throws Exception {
        byte[] zip = Archives.zip(Map.of("a.txt", bytes("some words")));
        assertThat(symbols(tree("cut.zip", Arrays.copyOf(zip, zip.length - 30))))
                .containsExactly("DAMAGED");
        byte[] gzip = Archives.gzip(bytes("some words and more of them"));
        assertThat(symbols(tree("cut.gz", Arrays.copyOf(gzip, gzip.length - 6))))
                .containsExactly("DAMAGED");
    }

    @Test
    void readsLongNamesAndLinksInTar() throws Exception {
        String longName = "dir/" + "n".repeat(200) + ".exe";
        byte[] tar = Archives.join(
                Archives.tarMember("././@LongLink", 'L', bytes(longName + "\0")),
                Archives.tarMember("short", '0', bytes("some words")),
                Archives.tarMember("pax", 'x', bytes("20 path=from-pax.js\n")),
                Archives.tarMember("other", '0', bytes("more words")),
                Archives.tarMember("link", '2', new byte[0]),
                new byte[1_024]);
        Entity.Tree tree = tree("a.tar", tar);
        assertThat(tree.entities().subList(2, 5))
                .extracting(Entity::name)
                .containsExactly(longName, "from-pax.js", "link");
        assertThat(tree.entities().get(4).marks()).contains(Entity.Mark.LINK);
    }

    private static byte[] tar(byte[]... members) {
        return Archives.join(Archives.join(members), new byte[1_024]);
    }

    static Stream<Arguments> disguisedArchives() {
        byte[] evil = Archives.tarMember("evil.js", '0', bytes("more words"));
        byte[] plain = Archives.tarMember("a.txt", '0', bytes("some words"));
        byte[] zip = Archives.zip(Map.of("evil.js", bytes("some words")));
        byte[] fakeEnd = Archives.join(bytes("PK\5\6"), new byte[18]);
        byte[] commented = Archives.join(Arrays.copyOf(zip, zip.length - 2), new byte[] {22, 0}, fakeEnd);
        byte[] broken64 = fakeEnd.clone();
        Arrays.fill(broken64, 10, 20, (byte) 0xff);
        byte[] locator = Archives.join(bytes("PK\6\7"), new byte[16]);
        byte[] commented64 = Archives.join(Arrays.copyOf(zip, zip.length - 2), new byte[] {42, 0}, locator, broken64);
        return Stream.of(
                Arguments.of("old tar", "a.tar", tar(Archives.withoutMagic(evil))),
                Arguments.of(
                        "signed sum",
                        "a.tar",
                        tar(Archives.signedSum(
                                Archives.withoutMagic(Archives.tarMember("\u00e9/evil.js", '0', bytes("words")))))),
                Arguments.of("behind a sparse file", "a.tar", tar(Archives.sparse("a.txt"), evil)),
                Arguments.of(
                        "late",
                        "a.tar",
                        tar(Archives.pax('x', "comment", "x".repeat(9_000), "path", "evil.js"), plain)),
                Arguments.of(
                        "fake", "a.tar", tar(Archives.pax('x', "comment", "x path=b.txt", "path", "evil.js"), plain)),
                Arguments.of("twice", "a.tar", tar(Archives.pax('x', "path", "b.txt", "path", "evil.js"), plain)),
                Arguments.of("first", "a.tar", tar(Archives.pax('x', "path", "evil.js", "path", "b.txt"), plain)),
                Arguments.of("global", "a.tar", tar(Archives.pax('g', "path", "evil.js"), plain)),
                Arguments.of("own name", "a.tar", tar(Archives.pax('x', "path", "b.txt"), evil)),
                Arguments.of(
                        "size", "a.tar", tar(Archives.pax('x', "size", "0"), Archives.tarMember("a.txt", '0', evil))),
                Arguments.of("after the end", "a.tar", tar(plain, new byte[512], evil)),
                Arguments.of(
                        "long",
                        "a.tar",
                        tar(Archives.tarMember("L", 'L', bytes("./".repeat(3_000) + "evil.js\0")), plain)),
                Arguments.of("gzip outside", "evil.js.gz", Archives.gzip(bytes("some words"), "a.txt", "")),
                Arguments.of("gzip inside", "a.txt.gz", Archives.gzip(bytes("some words"), "evil.js", "")),
                Arguments.of("gzip extra", "a.txt.gz", Archives.gzip(bytes("some words"), "evil.js", "AP\1\0x")),
                Arguments.of("behind an image", "a.zip", Archives.join(bytes("GIF89a"), zip)),
                Arguments.of("behind text", "a.zip", Archives.join(bytes("Some words.\n".repeat(200)), zip)),
                Arguments.of("before another", "a.zip", Archives.join(zip, Archives.zip(Map.of("a.txt", bytes("x"))))),
                Arguments.of("end in comment", "a.zip", commented),
                Arguments.of("broken end in comment", "a.zip", commented64));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("disguisedArchives")
    void seesTheNameThatSomeReaderSees(String trick, String name, byte[] archive) throws Exception {
        assertThat(tree(name, archive).entities())
                .as(trick)
                .extracting(e -> e.name().replaceAll(".*/", ""))
                .contains("evil.js");
    }

    @Test
    void seesBothNamesOfAZipEntry() throws Exception {
        byte[] zip = Archives.zip(Map.of("evil.js", bytes("some words")));
        String text = new String(zip, StandardCharsets.ISO_8859_1);
        int directory = text.lastIndexOf("evil.js");
        String renamed = text.substring(0, directory) + "test.tt" + text.substring(directory + 7);
        Entity.Tree tree = tree("a.zip", renamed.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(tree.entities()).extracting(Entity::name).contains("test.tt", "evil.js");
        assertThat(symbols(tree)).contains("ZIP_NAMES_DIFFER");
    }

    @Test
    void seesTheFileThatTheDirectoryCallsAFolder() throws Exception {
        byte[] zip = Archives.zip(Map.of("evil.js", bytes("some words")));
        int directory = new String(zip, StandardCharsets.ISO_8859_1).lastIndexOf("evil.js");
        System.arraycopy(bytes("folder/"), 0, zip, directory, 7);
        java.util.Arrays.fill(zip, directory - 26, directory - 18, (byte) 0); // both sizes
        Entity.Tree tree = tree("a.zip", zip);
        assertThat(tree.entities()).extracting(Entity::name).contains("evil.js");
        assertThat(symbols(tree)).contains("ZIP_NAMES_DIFFER");
    }

    @Test
    void looksAtNoFolder() throws Exception {
        byte[] zip = Archives.zip(new java.util.TreeMap<>(Map.of("d/", new byte[0], "d/a.txt", bytes("words"))));
        Entity.Tree tree = tree("a.zip", zip);
        assertThat(paths(tree)).containsExactly("1", "2", "2!d/a.txt");
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void seesTheUnicodeNameOfAZipEntry() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry("a.txt");
            entry.setExtra(Archives.join(new byte[] {0x75, 0x70, 12, 0, 1, 0, 0, 0, 0}, bytes("evil.js")));
            zip.putNextEntry(entry);
            zip.write(bytes("some words"));
        }
        assertThat(tree("a.zip", out.toByteArray()).entities())
                .extracting(Entity::name)
                .contains("evil.js");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain; name=a.txt\nContent-Type: application/x; name=evil.js\n\nx\n",
                "Content-Disposition: attachment; filename=a.txt\n"
                        + "Content-Disposition: attachment; filename=evil.js\n\n"
                        + "x\n",
                "Content-Disposition: attachment; filename=a.txt; filename=evil.js\n\nx\n",
                "Content-Disposition: attachment; filename=\"evil\"\".js\"\n\nx\n",
                "Content-Disposition: attachment filename=evil.js\n\nx\n",
                "Content-Disposition: attachment, filename=evil.js\n\nx\n",
                "Content-Disposition: attachment; filename*=utf-8''a.txt; filename=evil.js\n\nx\n",
                "Content-Disposition: attachment; filename*=utf-8''evil%2Ejs; filename*=utf-8''a.txt\n\nx\n",
                "Content-Type: application/x name=evil.js\n\nx\n",
                "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n"
                        + "--b\n"
                        + "Content-Type: a/b;\n"
                        + " name*0=evil;\n"
                        + " name*1=.js\n\n"
                        + "x\n"
                        + "--b--\n",
                "Content-Type: multipart; boundary=b\n\n"
                        + "--b\n"
                        + "Content-Type: a/b; name=\"=?utf-8?Q?evil=2Ejs?=\"\n\n"
                        + "x\n"
                        + "--b--\n",
                "Content-Type: multipart/mixed; boundary=b\n\n"
                        + "--b\n\n"
                        + "x\n"
                        + "--b--\n"
                        + "--b\n"
                        + "Content-Type: a/b; name=evil.js\n\n"
                        + "x\n"
                        + "--b--\n",
            })
    void seesEveryNameWhereReadersDiffer(String mail) throws Exception {
        assertThat(unpack(TestMail.of(mail)).tree().entities())
                .extracting(Entity::name)
                .contains("evil.js");
        String inner = Base64.getMimeEncoder().encodeToString(bytes(mail.replace("\n", "\r\n")));
        TestMail nested =
                TestMail.of("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner + "\n");
        assertThat(unpack(nested).tree().entities()).extracting(Entity::name).contains("evil.js");
    }

    @Test
    void saysWhenThereAreTooManyNamesToLookAt() throws Exception {
        String line = "x " + "name=a.b;".repeat(1_500) + "\n";
        TestMail mail = TestMail.of("From: a@b\nFrom: c@d\n\n" + line.repeat(200));
        assertThat(symbols(unpack(mail).tree())).containsExactly("UNPACK_COUNT");
        assertThat(symbols(
                        unpack(TestMail.of("From: a@b\nFrom: c@d\n\n" + line)).tree()))
                .isEmpty();
    }

    @Test
    void seesNamesBehindTheLimitsOfTheScan() throws Exception {
        String parts = "--b\n\nx\n".repeat(1_100) + "--b\nContent-Type: a/b; name=evil.js\n\nx\n--b--\n";
        unpacker.close();
        unpacker = new MessageUnpacker(
                temporary, new Limits(8 << 20, 4 << 20, 5_000, 4, 100, Duration.ofMinutes(5), 64 << 10), 1);
        TestMail mail = TestMail.of("Content-Type: multipart/mixed; boundary=b\n\n" + parts);
        assertThat(unpack(mail).tree().entities()).extracting(Entity::name).contains("evil.js");
        String fields = "X-A: b\n".repeat(5_100) + "Content-Type: a/b; name=evil.js\n\nx\n";
        assertThat(unpack(TestMail.of(fields)).tree().entities())
                .extracting(Entity::name)
                .contains("evil.js");
    }

    @Test
    void looksIntoAMultipartWithoutParts() throws Exception {
        TestMail mail = TestMail.of("Content-Type: multipart/mixed\n\n#!/bin/sh\necho hi\n");
        assertThat(unpack(mail).tree().entities())
                .extracting(Entity::detectedType)
                .contains("application/x-sh");
    }

    @Test
    void keepsLargeEntitiesInAFileUntilReleased() throws Exception {
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        noise[0] = 1;
        Unpacked unpacked = unpack(attached("noise.bin", noise));
        Entity entity = unpacked.tree().entities().get(1);
        assertThat(entity.content().toBytes(2 << 20)).isEqualTo(noise);
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files)
                    .as("it has no name, so that a crash leaves nothing")
                    .isEmpty();
        }
        unpacked.release().run();
        assertThatThrownBy(() -> entity.content().toBytes(2 << 20)).isInstanceOf(IOException.class);
    }

    @Test
    void survivesEveryFlippedBitOfAnArchive() throws Exception {
        byte[] zip = Archives.zip(Map.of("a.txt", bytes("some words"), "b.txt", bytes("other words")));
        byte[] tar = Archives.tarMember("a.txt", '0', bytes("some words"));
        for (byte[] good : List.of(zip, Archives.gzip(tar), tar)) {
            Random random = new Random(7);
            for (int i = 0; i < 300; i++) {
                byte[] bad = good.clone();
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(tree("bad", bad).entities()).isNotEmpty();
            }
        }
    }

    private static int indexOf(byte[] bytes, byte[] mark) {
        for (int i = 0; i + mark.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + mark.length, mark, 0, mark.length)) {
                return i;
            }
        }
        throw new IllegalArgumentException("No such mark");
    }
}
