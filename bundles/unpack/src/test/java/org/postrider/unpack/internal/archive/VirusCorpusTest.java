package org.postrider.unpack.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.unpack.internal.Unpacking;

/** Out of real archives comes the test virus; they lie beside the repository and may be absent. */
final class VirusCorpusTest {
    private static final String ARCHIVE = "../shared/mail/virus.tar.xz";
    private static final String CLAM = "71e7b604d18aefd839e51a39c88df8383bb4c071dc31f87f00a2b5df580d4495";
    private static final String EICAR = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    @TempDir
    static Path folder;

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

    @ParameterizedTest
    @CsvSource({
        "unit/clam.zip, 0",
        "unit/clam.bz2.zip, 0",
        "unit/clam.d64.zip, 0",
        "unit/clam.impl.zip, 0",
        "unit/clam.split.oneseg.zip, 0",
        "unit/clam.tar.gz, 0",
        "unit/clam.exe.bz2, 0",
        "unit/clam.exe_and_mail.tar.gz, 0",
        "unit/clam.bin-be.cpio, 0",
        "unit/clam.bin-le.cpio, 0",
        "unit/clam.newc.cpio, 0",
        "unit/clam.odc.cpio, 0",
        "unit/clam_cache_emax.tgz, 0",
        "unit/clam.7z, 0",
        "unit/clam-v2.rar, 0",
        "unit/clam-v3.rar, 0",
        "mal/m_clam_rar.eml, 0",
    })
    void theProgramComesOut(String file, int findings) throws Exception {
        Unpacking.Result result =
                Unpacking.of(file, Files.readAllBytes(folder.resolve("virus").resolve(file)));
        assertThat(result.hashes()).as("%s", result.findings()).contains(CLAM);
        assertThat(result.findings()).hasSize(findings);
    }

    @ParameterizedTest
    @CsvSource({
        "mal/eicar.7z",
        "mal/eicar_bz.7z",
        "mal/eicar_ppmd.7z",
        "mal/eicar.a",
        "mal/eicar.com.Z_zlib",
        "mal/eicar.com.bz2",
        "mal/eicar.com.gz",
        "mal/eicar.com.lz",
        "mal/eicar.com.lzma",
        "mal/eicar.com.xz",
        "mal/eicar.com.zst",
        "mal/eicar.cpio",
        "mal/eicar.jar",
        "mal/eicar.odt",
        "mal/eicar.tar",
        "mal/eicar.tar.bz2",
        "mal/eicar.tar.gz",
        "mal/eicar.tar.xz",
        "mal/eicar.zip",
        "mal/eicar_bz2.zip",
        "mal/eicar_d64.zip",
        "mal/eicar_lzma.zip",
        "mal/eicar_nested20.zip",
        "mal/eicar_stored.zip",
    })
    void theTestStringComesOut(String file) throws Exception {
        Unpacking.Result result =
                Unpacking.of(file, Files.readAllBytes(folder.resolve("virus").resolve(file)));
        assertThat(result.contents().subList(1, result.contents().size()))
                .as("%s", result.findings())
                .anyMatch(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains(EICAR));
        assertThat(result.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"mal/enc.zip", "mal/enc_aes.zip", "mal/enc_hdr.7z"})
    void saysThatItIsEncrypted(String file) throws Exception {
        Unpacking.Result result =
                Unpacking.of(file, Files.readAllBytes(folder.resolve("virus").resolve(file)));
        assertThat(result.symbols()).containsOnly("ENCRYPTED");
    }

    @ParameterizedTest
    @CsvSource({"other/zip/logos.z01, 3", "other/zip/logos.zip, 1"})
    void picturesComeOutOfPartsOfASplitZip(String file, int pictures) throws Exception {
        Unpacking.Result result =
                Unpacking.of(file, Files.readAllBytes(folder.resolve("virus").resolve(file)));
        assertThat(result.tree().entities().stream()
                        .filter(entity -> entity.detectedType().equals("image/png")))
                .as("%s %s", result.names(), result.findings())
                .hasSize(pictures);
    }

    @ParameterizedTest
    @CsvSource({"other/zstd/concat.txt.zst", "other/zstd/skip_prefix.txt.zst", "other/zstd/testfile.txt.zst"})
    void textComesOutOfZstd(String file) throws Exception {
        Unpacking.Result result =
                Unpacking.of(file, Files.readAllBytes(folder.resolve("virus").resolve(file)));
        assertThat(result.findings()).isEmpty();
        assertThat(result.contents().get(1)).isNotEmpty();
        assertThat(result.tree().entities().get(1).detectedType()).isEqualTo("text/plain");
    }
}
