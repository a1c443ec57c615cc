package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/** Markup, RTF, OneNote, Flash, scripts: what is in them comes out, whatever stands around it. */
final class DocumentTest extends UnpackedFiles {
    private static final byte[] FILE = file();
    private static final String ENCODED = Base64.getEncoder().encodeToString(FILE);

    private static byte[] file() {
        byte[] file = new byte[544];
        new Random(3).nextBytes(file);
        file[0] = 'M';
        file[1] = 'Z';
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><a href=\"data:application/octet-stream;base64,%s\">t</a>",
                "<html><a href='DATA:;base64,%s'>t</a>",
                "<html><a href=data:;x=y;base64,%s>t</a>",
                "<html><p style=\"background:url(data:image/png;base64,%s)\">",
                "<html><a href=\"&#100;ata&colon;;base64,%s\">",
                "<html><a href=\"da\tt\na:;base64,%s\">",
                "<html><script>var x = 'data:;base64,%s';</script>",
                "<html><a href='data:text/plain,a b <i>data:;base64,%s</i>'>",
                "<html><!-- <a href=\"data:;base64,%s",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"data:;base64,%s\"/></svg>",
                "<html><a href='data:,'><a href='data:;base64,AAAA'><a href='data:;base64,%s'>",
            })
    void givesFilesInUris(String markup) throws Exception {
        assertHolds(tree("a.html", markup.formatted(ENCODED)), FILE);
    }

    @Test
    void givesFilesInUrisWrittenWithPercentSigns() throws Exception {
        StringBuilder text = new StringBuilder();
        for (byte b : FILE) {
            text.append("%%%02x".formatted(b));
        }
        assertHolds(tree("a.html", "<html><a href=\"data:application/x-msdownload," + text + "\">"), FILE);
        String both = ENCODED.replace("+", "%2B").replace("/", "%2f").replace("=", "%3D");
        assertHolds(tree("a.html", "<html><a href=\"data:;base64," + both + "\">"), FILE);
    }

    @Test
    void readsWideMarkup() throws Exception {
        String markup = "<html><a href=\"data:;base64," + ENCODED + "\">";
        assertHolds(tree("a.html", ("\ufeff" + markup).getBytes(StandardCharsets.UTF_16LE)), FILE);
        assertHolds(tree("a.html", markup.getBytes(StandardCharsets.UTF_16BE)), FILE);
    }

    @Test
    void givesScripts() throws Exception {
        Entity.Tree tree = tree(
                "a.html",
                "<html><SCRIPT type=x>alert(1)</Script><script language=vbscript>MsgBox</script>"
                        + "<script src=x></script><script>open");
        assertThat(tree.entities())
                .extracting(Entity::name)
                .containsExactly("a.html", "script.js", "script2.vbs", "script3.js");
        assertHolds(tree, "alert(1)".getBytes(StandardCharsets.US_ASCII));
        assertHolds(tree, "open".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void decodesEncodedScripts() throws Exception {
        Entity.Tree tree = tree(
                "a.html",
                "<html><script language=JScript.Encode>#@~^DgAAAA==\\ko$K6,JC\177V^GJqAQAAA==^#~@" + "</script>");
        assertHolds(tree, "MsgBox \"Hello\"".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void hostileMarkupTakesLinearTime() throws Exception {
        for (String unit :
                new String[] {"<div>", "<script>", "<script ", "data:", "'data:,", "data:;base64,", "&#", "<!--"}) {
            String markup = "<html>" + unit.repeat((1 << 20) / unit.length());
            long start = System.nanoTime();
            tree("a.html", markup);
            // Generous: quadratic time would take minutes.
            assertThat(System.nanoTime() - start).as(unit).isLessThan(20_000_000_000L);
        }
    }

    @Test
    void givesUuencodedFilesInText() throws Exception {
        String text = "begin with this\n\nbegin 644 a.com\n" + uuencode(FILE) + "`\nend\nmore\nbegin 644 b.com\n"
                + uuencode(FILE) + "`\nend\n";
        Entity.Tree tree = tree("", text);
        assertThat(tree.entities()).extracting(Entity::name).containsExactly("", "a.com", "b.com");
        assertHolds(tree, FILE);
        assertThat(tree("", "begin 644 is how it starts\nand so on\n").entities())
                .hasSize(1);
    }

    private static String uuencode(byte[] file) {
        StringBuilder out = new StringBuilder();
        for (int from = 0; from < file.length; from += 45) {
            int count = Math.min(45, file.length - from);
            out.append((char) (' ' + count));
            for (int i = from; i < from + count; i += 3) {
                int bits = 0;
                for (int k = 0; k < 3; k++) {
                    bits = bits << 8 | (i + k < from + count ? file[i + k] & 0xff : 0);
                }
                for (int shift = 18; shift >= 0; shift -= 6) {
                    int six = bits >> shift & 0x3f;
                    out.append(six == 0 ? '`' : (char) (' ' + six));
                }
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static byte[] object(String type, byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(100 + type.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x501).putInt(2).putInt(type.length() + 1);
        out.put(type.getBytes(StandardCharsets.ISO_8859_1)).put((byte) 0);
        out.putInt(0).putInt(0).putInt(data.length).put(data);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] dropped(byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(200 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 2).put("shown.txt\0C:\\from\\run.exe\0".getBytes(StandardCharsets.ISO_8859_1));
        out.putShort((short) 0).putShort((short) 3).putInt(8).put("C:\\temp\0".getBytes(StandardCharsets.ISO_8859_1));
        out.putInt(data.length).put(data).putInt(0);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void givesFilesDroppedIntoRtf() throws Exception {
        String hex = HexFormat.of().formatHex(object("Package", dropped(FILE)));
        Entity.Tree tree = tree("a.doc", "{\\rtf1{\\object\\objemb{\\*\\objdata " + hex + "}}}");
        assertHolds(tree, FILE);
        assertThat(tree.entities()).extracting(Entity::name).contains("shown.txt", "run.exe");
        assertThat(tree.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\\rtf1{\\object{\\*\\objdata\r\n %s}}}",
                "{\\rt{\\object{\\objdata %s",
                "{\\rtf1{\\*\\objdata%s}}",
                "{\\rtf1{\\*\\x\\objdata0 %s}}",
                "{\\rtf1\\bin3 }}}{\\*\\objdata %s}}",
            })
    void givesObjectsOfRtf(String text) throws Exception {
        assertHolds(tree("a.rtf", text.formatted(HexFormat.of().formatHex(object("x", FILE)))), FILE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\\*\\foo ab}",
                "\\objupdate ",
                "{}",
                "{\\b}",
                "\\'41",
                "{{\\*\\x{ab}cd}}",
                "\\~",
                "{\\*\\x \\bin2 }}}"
            })
    void givesObjectsOfRtfWithOddThingsBetweenTheDigits(String odd) throws Exception {
        String hex = HexFormat.of().formatHex(object("x", FILE));
        int middle = hex.length() / 2;
        Entity.Tree tree =
                tree("a.rtf", "{\\rtf1{\\*\\objdata " + hex.substring(0, middle) + odd + hex.substring(middle) + "}}");
        assertHolds(tree, FILE);
        assertThat(tree.findings()).extracting(Finding::symbol).contains("RTF_OBJECT");
    }

    @Test
    void givesObjectsOfRtfWhoseBytesAreRaw() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] object = object("x", FILE);
        out.writeBytes(("{\\rtf1{\\*\\objdata \\bin" + object.length + " ").getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(object);
        out.writeBytes("}}".getBytes(StandardCharsets.ISO_8859_1));
        assertHolds(tree("a.rtf", out.toByteArray()), FILE);
    }

    @Test
    void givesBinaryPartsOfXml() throws Exception {
        String flat = "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><pkg:package "
                + "xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\"><pkg:part pkg:name=\"/word/x.bin\">"
                + "<pkg:binaryData>" + ENCODED.substring(0, 400) + "\n" + ENCODED.substring(400) + "</pkg:binaryData>";
        Entity.Tree tree = tree("a.xml", flat);
        assertHolds(tree, FILE);
        assertThat(tree.entities()).extracting(Entity::name).contains("word/x.bin");
        String old =
                "<?xml version=\"1.0\"?><w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">"
                        + "<w:docSuppData><w:binData w:name=\"editdata.mso\">"
                        + Base64.getEncoder().encodeToString(activeMime()) + "</w:binData>";
        assertHolds(tree("a.doc", old), FILE);
    }

    private static byte[] activeMime() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("ActiveMime".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[0x32 - 10]);
        byte[] head = out.toByteArray();
        head[0x1e] = 4;
        out.reset();
        out.writeBytes(head);
        try (DeflaterOutputStream body = new DeflaterOutputStream(out)) {
            body.write(FILE);
        }
        return out.toByteArray();
    }

    @Test
    void givesFilesOfNotes() throws Exception {
        ByteBuffer out = ByteBuffer.allocate(3_000).order(ByteOrder.LITTLE_ENDIAN);
        out.put(HexFormat.of().parseHex("e4525c7b8cd8a74daeb15378d02996d3")).position(100);
        out.put(HexFormat.of().parseHex("e716e3bd65261145a4c48d4d0b7a9eac")).putLong(FILE.length);
        out.putInt(0).putLong(0).put(FILE);
        Entity.Tree tree = tree("a.one", out.array());
        assertHolds(tree, FILE);
        assertThat(tree.findings()).isEmpty();
        out.putLong(116, Long.MAX_VALUE);
        assertThat(tree("a.one", out.array()).findings())
                .extracting(Finding::symbol)
                .contains("DAMAGED");
    }

    @Test
    void givesFilesOfExportedNotes() throws Exception {
        ByteBuffer out = ByteBuffer.allocate(3_000).order(ByteOrder.LITTLE_ENDIAN);
        out.put(HexFormat.of().parseHex("e4525c7b8cd8a74daeb15378d02996d3")).position(100);
        out.put((byte) 0x15)
                .putInt(0x12 | (FILE.length + 2) << 17)
                .putShort((short) (FILE.length << 2 | 2))
                .put(FILE);
        assertHolds(tree("a.one", out.array()), FILE);
    }

    @Test
    void givesFilms() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'C', 'W', 'S', 9, 40, 2, 0, 0});
        try (DeflaterOutputStream body = new DeflaterOutputStream(out)) {
            body.write(FILE);
        }
        Entity.Tree tree = tree("a.swf", out.toByteArray());
        byte[] film = tree.entities().get(1).content().toBytes(10_000);
        assertThat(film).startsWith('F', 'W', 'S', 9).endsWith(FILE).hasSize(FILE.length + 8);
        byte[] cut = java.util.Arrays.copyOf(out.toByteArray(), 300);
        assertThat(tree("a.swf", cut).findings()).extracting(Finding::symbol).contains("DAMAGED");
    }

    private Entity.Tree tree(String name, String text) throws Exception {
        return tree(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertHolds(Entity.Tree tree, byte[] file) {
        assertThat(tree.entities()).anyMatch(entity -> {
            try {
                return java.util.Arrays.equals(entity.content().toBytes(8 << 20), file);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
