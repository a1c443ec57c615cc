package org.postrider.itests.pluginpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;

/** A filter that brings down the whole process. */
final class DeadlyFilterIT {
    @TempDir
    Path folder;

    @Test
    void aFilterThatKilledTheServerTwiceIsOffAtTheThirdStart() throws IOException {
        try (Server server = Server.create("deadly-filter").start()) {
            Post post = new Post(server);
            Filters filters = new Filters(server);
            server.deploy(PluginJar.badFilter(folder, "deadly", "halts", PluginJar.THIS_API));
            filters.awaitState("deadly", "active");

            for (int life = 1; life <= 2; life++) {
                sendDeadly(server, post);
                server.start();
                filters.awaitState("deadly", life == 1 ? "active" : "disabled");
            }

            assertThat(server.log()).containsPattern("deadly.*(died|crash)");
            try (SmtpClient client = post.smtp()) {
                assertThat(client.send(Post.ALICE, Post.BOB, deadly()).code()).isEqualTo(250);
            }
            post.arrived("deadly");
        }
    }

    private static void sendDeadly(Server server, Post post) {
        try (SmtpClient client = post.smtp()) {
            client.send(Post.ALICE, Post.BOB, deadly());
        } catch (IOException expected) {
            // The server died before it could answer.
        }
        Await.until("the server is dead", () -> !server.runs());
    }

    private static String deadly() {
        return BadFilter.EVIL + ": yes\r\n" + Mail.text("deadly");
    }
}
