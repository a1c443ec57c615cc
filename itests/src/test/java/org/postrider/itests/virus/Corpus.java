package org.postrider.itests.virus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.postrider.itests.Result;
import org.postrider.itests.Tool;

/** Files for tests that lie beside the repository and may be absent. Stateless. */
final class Corpus {
    private Corpus() {}

    /** A file below {@code ../shared}; the test is skipped without it. */
    static Path shared(String name) {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve("bundles/mime/pom.xml"))) {
            root = root.getParent();
        }
        Path file = root == null ? Path.of(name) : root.resolve("../shared").resolve(name);
        assumeTrue(Files.exists(file), "No corpus: ../shared/" + name + " is not beside the repository");
        return file;
    }

    /** Unpacks an archive of ours. @return the one folder in it */
    static Path unpack(String name, Path into) throws IOException {
        Path archive = shared(name);
        Files.createDirectories(into);
        Result tar = Tool.of("tar", "tar").run("-xJf", archive.toString(), "-C", into.toString());
        assumeTrue(tar.status() == 0, "No tar with xz on this machine: " + tar.output());
        try (var folders = Files.list(into)) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    /** ClamAV's verdicts by file, as shipped; files that the archive leaves out are left out. */
    static Map<String, String> verdicts(Path corpus) throws IOException {
        Map<String, String> verdicts = new TreeMap<>();
        for (String line : Files.readAllLines(shared("peers/clamd/target.tsv"))) {
            String[] fields = line.split("\t");
            if (fields.length >= 2 && Files.exists(corpus.resolve(fields[0]))) {
                verdicts.put(fields[0], fields[1]);
            }
        }
        return verdicts;
    }
}
