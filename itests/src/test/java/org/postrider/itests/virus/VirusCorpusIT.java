package org.postrider.itests.virus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;

/** Scans the corpus of viruses, first with the small database that ClamAV's verdicts were made with, then with the large one. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class VirusCorpusIT {
    /** Packed programs and AutoIt's, which are not unpacked here; phishing, which is not looked for; each named in docs/admin/virus.md. */
    private static final Set<String> NOT_FOUND = Set.of(
            "clam-aspack.exe",
            "clam-fsg.exe",
            "clam-mew.exe",
            "clam-pespin.exe",
            "clam-petite.exe",
            "clam-upack.exe",
            "clam-upx.exe",
            "clam-wwpack.exe",
            "clam-yc.exe",
            "clam.ea05.exe",
            "clam.ea06.exe",
            "m_phish.eml");

    /** What ClamAV 1.4 misses. */
    private static final List<String> BEATEN = List.of(
            "unit/clam.mail-boundary-content-disposition.eml",
            "unit/clam.mail-multiple-boundaries.eml",
            "unit/clam.mail-multiple-content-type.eml",
            "unit/clam.mail-semicolon-boundary.eml",
            "mal/eicar.com.lzma",
            "mal/eicar.com.lz",
            "mal/eicar.com.zst",
            "mal/eicar.a",
            "mal/eicar_nested17.zip",
            "mal/eicar_nested20.zip",
            "unit/clam-v2.rar",
            "unit/clam-v3.rar",
            "mal/m_clam_rar.eml");

    private static Server server;
    private static Path corpus;
    private static Map<String, String> theirs;
    private static Map<String, Set<String>> ours;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("virus-corpus");
        corpus = Corpus.unpack("mail/virus.tar.xz", server.home().resolve("corpus"));
        theirs = Corpus.verdicts(corpus);
        install(Corpus.unpack("mail/clamav-db-target.tar.xz", server.home().resolve("small")));
        server.configure("org.postrider.filter.virus.update", Map.of("enabled", "false"))
                .start();
        ours = scan(corpus);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void install(Path databases) throws IOException {
        Path folder = Files.createDirectories(server.home().resolve("signatures"));
        try (Stream<Path> old = Files.list(folder)) {
            for (Path file : (Iterable<Path>) old.filter(Files::isRegularFile)::iterator) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(databases)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, folder.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Names of what was found, by file. */
    private static Map<String, Set<String>> scan(Path folder) {
        Map<String, Set<String>> found = new HashMap<>();
        server.shell("mail:scan --no-format " + folder).lines().forEach(line -> {
            String[] fields = line.split("\t");
            if (fields.length > 5 && fields[3].equals("infected")) {
                String file = folder.relativize(Path.of(fields[5])).toString();
                found.computeIfAbsent(file, f -> new TreeSet<>()).add(fields[1]);
            }
        });
        return found;
    }

    private static String tail(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }

    @Test
    @Order(1)
    void findsWhatClamAvFindsByTheSameName() {
        Map<String, String> missed = new TreeMap<>();
        theirs.forEach((file, verdict) -> {
            boolean found = !verdict.equals("OK") && !verdict.equals("Empty file");
            if (found
                    && !NOT_FOUND.contains(tail(file))
                    && !ours.getOrDefault(file, Set.of()).contains(verdict)) {
                missed.put(file, verdict + ", here " + ours.get(file));
            }
        });
        assertThat(missed).isEmpty();
        assertThat(theirs.values().stream().filter(verdict -> !verdict.equals("OK")))
                .hasSizeGreaterThan(150);
    }

    @Test
    @Order(2)
    void findsNothingInCleanFiles() {
        assertThat(ours.keySet()).noneMatch(file -> file.startsWith("clean/"));
        assertThat(theirs.keySet().stream().filter(file -> file.startsWith("clean/")))
                .hasSizeGreaterThan(15);
    }

    @Test
    @Order(3)
    void findsWhatClamAvMisses() {
        assertThat(ours.keySet()).containsAll(BEATEN);
    }

    @Test
    @Order(4)
    void whatIsSaidNotToBeFoundIsNotFound() {
        // Once it is found the list is out of date, and the documents with it.
        assertThat(ours.keySet().stream().map(VirusCorpusIT::tail)).doesNotContainAnyElementsOf(NOT_FOUND);
    }

    @Test
    @Order(5)
    void agreesWithClamAvOnRealSignatures() throws IOException {
        Path large = Corpus.unpack("mail/clamav-db.tar.xz", server.home().resolve("large"));
        Path mails = Corpus.unpack("mail/mime-dev.tar.xz", server.home().resolve("mails"));
        install(large);
        Result reloaded = server.shell("mail:sig-reload");
        assertThat(reloaded.status()).as(reloaded.output()).isZero();
        for (Path folder : List.of(corpus, mails)) {
            Result clamscan = Tool.of("clamscan", "clamav")
                    .run("-r", "-i", "--no-summary", "-d", large.toString(), folder.toString());
            Set<String> they = new TreeSet<>();
            clamscan.lines().stream()
                    .filter(line -> line.endsWith(" FOUND"))
                    .map(line -> Path.of(line.substring(0, line.lastIndexOf(": "))))
                    .forEach(file -> they.add(folder.relativize(file).toString()));
            Set<String> we = scan(folder).keySet();
            List<String> missed = new ArrayList<>(they);
            missed.removeIf(file -> we.contains(file) || NOT_FOUND.contains(tail(file)));
            assertThat(missed).as("found by clamscan only").isEmpty();
            List<String> more = new ArrayList<>(we);
            more.removeIf(file -> they.contains(file) || BEATEN.contains(file) || file.startsWith("mal/"));
            assertThat(more).as("found here only").isEmpty();
        }
    }
}
