package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/** Documents and mails with a test virus in them; the archive lies beside the repository and may be absent. */
final class DocumentCorpusTest extends UnpackedFiles {
    private static final String ARCHIVE = "../shared/mail/virus.tar.xz";
    private static final String CLAM = "71e7b604d18aefd839e51a39c88df8383bb4c071dc31f87f00a2b5df580d4495";
    private static final String LOGO = "f083e9c704165003f8c065964e4ccb47da48bbad8a80521d571cbf0f1d4762c6";
    /** The first half of EICAR's test file: whole it must stand nowhere. */
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}";

    @TempDir
    static Path folder;

    @BeforeAll
    static void extract() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve("bundles/unpack/pom.xml"))) {
            root = root.getParent();
        }
        Path archive = root == null ? Path.of(ARCHIVE) : root.resolve(ARCHIVE);
        assumeTrue(Files.exists(archive), "No corpus: " + ARCHIVE + " is not beside the repository");
        Process tar = new ProcessBuilder(
                        "tar", "-xJf", archive.toString(), "-C", folder.toString(), "--strip-components=1")
                .redirectErrorStream(true)
                .start();
        tar.getInputStream().readAllBytes();
        assumeTrue(tar.waitFor(120, TimeUnit.SECONDS) && tar.exitValue() == 0, "No tar with xz on this machine");
    }

    private Entity.Tree tree(String file) throws Exception {
        return tree(Path.of(file).getFileName().toString(), Files.readAllBytes(folder.resolve(file)));
    }

    private static boolean holds(Entity.Tree tree, String wanted) throws Exception {
        for (Entity entity : tree.entities()) {
            byte[] bytes = entity.content().toBytes(64 << 20);
            boolean hash = wanted.equals(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
            boolean start = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).startsWith(wanted);
            if (hash || start) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unit/clam.mail-boundary-content-disposition.eml",
                "unit/clam.mail-multiple-boundaries.eml",
                "unit/clam.mail-multiple-content-type.eml",
                "unit/clam.mail-semicolon-boundary.eml",
                "unit/clam.mail-comment-header-name.eml",
                "unit/clam.mail-nested-comment-header-name.eml",
                "unit/clam.mail-disposition-rfc2231-boundary.eml",
            })
    void mailThatReadersSeeDifferentlyHidesNothing(String file) throws Exception {
        Entity.Tree tree = tree(file);
        assertThat(holds(tree, CLAM)).isTrue();
        assertThat(tree.findings()).extracting(Finding::type).contains(Finding.AMBIGUOUS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian/clam.exe.html",
                "debian/clam.exe.rtf",
                "unit/clam.exe.2007.one",
                "unit/clam.exe.2010.one",
                "unit/clam.exe.webapp-export.one",
                "mal/m_clam_exe.eml",
                "debian/clam.ole.doc",
                "debian/clam.ppt",
                "debian/clam.pdf",
                "mal/m_clam_doc.eml",
            })
    void theProgramComesOut(String file) throws Exception {
        Entity.Tree tree = tree(file);
        assertThat(holds(tree, CLAM)).isTrue();
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void thePictureComesOut() throws Exception {
        assertThat(holds(tree("unit/clam.exe.2010.one"), LOGO)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mal/eicar_datauri.html",
                "mal/eicar.rtf",
                "mal/eicar.uue",
                "mal/eicar_raw.pdf",
                "mal/eicar_flate.pdf",
                "mal/eicar_hex.pdf",
                "mal/eicar_a85.pdf",
                "mal/eicar_hexflate.pdf"
            })
    void theTestVirusComesOut(String file) throws Exception {
        Entity.Tree tree = tree(file);
        assertThat(holds(tree, EICAR)).isTrue();
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void theTestVirusComesOutOfEachMail() throws Exception {
        Set<String> others = Set.of("m_tnef.eml", "m_clam_rar.eml", "m_clam_doc.eml", "m_clam_exe.eml", "m_phish.eml");
        List<Path> mails = files("mal")
                .filter(f -> f.toString().endsWith(".eml"))
                .filter(f -> !others.contains(String.valueOf(f.getFileName())))
                .toList();
        assertThat(mails).hasSizeGreaterThan(10);
        for (Path mail : mails) {
            assertThat(holds(tree("mal/" + mail.getFileName()), EICAR))
                    .as(mail.toString())
                    .isTrue();
        }
    }

    @Test
    void documentsWithAPasswordSaySo() throws Exception {
        List<Path> files = files("other/ole2_encryption").toList();
        assertThat(files).hasSizeGreaterThan(10);
        for (Path file : files) {
            assertThat(tree("other/ole2_encryption/" + file.getFileName()).findings())
                    .as(file.toString())
                    .extracting(Finding::symbol)
                    .containsOnly("ENCRYPTED");
        }
    }

    @Test
    void oddDocumentsAreReadWithoutDoubts() throws Exception {
        for (Path file : files("other/pdf").toList()) {
            assertThat(tree("other/pdf/" + file.getFileName()).findings())
                    .as(file.toString())
                    .isEmpty();
        }
    }

    @Test
    void aWorkbookGivesItsStreams() throws Exception {
        Entity.Tree tree = tree("other/has_png_and_jpeg.xls");
        assertThat(tree.entities()).extracting(Entity::name).contains("Workbook");
        assertThat(tree.findings()).isEmpty();
    }

    @Test
    void cleanFilesGiveNoDoubts() throws Exception {
        for (Path file : files("clean").toList()) {
            assertThat(tree("clean/" + file.getFileName()).findings())
                    .as(file.toString())
                    .isEmpty();
        }
    }

    private static Stream<Path> files(String sub) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(sub))) {
            return files.sorted().collect(Collectors.toList()).stream();
        }
    }
}
