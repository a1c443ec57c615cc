package org.postrider.unpack.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.postrider.unpack.internal.Unpacking;

/** Zip files of which only some readers know. */
final class HiddenZipTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Its sizes stand behind the data. */
    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(bytes("words of " + name));
            }
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] tar() {
        byte[] tar = new byte[2_048];
        System.arraycopy(bytes("a.txt"), 0, tar, 0, 5);
        System.arraycopy(bytes("00000000005\0"), 0, tar, 124, 12);
        System.arraycopy(bytes("ustar\00000"), 0, tar, 257, 8);
        System.arraycopy(bytes("        "), 0, tar, 148, 8);
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i];
        }
        System.arraycopy(bytes(String.format("%06o\0 ", sum)), 0, tar, 148, 8);
        System.arraycopy(bytes("words"), 0, tar, 512, 5);
        return tar;
    }

    @Test
    void isOpenedBesideWhatTheFileIsOtherwise() throws Exception {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(bytes("outer words"));
        }
        Unpacking.Result result = Unpacking.of("a.txt.gz", join(gzip.toByteArray(), zip("evil.js")));
        assertThat(result.text("a.txt")).isEqualTo("outer words");
        assertThat(result.text("evil.js")).isEqualTo("words of evil.js");
        String mail = "From: a@example.org\r\nSubject: x\r\nContent-Type: text/plain; name=b.txt\r\n\r\nwords\r\n";
        result = Unpacking.of("a.eml", join(bytes(mail), zip("evil.js")));
        assertThat(result.names()).contains("b.txt", "evil.js");
    }

    @Test
    void isOpenedBehindATar() throws Exception {
        Unpacking.Result result = Unpacking.of("a.tar", join(join(tar(), bytes("noise".repeat(200))), zip("evil.js")));
        assertThat(result.text("a.txt")).isEqualTo("words");
        assertThat(result.text("evil.js")).isEqualTo("words of evil.js");
        assertThat(result.names()).containsExactly("a.tar", "a.txt", "behind", "evil.js");
    }

    @Test
    void isOpenedWithoutItsDirectory() throws Exception {
        byte[] zip = zip("a.txt", "evil.js", "b.txt");
        int directory = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        Unpacking.Result result = Unpacking.of("a.zip", Arrays.copyOf(zip, directory));
        assertThat(result.names()).containsExactly("a.zip", "a.txt", "evil.js", "b.txt");
        assertThat(result.text("evil.js")).isEqualTo("words of evil.js");
        assertThat(result.text("b.txt")).isEqualTo("words of b.txt");
        assertThat(result.symbols()).containsExactly("DAMAGED");
        result = Unpacking.of("a.z01", join(bytes("PK\7\b"), Arrays.copyOf(zip, directory)));
        assertThat(result.text("b.txt")).isEqualTo("words of b.txt");
    }

    @Test
    void isNoneIfTheWordIsJustThere() throws Exception {
        Unpacking.Result result = Unpacking.of("a.txt", bytes("PK are the first letters of many archives, PK\5\6"));
        assertThat(result.names()).containsExactly("a.txt");
        assertThat(result.symbols()).isEmpty();
    }
}
