package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.pluginpack.Filters;
import org.postrider.itests.pluginpack.PluginJar;

/** The sample plugin is installed as a pack, updated to another verdict, and uninstalled, while mail flows. */
final class PluginLifeIT {
    private static final Path PACK = Path.of(System.getProperty("postrider.pack.hello"));
    private static final String HELLO = "hello from a sample plugin";

    @TempDir
    static Path folder;

    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("plugin-life")
                .option("--plaintext-auth", "loopback")
                .start();
        post = new Post(server);
        post.flows();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void comesChangesAndGoesUnnoticed() throws IOException {
        Components before = Components.of(server);
        try (Swarm swarm = new Swarm(server).start()) {
            server.deploy(PACK);
            new Filters(server).awaitState("hello", "active");
            swarm.flows();
            assertThat(sent("one")).contains("X-Hello: " + HELLO);

            Path other = PluginJar.changed(
                    PluginJar.bundleOf(PACK, folder.resolve("hello.jar")),
                    folder.resolve("other.jar"),
                    text -> text.replace(HELLO, "another verdict"));
            server.shell("bundle:update --raw org.example.filter.hello file:" + other);
            swarm.flows();
            assertThat(sent("two")).contains("X-Hello: another verdict");

            Files.delete(server.home().resolve("deploy").resolve(PACK.getFileName()));
            new Filters(server).awaitState("hello", "");
            swarm.flows();
            assertThat(sent("three")).doesNotContain("X-Hello");
            swarm.stop().assertNothingLost().assertNobodyNoticed();
        }
        assertThat(Components.of(server)).isEqualTo(before);
        Await.until(
                "nothing of the plugin",
                () -> Residue.of(server).loaders().keySet(),
                names -> names.stream().noneMatch(name -> name.contains("hello")));
    }

    private static String sent(String subject) throws IOException {
        try (SmtpClient client = post.smtp()) {
            assertThat(client.send(Post.ALICE, Post.BOB, Mail.text("Plugin " + subject))
                            .code())
                    .isEqualTo(250);
        }
        return post.arrived("Plugin " + subject);
    }
}
