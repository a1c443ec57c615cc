package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;
import org.postrider.role.chain.Unpacker.Unpacked;
import org.postrider.testkit.filter.TestMail;

/** No way to read a message's form hides a file. */
final class OtherReadingsTest {
    private static final Limits LIMITS = new Limits(8 << 20, 4 << 20, 500, 4, 100, Duration.ofMinutes(5), 64 << 10);
    private static final byte[] FILE = file();
    private static final String ENCODED = Base64.getMimeEncoder().encodeToString(FILE) + "\n";
    private static final String TEXT = "--X\nContent-Type: text/plain\n\nhello\n--X--\n";
    private static final String PART = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
            + "Content-Disposition: attachment; filename=\"run.exe\"\n\n" + ENCODED;

    @TempDir
    Path temporary;

    private MessageUnpacker unpacker;

    private static byte[] file() {
        byte[] file = new byte[544];
        new Random(3).nextBytes(file);
        return file;
    }

    @BeforeEach
    void open() {
        unpacker = new MessageUnpacker(temporary, LIMITS, 1);
    }

    @AfterEach
    void close() {
        unpacker.close();
    }

    private Entity.Tree tree(String text) throws Exception {
        TestMail mail = TestMail.of("From: a@example.org\nMIME-Version: 1.0\n" + text);
        Unpacked unpacked = unpacker.unpack(mail.content(), mail.structure())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        unpacked.release().run();
        return unpacked.tree();
    }

    private static boolean isFile(Entity entity) {
        try {
            return java.util.Arrays.equals(entity.content().toBytes(1 << 20), FILE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean ambiguous(Entity.Tree tree) {
        return tree.findings().stream().anyMatch(f -> f.type().equals(Finding.AMBIGUOUS));
    }

    private static String between(String delimiter) {
        return TEXT + delimiter + "\n" + PART + delimiter + "--\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/mixed; boundary=X; boundary=Y\n",
                "Content-Type: multipart/mixed; boundary=Y; boundary=X\n",
                "Content-Type: multipart/mixed; boundary=X\nContent-Type: multipart/mixed; boundary=Y\n",
                "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=Y\n",
                "Content-Disposition: attachment; boundary=X\nContent-Type: multipart/mixed; boundary=Y\n",
                "Content-Disposition: attachment; boundary=Y\nContent-Type: multipart/mixed; boundary=X\n",
                "Content-Type: multipart/mixed; boundary=Y\nContent-Disposition: attachment; boundary*=utf-8''X\n",
                "Content-Type: multipart/mixed; boundary=X; boundary*=utf-8''Y\n",
                "Content-Type: multipart/mixed; boundary*0=Y; boundary=X\n",
                "Content-Type(c): multipart/mixed; boundary=Y\n",
                "Content-Type(c(d)): multipart/mixed; boundary=\"Y\"\n",
                "Content-Type\u00a0: multipart/mixed; boundary=\"Y\"\n",
            })
    void findsTheFileWhicheverBoundaryCounts(String header) throws Exception {
        Entity.Tree tree = tree(header + "\n" + between("--Y"));
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
        assertThat(ambiguous(tree)).isTrue();
    }

    @Test
    void findsTheFileBehindABoundaryThatSomeCut() throws Exception {
        Entity.Tree tree = tree("Content-Type: multipart/mixed; boundary=\"X;\"\n\n" + between("--X;"));
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
        assertThat(ambiguous(tree)).isTrue();
    }

    @Test
    void findsTheFileInsideANestedMultipartOfADoubtfulName() throws Exception {
        Entity.Tree tree = tree("Content-Type: multipart/mixed; boundary=OUT\n\n--OUT\n"
                + "Content-Type(c): multipart/mixed; boundary=Y\n\n" + between("--Y") + "--OUT--\n");
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
        assertThat(ambiguous(tree)).isTrue();
    }

    @Test
    void findsTheFileThroughWhichALineOfAnotherBoundaryGoes() throws Exception {
        // A decoder that skips what is no base64 never notices the line in the middle.
        String cut = PART.substring(0, PART.length() - 200) + "\n--!::\n" + PART.substring(PART.length() - 200);
        Entity.Tree tree =
                tree("Content-Type: multipart/mixed; boundary=\"!::\"; boundary=Y\n\n--Y\n" + cut + "--Y--\n");
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
        assertThat(ambiguous(tree)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Transfer-Encoding(c): base64\n",
                "Content-Transfer-Encoding: base64 x\nContent-Transfer-Encoding: 7bit\n",
                "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n",
                "Content-Transfer-Encoding: x-base64\n",
                "Content-Transfer-Encoding\u00a0: base64\n",
                "Content-Transfer-Encoding: bas(c)e64\n",
            })
    void findsTheFileWhicheverEncodingCounts(String header) throws Exception {
        Entity.Tree tree = tree("Content-Type: application/octet-stream\n" + header + "\n" + ENCODED);
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
        assertThat(ambiguous(tree)).isTrue();
    }

    @Test
    void findsTheFileBehindALineOfBlanks() throws Exception {
        Entity.Tree tree = tree("Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
                + " \nAAA\n" + ENCODED + "\n\nno more\n");
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
    }

    @Test
    void findsTheFileOfADelimiterWithMoreBehindIt() throws Exception {
        Entity.Tree tree = tree("Content-Type: multipart/mixed; boundary=X\n\n" + TEXT + "--X more\n" + PART);
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
        assertThat(ambiguous(tree)).isTrue();
    }

    @Test
    void showsNothingTwiceInMailWithSmallDefects() throws Exception {
        String text = "Subject: a\nSubject: b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                + "Content-Type: text/html\n\n<p>words</p>\n-->\n-- \nsigned\n--b\n" + PART + "--b--\n";
        Entity.Tree tree = tree(text);
        assertThat(tree.entities()).extracting(Entity::path).startsWith("1", "2");
        assertThat(tree.entities()).filteredOn(OtherReadingsTest::isFile).hasSize(1);
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void wordsAboutEncodingsElsewhereMeanNothing() throws Exception {
        Entity.Tree tree = tree("Subject: a\nSubject: b\nX-MIME-Autoconverted: from quoted-printable to 8bit by x\n"
                + "Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\nwords =41\n");
        assertThat(tree.entities()).hasSize(1);
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void partsWithoutAnythingAreNoReadings() throws Exception {
        Entity.Tree tree = tree("Subject: a\nSubject: b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                + "Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n\n \n\n--b--\n");
        assertThat(tree.entities()).hasSize(1);
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void eachOfTwoEncodingsCounts() throws Exception {
        StringBuilder quoted = new StringBuilder();
        for (byte b : FILE) {
            quoted.append("=%02X".formatted(b));
            quoted.append(quoted.length() % 75 > 70 ? "=\n" : "");
        }
        Entity.Tree tree =
                tree("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted);
        assertThat(tree.entities()).anyMatch(OtherReadingsTest::isFile);
        assertThat(ambiguous(tree)).isTrue();
    }

    @Test
    void looksNoFurtherInMailWithoutDefects() throws Exception {
        Entity.Tree tree = tree("Content-Type: text/plain\n\n--Y\n" + PART);
        assertThat(tree.entities()).hasSize(1);
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void endsWithManyBodies() throws Exception {
        String many = "--Y\nContent-Transfer-Encoding: base64\n\nAAAA\n".repeat(20_000);
        Entity.Tree tree = tree("Content-Type: multipart/mixed; boundary=X; boundary=Y\n\n" + many);
        assertThat(tree.findings()).extracting(Finding::symbol).contains("UNPACK_COUNT");
        assertThat(tree.entities()).hasSizeLessThanOrEqualTo(LIMITS.entities());
        assertThat(List.copyOf(tree.entities())).isNotEmpty();
    }
}
