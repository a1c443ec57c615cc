package org.postrider.itests.pluginpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;

/**
 * A pack that brings a newer version of a library that the server is wired to is refused by each way in, with the list of what
 * it would restart; nothing of it is left and nothing of the server moves. So is what takes the place of one of ours, by name or
 * as its fragment, however deep it is hidden. What cannot be refused changes no wire.
 */
final class PackGuardIT {
    private static final Path HELLO = Path.of(System.getProperty("postrider.pack.hello"));
    private static final String RESTARTS =
            "it would restart org.apache.commons.commons-compress 1.28.0, org.apache.tika.core";
    private static final String LISTED = "org.postrider.unpack";

    @TempDir
    static Path folder;

    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("pack-guard").start();
        post = new Post(server);
        post.flows();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aPackThatWouldRestartTheServerIsRefusedByEveryWay() throws IOException {
        Path kar = pack();
        List<String> before = bundles();

        assertRefused(server.shell("kar:install file:" + kar).output());
        assertRefused(server.shell("feature:repo-add -i file:" + folder.resolve("bad.xml"))
                .output());
        server.shell("feature:repo-add file:" + folder.resolve("bad.xml"));
        assertRefused(server.shell("feature:install bad-io").output());
        server.deploy(kar);
        Await.until("a refusal", () -> server.log(), log -> log.contains("event=refused pack=bad.kar"));
        server.deploy(folder.resolve("bad-io.jar"));
        assertRefused(Await.until("a refusal", () -> server.log(), log -> log.contains("pack=bad-io.jar")));

        assertThat(server.shell("kar:list").output()).doesNotContain("bad");
        assertThat(server.shell("feature:list -i").output()).doesNotContain("bad-io");
        assertThat(bundles()).isEqualTo(before);
        post.flows();
    }

    @Test
    void aGoodPackComesAndNothingElseMoves() throws IOException {
        List<String> before = bundles();
        server.deploy(HELLO);
        new Filters(server).awaitState("hello", "active");
        assertThat(bundles()).containsAll(before).hasSize(before.size() + 1);
        post.flows();
        Files.delete(server.home().resolve("deploy").resolve(HELLO.getFileName()));
        new Filters(server).awaitState("hello", "");
    }

    @Test
    void aPackThatCannotWorkIsRefusedInASentence() throws IOException {
        List<String> before = bundles();
        Path jar = PluginJar.badFilter(folder, "futuristic", "throws", "[7.0,8)");
        Path futuristic = kar("futuristic", jar, "");
        assertThat(server.shell("kar:install file:" + futuristic).output())
                .contains("org.example.plugin.futuristic 1.0.0 was built against org.postrider.filter [7.0.0,8.0.0)");
        Path stale = kar(
                "stale",
                PluginJar.badFilter(folder, "stale", "throws", PluginJar.THIS_API),
                "<metadata><value>8.0.0-SNAPSHOT</value></metadata>");
        assertThat(server.shell("kar:install file:" + stale).output())
                .contains("maven-metadata-local.xml is of another version than 9.0.0-SNAPSHOT")
                .contains("mvn clean package");
        assertThat(bundles()).isEqualTo(before);
    }

    @Test
    void thePluginListSaysWhyOneDoesNotWork() throws IOException {
        server.deploy(PluginJar.badFilter(folder, "working", "throws", PluginJar.THIS_API));
        new Filters(server).awaitState("working", "active");
        assertThat(server.shell("mail:plugin-list").output())
                .contains("org.example.plugin.working", "link working (active)");

        server.deploy(PluginJar.badFilter(folder, "later", "throws", "[7.0,8)"));
        String said = Await.until(
                "the plugin that wants another api",
                () -> server.shell("mail:plugin-list").output(),
                output -> output.contains("org.example.plugin.later"));
        assertThat(said)
                .contains("it needs the package org.postrider.filter [7.0.0,8.0.0), this server offers")
                .contains("Not every plugin works");
        for (String name : List.of("working", "later")) {
            Files.delete(server.home().resolve("deploy").resolve(name + ".jar"));
        }
        Await.until(
                "no plugin",
                () -> server.shell("mail:plugin-list").output(),
                output -> output.contains("No plugin is installed"));
    }

    @Test
    void aBundleInTheNameOfOneOfOursIsRefused() throws IOException {
        Path jar = PluginJar.exporter(folder.resolve("twin.jar"), "org.postrider.smtp", "99.0.0", "org.example.twin");
        assertRefused(jar, "would take the place of org.postrider.smtp");
    }

    @Test
    void aNewerSingletonOfThePlatformIsRefused() throws IOException {
        Path jar = PluginJar.exporter(
                folder.resolve("scr.jar"), "org.apache.felix.scr;singleton:=true", "99.0.0", "org.example.scr");
        assertRefused(jar, "would take the place of org.apache.felix.scr");
    }

    @Test
    void aFragmentOfOneOfOursIsRefused() throws IOException {
        assertRefused(fragment("fragment.jar", "org.postrider.smtp"), "is a fragment of org.postrider.smtp");
        assertRefused(fragment("system.jar", "system.bundle"), "is a fragment of org.apache.felix.framework");
    }

    @Test
    void aFragmentOfAnotherBundleIsNotOurs() throws IOException {
        Path jar = fragment("stranger.jar", "org.example.nobody");
        server.deploy(jar);
        Await.until(
                "the fragment", () -> bundles().toString(), text -> text.contains("org.example.fragment.stranger.jar"));
        Files.delete(server.home().resolve("deploy").resolve("stranger.jar"));
        Await.until("its end", () -> bundles().toString(), text -> !text.contains("org.example.fragment.stranger.jar"));
    }

    @Test
    void aFeatureInTheNameOfOneOfOursIsRefused() throws IOException {
        Path twin = features("twin-feature.xml", "", feature("postrider-smtp", "99.0.0", ""));
        assertRefusedFile(twin, "the pack's feature postrider-smtp has the name of one of the server's");
    }

    @Test
    void aFeatureInOurNameIsFoundInAFileThatTheFileNames() throws IOException {
        Path inner = features("inner-twin.xml", "", feature("postrider-smtp", "99.0.0", ""));
        Path middle = features("middle.xml", nested(inner), "");
        Path outer = features("outer.xml", nested(middle), feature("harmless", "1.0.0", ""));
        assertRefusedFile(outer, "the pack's feature postrider-smtp has the name of one of the server's");
        Path kar = folder.resolve("outer.kar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(kar))) {
            entry(out, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8));
            entry(out, "repository/org/example/outer/1/outer-1-features.xml", Files.readAllBytes(outer));
        }
        assertThat(server.shell("kar:install file:" + kar).output()).contains("is refused", "postrider-smtp");
    }

    @Test
    void aFeaturesFileInDeployThatWouldRestartTheServerIsRefused() throws IOException {
        Path jar = library("bad-io-2.jar", "org.example.bad.io.two");
        Path file = features("bad-dropped.xml", "", feature("bad-dropped", "1.0.0", "file:" + jar));
        List<String> before = bundles();
        server.deploy(file);
        Await.until(
                "a refusal",
                () -> server.log(),
                log -> log.contains("bad-dropped.xml is refused and nothing of it is installed: " + RESTARTS));
        assertThat(server.shell("feature:list").output()).doesNotContain("bad-dropped");
        assertThat(bundles()).isEqualTo(before);
        Files.delete(server.home().resolve("deploy").resolve("bad-dropped.xml"));
    }

    @Test
    void whatComesByBundleInstallRewiresNothingEvenAtARefresh() throws IOException {
        Path jar = library("newer-io.jar", "org.example.newer.io");
        Path attached = fragment("attached.jar", "org.apache.tika.core");
        String before = wiring();
        assertThat(server.shell("bundle:install -s file:" + jar).status()).isZero();
        assertThat(server.shell("bundle:install file:" + attached).status()).isZero();

        server.shell("bundle:refresh org.apache.tika.core");
        Await.until(
                "tika again",
                () -> server.shell("bundle:list -t 0 -s --no-format org.apache.tika.core")
                        .output()
                        .contains("Active"));

        assertThat(wiring()).isEqualTo(before).doesNotContain("2.99");
        assertThat(server.shell("bundle:list -t 0 -s --no-format").output())
                .containsPattern("Installed[^\n]*org.example.fragment.attached.jar");
        post.flows();
        server.shell("bundle:uninstall --force org.example.newer.io");
        server.shell("bundle:uninstall --force org.example.fragment.attached.jar");
    }

    /** What tika is wired to. */
    private static String wiring() {
        return server.shell("package:imports --no-format -b \"$(bundle:id org.apache.tika.core)\"")
                .output();
    }

    private static void assertRefused(String said) {
        assertThat(said)
                .contains("is refused and nothing of it is installed")
                .contains(RESTARTS)
                .contains(LISTED);
    }

    /** By deploy/ and, as a feature's bundle, by feature:repo-add -i. */
    private static void assertRefused(Path jar, String why) throws IOException {
        String name = String.valueOf(jar.getFileName());
        List<String> before = bundles();
        server.deploy(jar);
        String log = Await.until("a refusal", () -> server.log(), text -> text.contains("event=refused pack=" + name));
        assertThat(log).contains(why);
        Path file = features(name + ".xml", "", feature("brings-" + name, "1.0.0", "file:" + jar));
        assertThat(server.shell("feature:repo-add -i file:" + file).output())
                .contains("is refused and nothing of it is installed", why);
        assertThat(bundles()).isEqualTo(before);
        Files.delete(server.home().resolve("deploy").resolve(name));
        post.flows();
    }

    /** By feature:repo-add, with and without -i, and by deploy/. */
    private static void assertRefusedFile(Path file, String why) throws IOException {
        List<String> before = bundles();
        assertThat(server.shell("feature:repo-add file:" + file).output()).contains("is refused", why);
        assertThat(server.shell("feature:repo-add -i file:" + file).output()).contains("is refused", why);
        server.deploy(file);
        String name = String.valueOf(file.getFileName());
        Await.until("a refusal", () -> server.log(), log -> log.contains(name + " is refused"));
        assertThat(server.shell("feature:repo-list").output()).doesNotContain(name);
        assertThat(bundles()).isEqualTo(before);
        Files.delete(server.home().resolve("deploy").resolve(name));
        post.flows();
    }

    private static Path library(String name, String symbolicName) {
        return PluginJar.exporter(
                folder.resolve(name), symbolicName, "9.0.0", "org.apache.commons.io;version=\"2.99.0\"");
    }

    private static Path fragment(String name, String host) {
        return PluginJar.fragment(folder.resolve(name), "org.example.fragment." + name, host);
    }

    private static Path features(String name, String repositories, String features) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "<features name=\"" + name + "\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">"
                        + repositories + features + "</features>");
    }

    private static String nested(Path file) {
        return "<repository>file:" + file + "</repository>";
    }

    private static String feature(String name, String version, String bundle) {
        return "<feature name=\"" + name + "\" version=\"" + version + "\">"
                + (bundle.isEmpty() ? "" : "<bundle>" + bundle + "</bundle>") + "</feature>";
    }

    /** Each bundle with its state. */
    private static List<String> bundles() {
        return server.shell("bundle:list -t 0 -s --no-format").lines();
    }

    private static Path pack() throws IOException {
        Path jar = PluginJar.exporter(
                folder.resolve("bad-io.jar"),
                "org.example.bad.io",
                "9.0.0",
                "org.apache.commons.io;version=\"2.99.0\"");
        Files.writeString(folder.resolve("bad.xml"), features("file:" + jar));
        Path kar = folder.resolve("bad.kar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(kar))) {
            entry(out, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8));
            entry(
                    out,
                    "repository/org/example/bad/9.0.0/bad-9.0.0-features.xml",
                    features("mvn:org.example/bad-io/9.0.0").getBytes(StandardCharsets.UTF_8));
            entry(out, "repository/org/example/bad-io/9.0.0/bad-io-9.0.0.jar", Files.readAllBytes(jar));
        }
        return kar;
    }

    /** A pack of one snapshot bundle. @param metadata what Maven left beside its features file, or empty */
    private static Path kar(String name, Path jar, String metadata) throws IOException {
        String place = "repository/org/example/" + name + "/9.0.0-SNAPSHOT/";
        String features = "<features name=\"" + name + "\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">"
                + "<feature name=\"" + name + "\" version=\"9.0.0\"><bundle>mvn:org.example/" + name
                + "/9.0.0-SNAPSHOT</bundle></feature></features>";
        Path kar = folder.resolve(name + ".kar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(kar))) {
            entry(out, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8));
            entry(out, place + name + "-9.0.0-SNAPSHOT-features.xml", features.getBytes(StandardCharsets.UTF_8));
            entry(out, place + name + "-9.0.0-SNAPSHOT.jar", Files.readAllBytes(jar));
            if (!metadata.isEmpty()) {
                entry(out, place + "maven-metadata-local.xml", metadata.getBytes(StandardCharsets.UTF_8));
            }
        }
        return kar;
    }

    private static String features(String location) {
        return "<features name=\"bad\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">"
                + "<feature name=\"bad-io\" version=\"9.0.0\"><bundle>" + location + "</bundle></feature></features>";
    }

    private static void entry(ZipOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
