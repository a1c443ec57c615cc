package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/** Compound files: streams, macros, dropped files, passwords; and those that lie about themselves. */
final class OleTest extends UnpackedFiles {
    private static final byte[] SMALL = noise(544, 1);
    private static final byte[] LARGE = noise(9_000, 2);

    static byte[] noise(int size, long seed) {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] content(Entity.Tree tree, String name) throws Exception {
        return tree.entities().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + tree.entities()))
                .content()
                .toBytes(1 << 24);
    }

    @Test
    void givesStreamsLargeAndSmall() throws Exception {
        OleWriter writer = new OleWriter();
        int storage = writer.storage("ObjectPool", 0);
        int inner = writer.storage("_1", storage);
        writer.stream("a", 0, SMALL).stream("b", storage, LARGE).stream("c", inner, noise(100, 3)).stream(
                "d", 0, SMALL);
        Entity.Tree tree = tree("a.doc", writer.write());
        assertThat(content(tree, "a")).isEqualTo(SMALL);
        assertThat(content(tree, "ObjectPool/b")).isEqualTo(LARGE);
        assertThat(content(tree, "ObjectPool/_1/c")).isEqualTo(noise(100, 3));
        assertThat(content(tree, "d")).isEqualTo(SMALL);
        assertThat(tree.findings()).isEmpty();
    }

    /** The examples of MS-OVBA 3.2. */
    @ParameterizedTest
    @CsvSource({
        "01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E,"
                + "abcdefghijklmnopqrstuv.",
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02"
                + " 70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C,"
                + "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        "01 03 B0 02 61 45 00,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    })
    void givesTheSourceOfMacros(String packed, String plain) throws Exception {
        Entity.Tree tree = tree("a.doc", project(hex(packed), 300));
        assertThat(new String(content(tree, "Macros/VBA/Module1.bas"), StandardCharsets.US_ASCII))
                .isEqualTo(plain);
        assertThat(tree.findings()).isEmpty();
    }

    /** A project whose only module has its source behind so many other bytes. */
    static byte[] project(byte[] packed, int before) {
        ByteBuffer plain = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        plain.putShort((short) 1).putInt(4).putInt(1);
        plain.putShort((short) 9).putInt(4).putInt(7).putShort((short) 1);
        plain.putShort((short) 0x1a).putInt(7).put("Module1".getBytes(StandardCharsets.US_ASCII));
        plain.putShort((short) 0x31).putInt(4).putInt(before);
        byte[] dir = literals(java.util.Arrays.copyOf(plain.array(), plain.position()));
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(new byte[before]);
        module.writeBytes(packed);
        OleWriter writer = new OleWriter();
        int macros = writer.storage("Macros", 0);
        int vba = writer.storage("VBA", macros);
        return writer.stream("dir", vba, dir).stream("_VBA_PROJECT", vba, new byte[7]).stream(
                        "Module1", vba, module.toByteArray())
                .write();
    }

    /** A container of literals only. */
    private static byte[] literals(byte[] plain) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < plain.length; i++) {
            if (i % 8 == 0) {
                body.write(0);
            }
            body.write(plain[i]);
        }
        int header = 0xb000 | body.size() - 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        out.write(header);
        out.write(header >> 8);
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    @Test
    void findsTheSourceThatTheDirectoryOfTheProjectDoesNotTell() throws Exception {
        byte[] packed = literals("Attribute VB_Name = \"M\"\r\nSub AutoOpen()".getBytes(StandardCharsets.US_ASCII));
        OleWriter writer = new OleWriter();
        int vba = writer.storage("VBA", 0);
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(noise(700, 4));
        module.writeBytes(packed);
        Entity.Tree tree = tree(
                "vbaProject.bin",
                writer.stream("_VBA_PROJECT", vba, new byte[7]).stream("M", vba, module.toByteArray())
                        .write());
        assertThat(new String(content(tree, "VBA/M.bas"), StandardCharsets.US_ASCII))
                .contains("Sub AutoOpen()");
    }

    @Test
    void givesDroppedFiles() throws Exception {
        ByteBuffer out = ByteBuffer.allocate(2_000).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0).putShort((short) 2).put("run.exe\0C:\\x\\run.scr\0".getBytes(StandardCharsets.US_ASCII));
        out.putInt(0x30000)
                .putInt(3)
                .put("C:\0".getBytes(StandardCharsets.US_ASCII))
                .putInt(SMALL.length)
                .put(SMALL);
        OleWriter writer = new OleWriter();
        int pool = writer.storage("_12", 0);
        Entity.Tree tree = tree(
                "a.doc", writer.stream("\u0001Ole10Native", pool, out.array()).write());
        assertThat(content(tree, "run.exe")).isEqualTo(SMALL);
        assertThat(tree.entities()).extracting(Entity::name).contains("run.scr", "_12/Ole10Native");
    }

    @Test
    void givesObjectsOfPresentations() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(SMALL);
        }
        ByteBuffer out = ByteBuffer.allocate(3_000).order(ByteOrder.LITTLE_ENDIAN);
        // A container with a record in it, then two objects.
        out.putShort((short) 0xf)
                .putShort((short) 1_000)
                .putInt(12)
                .putShort((short) 0)
                .putShort((short) 1)
                .putInt(4);
        out.putInt(7);
        out.putShort((short) 0x10).putShort((short) 0x1011).putInt(packed.size() + 4);
        out.putInt(SMALL.length).put(packed.toByteArray());
        out.putShort((short) 0).putShort((short) 0x1011).putInt(SMALL.length).put(SMALL);
        byte[] records = java.util.Arrays.copyOf(out.array(), out.position());
        Entity.Tree tree = tree(
                "a.ppt",
                new OleWriter().stream("PowerPoint Document", 0, records).write());
        assertThat(content(tree, "PowerPoint Document/object1")).isEqualTo(SMALL);
        assertThat(content(tree, "PowerPoint Document/object2")).isEqualTo(SMALL);
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void readsNamesOfInstallerStreams() throws Exception {
        String packed = "\u4840" + (char) (0x3800 + 10 + (37 << 6)) + (char) (0x4800 + 62);
        Entity.Tree tree =
                tree("a.msi", new OleWriter().stream(packed, 0, SMALL).write());
        assertThat(content(tree, "!Ab.")).isEqualTo(SMALL);
    }

    @ParameterizedTest
    @CsvSource({
        "WordDocument,ec a5 c1 00 00 00 00 00 00 00 00 01 00 00",
        "Workbook,09 08 04 00 00 06 05 00 2f 00 06 00 00 00 00 00 00 00",
        "Current User,14 00 f6 0f 08 00 00 00 00 00 00 00 df c4 d1 f3",
        "EncryptedPackage,00 00",
    })
    void tellsDocumentsWithAPassword(String stream, String begin) throws Exception {
        Entity.Tree tree =
                tree("a", new OleWriter().stream(stream, 0, hex(begin)).write());
        assertThat(tree.findings()).extracting(Finding::symbol).containsExactly("ENCRYPTED");
    }

    /** Where a number of the file lies: its place, and what stands there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "whole: 536 6", // sector 6 is followed by itself: the stream is long enough
                "round: 536 6 1784 1000000", // and not long enough
                "round: 520 2", // the directory follows itself
                "size: 1784 -1", // a stream of 4 GiB
                "sibling: 1736 1", // an entry that is its own sibling
                "sibling: 1732 0", // or has the root for one
                "whole: 68 0", // more tables than there is room for
                "whole: 44 -1",
                "shift: 30 65535",
                "shift: 32 31",
                "whole: 1024 0", // the table of small sectors: round in circles
                "start: 48 -5",
            })
    void liesEndInAFinding(String lie) throws Exception {
        byte[] file =
                new OleWriter().stream("a", 0, LARGE).stream("b", 0, SMALL).write();
        String[] words = lie.split(" ");
        for (int i = 1; i < words.length; i += 2) {
            ByteBuffer.wrap(file)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(Integer.parseInt(words[i]), Integer.parseInt(words[i + 1]));
        }
        Entity.Tree tree = tree("a.doc", file);
        assertThat(tree.entities()).isNotEmpty();
        assertThat(tree.entities()).allMatch(e -> e.content().size() <= file.length + 1_024);
        // Some hide nothing that a reader would show.
        if (!lie.startsWith("whole")) {
            assertThat(tree.findings()).extracting(Finding::symbol).contains("DAMAGED");
        }
    }

    @Test
    void aCutFileGivesWhatIsThere() throws Exception {
        byte[] file =
                new OleWriter().stream("b", 0, SMALL).stream("a", 0, LARGE).write();
        Entity.Tree tree = tree("a.doc", java.util.Arrays.copyOf(file, file.length - 4_000));
        assertThat(content(tree, "b")).isEqualTo(SMALL);
        assertThat(content(tree, "a")).hasSizeGreaterThan(4_000);
        assertThat(tree.findings()).extracting(Finding::symbol).contains("DAMAGED");
    }

    @Test
    void entriesThatNoStorageHoldsAreGivenToo() throws Exception {
        byte[] file =
                new OleWriter().stream("a", 0, LARGE).stream("b", 0, SMALL).write();
        // The root holds nothing any more.
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(1_536 + 76, -1);
        Entity.Tree tree = tree("a.doc", file);
        assertThat(content(tree, "a")).isEqualTo(LARGE);
        assertThat(content(tree, "b")).isEqualTo(SMALL);
    }
}
