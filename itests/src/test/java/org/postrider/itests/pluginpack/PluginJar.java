package org.postrider.itests.pluginpack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Bundles made on the fly: what bnd would write for a small plugin, written by hand. Stateless. */
public final class PluginJar {
    /** The range that bnd writes for a plugin built against this server's API. */
    public static final String THIS_API = "[1.0,2)";

    private static final String COMPONENT = "OSGI-INF/component.xml";

    private PluginJar() {}

    /**
     * A bundle {@code org.example.plugin.NAME} with {@link BadFilter} as the link NAME.
     *
     * @param name of the link
     * @param behaviour what goes wrong, as {@link BadFilter} names it
     * @param api range of versions of our packages that it imports
     */
    public static Path badFilter(Path folder, String name, String behaviour, String api) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "org.example.plugin." + name);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue(
                "Import-Package",
                "org.postrider.filter;version=\"" + api + "\",org.postrider.message;version=\"" + api + '"');
        main.putValue("Service-Component", COMPONENT);
        main.putValue(
                "Require-Capability",
                "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.5.0)(!(version>=2.0.0)))\"");
        String component = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\""
                + " name=\"org.example.plugin." + name + "\" init=\"1\">"
                + "<property name=\"link.name\" value=\"" + name + "\"/>"
                + "<property name=\"link.cost\" type=\"Integer\" value=\"1\"/>"
                + "<property name=\"link.budget\" type=\"Long\" value=\"1000\"/>"
                + "<property name=\"link.stage\" value=\"inspect\"/>"
                + "<property name=\"behaviour\" value=\"" + behaviour + "\"/>"
                + "<service><provide interface=\"org.postrider.filter.MailFilter\"/></service>"
                + "<implementation class=\"" + BadFilter.class.getName() + "\"/></scr:component>";
        String code = BadFilter.class.getName().replace('.', '/') + ".class";
        return write(folder.resolve(name + ".jar"), manifest, Map.of(COMPONENT, bytes(component), code, load(code)));
    }

    /** A bundle that only exports a package, as a library does. */
    public static Path exporter(Path jar, String symbolicName, String version, String exportPackage) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        main.putValue("Bundle-Version", version);
        main.putValue("Export-Package", exportPackage);
        return write(jar, manifest, Map.of());
    }

    /** A fragment without content. */
    public static Path fragment(Path jar, String symbolicName, String host) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Fragment-Host", host + (host.equals("system.bundle") ? ";extension:=framework" : ""));
        return write(jar, manifest, Map.of());
    }

    /** A copy of a bundle with each text file below OSGI-INF changed. */
    public static Path changed(Path jar, Path copy, UnaryOperator<String> change) {
        return changed(jar, copy, main -> {}, change);
    }

    private static Path changed(Path jar, Path copy, Consumer<Attributes> head, UnaryOperator<String> change) {
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = from.getManifest();
            head.accept(manifest.getMainAttributes());
            return copy(from, manifest, copy, change);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy " + jar, e);
        }
    }

    private static Path copy(JarFile from, Manifest manifest, Path copy, UnaryOperator<String> change)
            throws IOException {
        try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
            for (JarEntry entry : from.stream().toList()) {
                if (entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    continue;
                }
                to.putNextEntry(new JarEntry(entry.getName()));
                byte[] content = all(from.getInputStream(entry));
                boolean text = entry.getName().startsWith("OSGI-INF/");
                to.write(text ? bytes(change.apply(new String(content, StandardCharsets.UTF_8))) : content);
                to.closeEntry();
            }
            return copy;
        }
    }

    /** A copy of a bundle that says it is another version. */
    public static Path versioned(Path jar, Path copy, String version) {
        return changed(jar, copy, main -> main.putValue("Bundle-Version", version), UnaryOperator.identity());
    }

    /** The first bundle within a pack. */
    public static Path bundleOf(Path pack, Path copy) {
        try (JarFile kar = new JarFile(pack.toFile())) {
            JarEntry bundle = kar.stream()
                    .filter(entry -> entry.getName().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No bundle in " + pack));
            return Files.write(copy, all(kar.getInputStream(bundle)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + pack, e);
        }
    }

    private static Path write(Path jar, Manifest manifest, Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a jar in memory", e);
        }
        try (OutputStream out = Files.newOutputStream(jar)) {
            bytes.writeTo(out);
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + jar, e);
        }
    }

    private static byte[] load(String name) {
        try (InputStream in = PluginJar.class.getClassLoader().getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
    }

    private static byte[] all(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
