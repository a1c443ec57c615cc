package org.postrider.itests.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The components of every bundle that ships, read from the descriptions in its jar (OSGi Compendium 112.4). */
final class ComponentsIT {
    /** Stateless: the guard of the configuration takes one for the length of a check. */
    private static final Set<String> MAY_COME_AND_GO = Set.of("org.postrider.role.config.SettingsCheck");

    private static final Map<String, Element> COMPONENTS = new TreeMap<>();

    @BeforeAll
    static void readComponents() throws Exception {
        Path system = Path.of(System.getProperty("karaf.dist"), "system/org/postrider");
        try (Stream<Path> files = Files.walk(system)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jar")).toList()) {
                read(file);
            }
        }
        assertThat(COMPONENTS).hasSizeGreaterThan(30);
    }

    private static void read(Path file) throws Exception {
        try (JarFile jar = new JarFile(file.toFile())) {
            String header = jar.getManifest().getMainAttributes().getValue("Service-Component");
            for (String name : header == null ? new String[0] : header.split("\\s*,\\s*", -1)) {
                JarEntry entry = jar.getJarEntry(name);
                assertThat(entry).as("%s in %s", name, file).isNotNull();
                COMPONENTS.put(name, parse(jar.getInputStream(entry)));
            }
        }
    }

    private static Element parse(InputStream xml) throws Exception {
        try (xml) {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(xml)
                    .getDocumentElement();
        } catch (IOException e) {
            throw new AssertionError("A description that cannot be read", e);
        }
    }

    /** A delayed one is deactivated when its last user goes, and takes its state, threads and counts with it. */
    @Test
    void everyServiceOutlivesItsUsers() {
        Set<String> delayed = new TreeSet<>();
        COMPONENTS.forEach((name, component) -> {
            Set<String> services = services(component);
            boolean immediate =
                    services.isEmpty() || component.getAttribute("immediate").equals("true");
            if (!immediate && !MAY_COME_AND_GO.containsAll(services)) {
                delayed.add(name);
            }
        });
        assertThat(delayed).as("write immediate = true in their @Component").isEmpty();
    }

    private static Set<String> services(Element component) {
        Set<String> services = new TreeSet<>();
        NodeList provided = component.getElementsByTagName("provide");
        for (int i = 0; i < provided.getLength(); i++) {
            services.add(((Element) provided.item(i)).getAttribute("interface"));
        }
        return services;
    }
}
