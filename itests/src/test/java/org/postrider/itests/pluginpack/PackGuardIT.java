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
 * it would restart; nothing of it is left and nothing of the server moves.
 */
final class PackGuardIT {
    private static final Path HELLO = Path.of(System.getProperty("postrider.pack.hello"));
    private static final String RESTARTS = "it would restart org.apache.tika.core";
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

    private static void assertRefused(String said) {
        assertThat(said)
                .contains("is refused and nothing of it is installed")
                .contains(RESTARTS)
                .contains(LISTED);
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
