package org.postrider.unpack.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/** Test files of virus scanners in the older formats; the archive lies beside the repository and may be absent. */
final class ClassicCorpusTest {
    private static final String ARCHIVE = "../shared/mail/virus.tar.xz";
    private static final String CLAM = "71e7b604d18aefd839e51a39c88df8383bb4c071dc31f87f00a2b5df580d4495";
    private static final String LOGO = "f083e9c704165003f8c065964e4ccb47da48bbad8a80521d571cbf0f1d4762c6";
    private static final Limits LIMITS =
            new Limits(256L << 20, 100L << 20, 2_000, 10, 250, Duration.ofMinutes(1), 1 << 20);

    @TempDir
    static Path folder;

    @TempDir
    Path temporary;

    @BeforeAll
    static void unpack() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve("bundles/unpack/pom.xml"))) {
            root = root.getParent();
        }
        Path archive = root == null ? Path.of(ARCHIVE) : root.resolve(ARCHIVE);
        assumeTrue(Files.exists(archive), "No corpus: " + ARCHIVE + " is not beside the repository");
        Process tar = new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", folder.toString())
                .redirectErrorStream(true)
                .start();
        tar.getInputStream().readAllBytes();
        assumeTrue(tar.waitFor(60, TimeUnit.SECONDS) && tar.exitValue() == 0, "No tar with xz on this machine");
    }

    private Entity.Tree tree(String file) throws Exception {
        Path path = folder.resolve("virus/" + file);
        return ClassicSamples.unpack(temporary, LIMITS, path.getFileName().toString(), Files.readAllBytes(path));
    }

    private static String sha256(Entity entity) throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(entity.content().toBytes(64 << 20));
        return HexFormat.of().formatHex(hash);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian/clam.tnef",
                "mal/m_tnef.eml",
                "debian/clam.mail",
                "debian/clam.exe.mbox.base64",
                "debian/clam.exe.mbox.uu",
                "debian/clam.exe.binhex",
                "debian/clam.cab",
                "debian/clam.arj",
                "debian/clam.exe.szdd",
                "unit/clam.iso",
                "unit/clamjol.iso",
                "debian/clam.chm",
                "debian/clam.sis",
                "debian/clam-nsis.exe",
                "debian/clam_IScab_ext.exe",
                "debian/clam_IScab_int.exe",
                "debian/clam_ISmsi_ext.exe",
            })
    void yieldsTheTestProgram(String file) throws Exception {
        Entity.Tree tree = tree(file);
        assertThat(tree.entities())
                .describedAs("%s %s", file, tree.findings())
                .anySatisfy(entity -> assertThat(sha256(entity)).isEqualTo(CLAM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mal/m_uuinline.eml",
                "mal/eicar.uue",
                "mal/eicar.shar",
                "mal/eicar.arj",
                "mal/eicar.iso",
                "mal/eicar_joliet.iso"
            })
    void yieldsEicar(String file) throws Exception {
        assertThat(tree(file).entities())
                .anySatisfy(entity -> assertThat(
                                new String(entity.content().toBytes(64 << 20), StandardCharsets.ISO_8859_1))
                        .startsWith("X5O!P%@AP"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other/iso_no_joliet.logo.iso",
                "other/iso_normal.logo.iso",
                "other/lha_lzh/default.lzh",
                "other/lha_lzh/default.cap.lzh",
                "other/lha_lzh/default.euc.lzh",
                "other/lha_lzh/default.sjis.lzh",
                "other/lha_lzh/default.utf8.lzh",
                "other/lha_lzh/general.obsolete.lzh",
                "other/lha_lzh/lh0.lzh",
                "other/lha_lzh/lh1.lzh",
                "other/lha_lzh/lh2.lzh",
                "other/lha_lzh/lh5.lzh",
                "other/lha_lzh/lh6.lzh",
                "other/lha_lzh/lh7.lzh",
                "other/lha_lzh/traditional.lzh",
            })
    void yieldsTheLogo(String file) throws Exception {
        Entity.Tree tree = tree(file);
        assertThat(tree.findings()).isEmpty();
        assertThat(tree.entities())
                .anySatisfy(entity -> assertThat(sha256(entity)).isEqualTo(LOGO));
    }

    /** Files and their sizes; their contents are checked against the archive's sums by the decoder. */
    @ParameterizedTest
    @CsvSource({
        "bzip2.alz,11;13;13;13;13",
        "bzip2.bin.alz,16712;77;12",
        "deflate.alz,16;16;16;16;13",
        "uncompressed.alz,11;13;13;13;13",
        "uncompressed.bin.alz,16712;77;12"
    })
    void opensAlz(String file, String sizes) throws Exception {
        Entity.Tree tree = tree("other/alz/" + file);
        assertThat(tree.findings()).isEmpty();
        assertThat(tree.entities().stream()
                        .skip(1)
                        .map(entity -> String.valueOf(entity.content().size()))
                        .toList())
                .containsExactly(sizes.split(";", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian/clam.ea05.exe", "debian/clam.ea06.exe"})
    void scriptsOfAutoItAreUnchecked(String file) throws Exception {
        assertThat(tree(file).findings()).extracting(Finding::symbol).contains("UNSUPPORTED");
    }

    /** What cabextract makes of the same file; it has LZX with translated calls. */
    @Test
    void opensACabinetOfLzxInAnInstaller() throws Exception {
        assertThat(tree("debian/clam_IScab_int.exe").entities())
                .anySatisfy(entity -> assertThat(sha256(entity))
                        .isEqualTo("8f137730eb7330b72ade6b67d6c4b3d6793280423a4e29c53973662a95fa24ba"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian/clam.chm", "debian/clam.sis", "debian/clam.tnef", "other/alz/bzip2.alz"})
    void changedFilesStayWithinTheLimits(String file) throws Exception {
        byte[] whole = Files.readAllBytes(folder.resolve("virus/" + file));
        Random random = new Random(7);
        Limits small = new Limits(4 << 20, 2 << 20, 100, 6, 200, Duration.ofSeconds(20), 64 << 10);
        for (int i = 0; i < 40; i++) {
            byte[] changed = whole.clone();
            for (int j = random.nextInt(5); j >= 0; j--) {
                changed[random.nextInt(random.nextBoolean() ? 400 : changed.length)] = (byte) random.nextInt(256);
            }
            Entity.Tree tree = ClassicSamples.unpack(temporary, small, "x", changed);
            assertThat(tree.entities()).hasSizeLessThanOrEqualTo(100);
            assertThat(tree.findings()).extracting(Finding::symbol).doesNotContain("UNPACK_TIME");
        }
    }
}
