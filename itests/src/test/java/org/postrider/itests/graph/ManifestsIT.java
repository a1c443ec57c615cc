package org.postrider.itests.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The allowed arrows of docs/architecture.md, read from every manifest that ships. */
final class ManifestsIT {
    private static final Set<String> EXPORTERS = Set.of("api", "role-api", "mime", "rocksdb");

    /** A package prefix, and the only bundles that may import it. */
    private static final Map<String, Set<String>> OWNERS = Map.of(
            "io.netty", Set.of("net"),
            "org.xbill", Set.of("dns"),
            "org.rocksdb", Set.of("store-embedded"),
            "org.apache.tika", Set.of("unpack", "filter-attachment"),
            "org.apache.commons.compress", Set.of("unpack"),
            "org.tukaani", Set.of("unpack"),
            "org.bouncycastle", Set.of("net", "sasl", "directory", "filter-virus"),
            "org.apache.karaf", Set.of("shell", "packs"));

    private static final Map<String, Manifest> MANIFESTS = new TreeMap<>();

    @BeforeAll
    static void readManifests() throws IOException {
        Path system = Path.of(System.getProperty("karaf.dist"), "system/org/postrider");
        try (Stream<Path> files = Files.walk(system)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jar")).toList()) {
                try (JarFile jar = new JarFile(file.toFile())) {
                    MANIFESTS.put(system.relativize(file).getName(0).toString(), jar.getManifest());
                }
            }
        }
        assertThat(MANIFESTS).hasSizeGreaterThan(15);
    }

    @Test
    void namesFollowTheFolder() {
        MANIFESTS.forEach((module, manifest) -> {
            assertThat(header(manifest, "Bundle-SymbolicName")).isEqualTo("org.postrider." + module.replace('-', '.'));
            assertThat(header(manifest, "Bundle-Name")).startsWith("Postrider :: ");
        });
    }

    @Test
    void onlyContractsAndLibrariesExport() {
        assertThat(modules("Export-Package", name -> true)).isSubsetOf(EXPORTERS);
    }

    @Test
    void eachLibraryHasItsOwners() {
        OWNERS.forEach((prefix, owners) -> assertThat(
                        modules("Import-Package", name -> name.equals(prefix) || name.startsWith(prefix + ".")))
                .as("importers of %s", prefix)
                .isSubsetOf(owners));
    }

    @Test
    void nobodyImportsInternals() {
        assertThat(modules("Import-Package", name -> name.startsWith("org.postrider.") && name.contains("internal")))
                .isEmpty();
    }

    @Test
    void annotationsOfTheBuildAreNotImported() {
        assertThat(modules(
                        "Import-Package",
                        name -> name.startsWith("org.jspecify") || name.startsWith("com.google.errorprone")))
                .isEmpty();
    }

    @Test
    void nobodyWiresAroundTheResolver() {
        for (String header : List.of("Require-Bundle", "DynamicImport-Package", "Fragment-Host")) {
            assertThat(modules(header, name -> true)).as(header).isEmpty();
        }
    }

    @Test
    void noImportOfTheContractsIsOptional() {
        // An optional wire to the API would make an update of a plugin restart half the house.
        Pattern optional = Pattern.compile("org\\.postrider\\.[^,\"]*(\"[^\"]*\"[^,\"]*)*resolution:=optional");
        MANIFESTS.forEach((module, manifest) -> assertThat(
                        optional.matcher(header(manifest, "Import-Package")).find())
                .as(module)
                .isFalse());
    }

    private static Set<String> modules(String header, Predicate<String> name) {
        return MANIFESTS.entrySet().stream()
                .filter(entry ->
                        names(header(entry.getValue(), header)).stream().anyMatch(name))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String header(Manifest manifest, String name) {
        String value = manifest.getMainAttributes().getValue(name);
        return value == null ? "" : value;
    }

    /** The names in an OSGi header, without directives and attributes (OSGi Core 8, section 1.3.2). */
    private static List<String> names(String header) {
        List<String> names = new ArrayList<>();
        for (String clause : header.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)) {
            String name = clause.split(";", 2)[0].strip();
            if (!name.isEmpty() && !name.toLowerCase(Locale.ROOT).contains("=")) {
                names.add(name);
            }
        }
        return names;
    }
}
