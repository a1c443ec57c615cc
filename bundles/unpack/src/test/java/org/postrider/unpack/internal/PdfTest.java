package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/** PDF: what is embedded and what runs comes out, in whichever filters, without a table of references. */
final class PdfTest extends UnpackedFiles {
    private static final byte[] FILE = OleTest.noise(544, 1);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] flate(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] pdf(String map, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("%PDF-1.7\n1 0 obj<</Type/Filespec/F(run.exe)/EF<</F 2 0 R>>>>endobj\n2 0 obj<<" + map
                + ">>stream\r\n"));
        out.writeBytes(data);
        out.writeBytes(bytes("\r\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"));
        return out.toByteArray();
    }

    private static void assertHolds(Entity.Tree tree, String name, byte[] content) {
        assertThat(tree.entities()).anyMatch(entity -> {
            try {
                return entity.name().equals(name)
                        && Arrays.equals(entity.content().toBytes(1 << 24), content);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = PdfTest.class.getResourceAsStream(name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Length 544",
                "/Length 9999999",
                "/Length 1",
                "/Length 7 0 R",
                "/Length -1/Filter[]",
                "/Type/EmbeddedFile",
                "/#46ilter null",
                "/X(\\)>>)/Y<3e3e>/Z[<</A(b)>>]",
            })
    void givesEmbeddedFilesAsTheyStand(String map) throws Exception {
        assertHolds(tree("a.pdf", pdf(map, FILE)), "run.exe", FILE);
    }

    @Test
    void undoesFiltersAlone() throws Exception {
        byte[] flate = flate(FILE);
        String hex = HexFormat.of().formatHex(FILE);
        assertHolds(tree("a.pdf", pdf("/Filter/FlateDecode", flate)), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf("/Filter/#46l#61teDecode", flate)), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf("/Filter[/AHx]", bytes(hex + ">"))), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf("/Filter/ASCIIHexDecode", bytes(hex.replace("0", "0\n ")))), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf("/Filter/A85", bytes(ascii85(FILE) + "~>"))), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf("/Filter/RunLengthDecode", runs(FILE))), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf("/Filter[/AHx/Fl]", bytes(HexFormat.of().formatHex(flate)))), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf("/Filter/LZWDecode", lzw(FILE))), "run.exe", FILE);
    }

    /** The example of ISO 32000-1, 7.4.4.2. */
    @Test
    void decodesTheExampleOfLzw() throws Exception {
        byte[] packed = OleTest.hex("80 0b 60 50 22 0c 0c 85 01");
        byte[] plain = OleTest.hex("2d 2d 2d 2d 2d 41 2d 2d 2d 42");
        assertHolds(tree("a.pdf", pdf("/Filter/LZWDecode", packed)), "run.exe", plain);
    }

    private static String ascii85(byte[] plain) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < plain.length; i += 4) {
            int count = Math.min(4, plain.length - i);
            long group = 0;
            for (int k = 0; k < 4; k++) {
                group = group << 8 | (k < count ? plain[i + k] & 0xff : 0);
            }
            char[] digits = new char[5];
            for (int k = 4; k >= 0; k--) {
                digits[k] = (char) ('!' + group % 85);
                group /= 85;
            }
            out.append(digits, 0, count + 1);
        }
        return out.toString();
    }

    private static byte[] runs(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < plain.length; i += 100) {
            int count = Math.min(100, plain.length - i);
            out.write(count - 1);
            out.write(plain, i, count);
        }
        out.write(128);
        return out.toByteArray();
    }

    /** Codes of 9 bits only, the table cleared before it grows. */
    private static byte[] lzw(byte[] plain) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < plain.length; i++) {
            if (i % 200 == 0) {
                bits.append(nine(256));
            }
            bits.append(nine(plain[i] & 0xff));
        }
        bits.append(nine(257)).append("0000000");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i + 8 <= bits.length(); i += 8) {
            out.write(Integer.parseInt(bits.substring(i, i + 8), 2));
        }
        return out.toByteArray();
    }

    private static String nine(int code) {
        return Integer.toBinaryString(code | 512).substring(1);
    }

    @Test
    void undoesPredictors() throws Exception {
        byte[] up = new byte[(FILE.length / 16) * 17];
        byte[] sub = up.clone();
        for (int row = 0; row < FILE.length / 16; row++) {
            up[row * 17] = 2;
            sub[row * 17] = 1;
            for (int i = 0; i < 16; i++) {
                int at = row * 16 + i;
                up[row * 17 + 1 + i] = (byte) (FILE[at] - (row == 0 ? 0 : FILE[at - 16]));
                sub[row * 17 + 1 + i] = (byte) (FILE[at] - (i == 0 ? 0 : FILE[at - 1]));
            }
        }
        String map = "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 16>>";
        assertHolds(tree("a.pdf", pdf(map, flate(up))), "run.exe", FILE);
        assertHolds(tree("a.pdf", pdf(map, flate(sub))), "run.exe", FILE);
        String absurd = "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000>>";
        assertThat(tree("a.pdf", pdf(absurd, flate(up))).findings())
                .extracting(Finding::symbol)
                .contains("DAMAGED");
    }

    @Test
    void givesScripts() throws Exception {
        byte[] packed =
                flate(bytes("11 0 12 33 13 41 <</S/JavaScript/JS(one\\(1\\))>>   (two()) <</S/JavaScript/JS 12 0 R>>"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj "
                + "3 0 obj<</JS 4 0 R>>endobj 4 0 obj<<>>stream\nstream()\nendstream endobj "
                + "5 0 obj<</JS<FEFF0061>>>endobj 6 0 obj<</Type/ObjStm/N 3/First 17/Filter/FlateDecode>>stream\n"));
        out.writeBytes(packed);
        out.writeBytes(bytes("\nendstream endobj"));
        Entity.Tree tree = tree("a.pdf", out.toByteArray());
        assertHolds(tree, "script1.js", bytes("app.alert(1)"));
        assertHolds(tree, "script2.js", bytes("a"));
        assertHolds(tree, "script3.js", bytes("one(1)"));
        assertHolds(tree, "script4.js", bytes("two()"));
        assertHolds(tree, "stream4.js", bytes("stream()"));
        assertThat(tree.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "empty-rc4-40", "empty-rc4-128", "empty-aes-128", "empty-aes-256-r5", "empty-aes-256"})
    void opensWhatNeedsNoPassword(String name) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append("line ").append(i).append(" of the attached file\n");
        }
        Entity.Tree tree = tree("a.pdf", resource(name + ".pdf"));
        assertHolds(tree, "run.exe", bytes(text.toString()));
        assertHolds(tree, "script1.js", bytes("app.alert('hello');"));
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void saysThatAPasswordIsNeeded() throws Exception {
        Entity.Tree tree = tree("a.pdf", resource("locked-aes-256.pdf"));
        assertThat(tree.findings()).extracting(Finding::symbol).containsExactly("ENCRYPTED");
    }

    @Test
    void ofALongDocumentStreamsComeTogether() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("%PDF-1.7\n"));
        for (int i = 1; i <= 3_000; i++) {
            byte[] page = flate(bytes(i == 2_500 ? "MZ a program" : "BT (page " + i + ") Tj ET "));
            out.writeBytes(bytes(i + " 0 obj<</Filter/FlateDecode/Length " + page.length + ">>stream\n"));
            out.writeBytes(page);
            out.writeBytes(bytes("\nendstream endobj\n"));
        }
        Entity.Tree tree = tree("a.pdf", out.toByteArray());
        assertThat(tree.entities()).hasSizeLessThan(250);
        assertHolds(tree, "stream2500", bytes("MZ a program"));
        Entity all = tree.entities().get(tree.entities().size() - 1);
        assertThat(new String(all.content().toBytes(1 << 20), StandardCharsets.US_ASCII))
                .contains("(page 201)", "(page 3000)");
        assertThat(tree.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 0 obj(",
                "1 0 obj<",
                "1 0 obj%",
                "1 0 obj[",
                "1 0 obj<<",
                "1 0 obj<</A ",
                "1 0 obj<<>>stream\n",
                "1 0 obj<</Filter/LZW>>stream\n",
                "obj",
                "trailer<<",
                "1 0 obj<</Type/ObjStm/First 5>>stream\n1 0 obj(",
                "[[[[[[[[[[[[[1 0 obj[[[[[[[",
                "1 0 obj<<>>stream\nendstream 1 0 obj ",
            })
    void hostileDocumentsTakeLinearTime(String unit) throws Exception {
        String text = "%PDF-1.7\n" + unit.repeat((1 << 20) / unit.length());
        long start = System.nanoTime();
        tree("a.pdf", bytes(text));
        // Generous: quadratic time would take hours.
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }

    @Test
    void aCutDocumentGivesWhatIsThere() throws Exception {
        byte[] whole = pdf("/Filter/FlateDecode", flate(FILE));
        Entity.Tree tree = tree("a.pdf", Arrays.copyOf(whole, 400));
        assertThat(tree.findings()).extracting(Finding::symbol).contains("DAMAGED");
        assertThat(tree.entities()).extracting(Entity::name).contains("run.exe");
    }
}
