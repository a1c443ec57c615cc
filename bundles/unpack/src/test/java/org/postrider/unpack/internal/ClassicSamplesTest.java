package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/** Files that independent tools made give what was put in. */
final class ClassicSamplesTest {
    @TempDir
    Path temporary;

    private Entity.Tree unpack(String name, byte[] file) throws Exception {
        return ClassicSamples.unpack(temporary, ClassicSamples.LIMITS, name, file);
    }

    private static byte[] expected(String member) {
        return member.toLowerCase(java.util.Locale.ROOT).contains("lines")
                ? ClassicSamples.LINES
                : ClassicSamples.HELLO;
    }

    private static boolean holds(Entity.Tree tree, byte[] content) throws Exception {
        for (Entity entity : tree.entities().subList(1, tree.entities().size())) {
            if (Arrays.equals(entity.content().toBytes(32 << 20), content)) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "cms-signed.p7m hello.txt",
                "cms-indefinite.p7m hello.txt",
                "cms-armored.txt hello.txt",
                "pgp-zip.gpg hello.txt",
                "pgp-zlib.gpg hello.txt",
                "pgp-bzip2.gpg hello.txt",
                "pgp-plain.gpg lines.txt",
                "pgp-signed.asc lines.txt",
                "uu-base64.txt hello.txt",
                "uu-two.txt hello.txt",
                "hello.hqx hello.txt",
                "stored.cab hello.txt,lines.txt",
                "mszip.cab hello.txt,lines.txt",
                "m0.arj hello.txt",
                "m1.arj hello.txt,lines.txt",
                "m4.arj hello.txt,lines.txt",
                "lh5.lzh hello.txt,lines.txt",
                "lh6.lzh hello.txt,lines.txt",
                "lh7.lzh hello.txt,lines.txt",
                "joliet.iso hello.txt,lines.txt",
            })
    void givesWhatWasPutIn(String sample, String members) throws Exception {
        Entity.Tree tree = unpack(sample, ClassicSamples.read(sample));
        for (String member : members.split(",", -1)) {
            assertThat(tree.entities())
                    .describedAs("%s in %s, %s", member, sample, tree.findings())
                    .anySatisfy(entity -> {
                        assertThat(entity.name()).isEqualTo(member);
                        assertThat(entity.content().toBytes(1 << 20)).isEqualTo(expected(member));
                    });
        }
        assertThat(tree.findings()).isEmpty();
        assertThat(tree.entities().get(0).marks()).contains(Entity.Mark.CONTAINER);
        cutShortItSaysSo(sample, members);
    }

    /** Whatever is missing at the end: all is there nevertheless, or a finding tells. */
    private void cutShortItSaysSo(String sample, String members) throws Exception {
        byte[] whole = ClassicSamples.read(sample);
        for (int tenth = 3; tenth < 10; tenth++) {
            Entity.Tree tree = unpack(sample, Arrays.copyOf(whole, whole.length * tenth / 10));
            boolean all = true;
            for (String member : members.split(",", -1)) {
                all &= holds(tree, expected(member));
            }
            if (!all) {
                assertThat(tree.findings())
                        .describedAs("%s, %s tenths of it", sample, tenth)
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cms-encrypted.p7m", "pgp-encrypted.asc", "pgp-password.gpg", "encrypted.arj"})
    void encryptedIsUnchecked(String sample) throws Exception {
        Entity.Tree tree = unpack(sample, ClassicSamples.read(sample));
        assertThat(tree.findings()).extracting(Finding::symbol).containsExactly("ENCRYPTED");
        assertThat(tree.findings()).extracting(Finding::type).containsExactly(Finding.UNCHECKED);
    }

    @Test
    void aDetachedSignatureHoldsNothing() throws Exception {
        Entity.Tree tree = unpack("smime.p7s", ClassicSamples.read("cms-detached.p7s"));
        assertThat(tree.entities()).hasSize(1);
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void shellArchivesGiveTexts() throws Exception {
        Entity.Tree tree = unpack("x", ClassicSamples.read("text.shar"));
        assertThat(tree.entities()).extracting(Entity::name).contains("hello.txt", "entity.txt");
        assertThat(holds(tree, ClassicSamples.HELLO)).isTrue();
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void textsThatOnlySpeakOfEncodingsStayTexts() throws Exception {
        String text =
                "Dear all,\nbegin with the end in mind.\nbegin 100 times over\nand again, as long as it takes.\nbegin 12\n\nend\n=ybegin or not\nsed 's/a/b/' x > y\n";
        Entity.Tree tree = unpack("letter", text.getBytes(StandardCharsets.UTF_8));
        assertThat(tree.entities()).hasSize(1);
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void yencWithItsSum() throws Exception {
        byte[] plain = new byte[256];
        StringBuilder text = new StringBuilder("hello\r\n=ybegin line=128 size=256 name=all bytes.bin\r\n");
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) i;
            int coded = i + 42 & 0xff;
            boolean escaped = coded == 0 || coded == '\n' || coded == '\r' || coded == '=';
            text.append(escaped ? "=" : "").append((char) (escaped ? coded + 64 & 0xff : coded));
            text.append(i % 128 == 127 ? "\r\n" : "");
        }
        String good = text + "=yend size=256 crc32=29058c73\r\n";
        Entity.Tree tree = unpack("x", good.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(tree.entities().get(1).name()).isEqualTo("all bytes.bin");
        assertThat(tree.entities().get(1).content().toBytes(1_000)).isEqualTo(plain);
        assertThat(tree.findings()).isEmpty();
        String bad = text + "=yend size=256 crc32=12345678\r\n";
        assertThat(unpack("x", bad.getBytes(StandardCharsets.ISO_8859_1)).findings())
                .extracting(Finding::symbol)
                .containsExactly("DAMAGED");
    }

    @Test
    void mailsOfAMailboxAreMails() throws Exception {
        String mail = "From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\n"
                + "Content-Type: application/octet-stream; name=hello.txt\nContent-Transfer-Encoding: base64\n\n"
                + "aGVsbG8sIHRoaXMgaXMgYSBzbWFsbCBmaWxlCg==\n";
        String box =
                "From a@example.org Thu Jul 31 13:51:21 2008\n" + mail + "\nFrom b@example.org Thu Jul 31\n" + mail;
        Entity.Tree tree = unpack("box", box.getBytes(StandardCharsets.UTF_8));
        assertThat(tree.entities())
                .filteredOn(entity -> entity.name().equals("hello.txt"))
                .hasSize(2)
                .allSatisfy(
                        entity -> assertThat(entity.content().toBytes(1_000)).isEqualTo(ClassicSamples.HELLO));
        Entity.Tree bare = unpack("", mail.replace("From: a", "X-Some: a").getBytes(StandardCharsets.UTF_8));
        assertThat(holds(bare, ClassicSamples.HELLO)).isTrue();
    }

    @Test
    void udfWithoutIso() throws Exception {
        byte[] image = ClassicSamples.read("udf.iso");
        for (int at = 16 * 2_048; at < 24 * 2_048; at += 2_048) {
            if (image[at + 1] == 'C' && image[at + 2] == 'D') {
                // A volume partition descriptor, which nobody reads.
                image[at] = 3;
            }
        }
        Entity.Tree tree = unpack("udf.iso", image);
        assertThat(tree.entities()).extracting(Entity::name).containsExactly("udf.iso", "hello.txt", "lines.txt");
        assertThat(holds(tree, ClassicSamples.LINES)).isTrue();
        assertThat(tree.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nsis-zlib.exe",
                "nsis-zlib-solid.exe",
                "nsis-bzip2.exe",
                "nsis-bzip2-solid.exe",
                "nsis-lzma.exe",
                "nsis-lzma-solid.exe",
                "carve.exe",
                "carve-lha.exe"
            })
    void programsGiveWhatIsBehindThem(String sample) throws Exception {
        byte[] whole = ClassicSamples.read(sample);
        Entity.Tree tree = unpack(sample, whole);
        assertThat(tree.findings()).isEmpty();
        assertThat(holds(tree, ClassicSamples.HELLO)).isTrue();
        assertThat(holds(tree, ClassicSamples.LINES)).isTrue();
        for (int tenth = 4; tenth < 10; tenth++) {
            Entity.Tree cut = unpack(sample, Arrays.copyOf(whole, whole.length * tenth / 10));
            assertThat(holds(cut, ClassicSamples.LINES) || !cut.findings().isEmpty())
                    .describedAs("%s tenths", tenth)
                    .isTrue();
        }
    }

    @Test
    void whatOnlyLooksLikeAnArchiveInAProgramIsNone() throws Exception {
        byte[] marks = "MSCF MZ Rar! 7z\u00bc\u00af'\u001c `\u00ea -lh5- \u001f\u008b\b\u00ff \u00d0\u00cf\u0011\u00e0"
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] program = new byte[10_000];
        program[0] = 'M';
        program[1] = 'Z';
        for (int at = 300; at + 100 < program.length; at += 100) {
            System.arraycopy(marks, 0, program, at, marks.length);
        }
        Entity.Tree tree = unpack("x.exe", program);
        assertThat(tree.entities()).hasSize(1);
        assertThat(tree.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EGGA\u0000\u0001....", "1234567**ACE**", "StuffIt (c)1997", "MSWIM\u0000\u0000\u0000...."})
    void whatCannotBeOpenedIsUnchecked(String head) throws Exception {
        byte[] file = Arrays.copyOf(head.getBytes(StandardCharsets.ISO_8859_1), 200);
        assertThat(unpack("x", file).findings()).extracting(Finding::symbol).containsExactly("UNSUPPORTED");
    }

    @Test
    void aHeadOfOneLineIsNoMail() throws Exception {
        Entity.Tree tree = unpack("note", "Subject: one line, no more".getBytes(StandardCharsets.UTF_8));
        assertThat(tree.entities()).hasSize(1);
    }

    @Test
    void deeplyNestedOctetStringsEnd() throws Exception {
        byte[] head = Arrays.copyOf(ClassicSamples.read("cms-indefinite.p7m"), 60);
        byte[] nested = new byte[200_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x24;
            nested[i + 1] = (byte) 0x80;
        }
        Entity.Tree tree = unpack("x.p7m", Archives.join(head, nested));
        assertThat(tree.findings()).extracting(Finding::symbol).contains("DAMAGED");
    }
}
