package org.postrider.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.content.Content;
import org.postrider.message.Part;

/** Runs over messages that torture MIME parsers; the archive lies beside the repository and may be absent. */
class CorpusTest {
    private static final String ARCHIVE = "../shared/mail/mime-dev.tar.xz";

    @TempDir
    static Path folder;

    private static final List<byte[]> MAILS = new ArrayList<>();

    @BeforeAll
    static void unpack() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve("bundles/mime/pom.xml"))) {
            root = root.getParent();
        }
        Path archive = root == null ? Path.of(ARCHIVE) : root.resolve(ARCHIVE);
        assumeTrue(Files.exists(archive), "No corpus: " + ARCHIVE + " is not beside the repository");
        Process tar = new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", folder.toString())
                .redirectErrorStream(true)
                .start();
        tar.getInputStream().readAllBytes();
        assumeTrue(tar.waitFor(60, TimeUnit.SECONDS) && tar.exitValue() == 0, "No tar with xz on this machine");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                MAILS.add(Files.readAllBytes(file));
            }
        }
        assertThat(MAILS).hasSizeGreaterThan(1_000);
    }

    @Test
    void scansEveryFileTheSameInAnyChunks() {
        Random random = new Random(1);
        for (byte[] mail : MAILS) {
            Scanned whole = Scans.scan(mail, ScanLimits.DEFAULT);
            Scans.checkConsistent(whole);
            assertThat(Scans.scanInChunks(mail, ScanLimits.DEFAULT, random, 64)).isEqualTo(whole);
            assertThat(Scans.scanInChunks(mail, ScanLimits.DEFAULT, random, 5_000))
                    .isEqualTo(whole);
        }
    }

    @Test
    void decodesEveryPart() throws IOException {
        for (byte[] mail : MAILS) {
            Content content = Content.of(mail);
            List<Part> parts = new ArrayList<>();
            Scans.scan(mail, ScanLimits.DEFAULT).root().walk(parts::add);
            for (Part part : parts) {
                long size;
                try (InputStream in = TransferDecoding.open(content, part)) {
                    size = in.readAllBytes().length;
                }
                assertThat(size).isLessThanOrEqualTo(part.bodySize());
                assertThat(TextDecoding.text(content, part, 10_000).text()).hasSizeLessThanOrEqualTo(10_000);
            }
        }
    }

    @Test
    void readsEveryHeader() {
        for (byte[] mail : MAILS) {
            Scanned scanned = Scans.scan(mail, ScanLimits.DEFAULT);
            scanned.headers().forEach(field -> {
                AddressParser.parse(field.rawValue());
                EncodedWords.decode(field.value());
                MailDate.parse(field.value());
            });
            byte[] head = java.util.Arrays.copyOf(mail, (int) scanned.root().bodyStart());
            assertThat(HeaderParser.parse(head, 0)).isEqualTo(scanned.headers());
        }
    }
}
