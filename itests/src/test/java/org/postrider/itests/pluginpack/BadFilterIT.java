package org.postrider.itests.pluginpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;

/** A filter that throws, loops, sleeps, recurses without end or floods harms neither the mail it failed at nor other mail. */
final class BadFilterIT {
    private static final int FAILURES = 3;
    private static final String SHIPPED = "attachment;required;budget=10s;failure=hold";

    @TempDir
    static Path folder;

    private static Server server;
    private static Post post;
    private static Filters filters;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("bad-filter");
        configure(SHIPPED);
        server.start();
        post = new Post(server);
        filters = new Filters(server);
        post.flows();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "loops", "sleeps", "recurses", "floods"})
    void aFilterThatFailsIsSkippedThenBrokenOff(String behaviour) throws IOException {
        server.deploy(PluginJar.badFilter(folder, behaviour, behaviour, PluginJar.THIS_API));
        filters.awaitState(behaviour, "active");
        assertThat(send("good 1 " + behaviour, false)).contains("X-Seen-By: " + behaviour);

        for (int i = 0; i < FAILURES; i++) {
            assertThat(send("evil " + i + ' ' + behaviour, true)).doesNotContain("X-Seen-By");
        }

        assertThat(filters.errors(behaviour)).isGreaterThanOrEqualTo(FAILURES);
        filters.awaitState(behaviour, "broken");
        assertThat(send("good 2 " + behaviour, false)).doesNotContain("X-Seen-By");
        assertThat(filters.state("attachment")).isEqualTo("active");
        uninstall(behaviour);
    }

    @Test
    void mailThatAHoldingFilterFailsAtWaitsAndOtherMailFlows() throws IOException {
        server.deploy(PluginJar.badFilter(folder, "picky", "throws", PluginJar.THIS_API));
        filters.awaitState("picky", "active");
        configure(SHIPPED + ", picky;failure=hold");
        Await.until(
                "picky holds",
                () -> server.shell("mail:chain-list --no-format").lines(),
                lines -> lines.stream().anyMatch(line -> line.contains("picky") && line.contains("hold")));

        accepted("unloved", true);
        assertThat(send("beloved", false)).contains("X-Seen-By: throws");
        assertThat(post.found("unloved")).isEmpty();
        String queued = Await.until(
                "one held entry",
                () -> server.shell("mail:queue-list --no-format").output(),
                output -> output.contains("held"));

        String id = queued.strip().split("\\s", 2)[0];
        configure(SHIPPED);
        uninstall("picky");
        server.shell("mail:queue-release " + id);
        assertThat(post.arrived("unloved")).doesNotContain("X-Seen-By");
    }

    @Test
    void aPluginForAnotherApiIsRefusedInASentence() throws IOException {
        server.deploy(PluginJar.badFilter(folder, "futuristic", "throws", "[7.0,8)"));

        String log = Await.until(
                "a refusal", () -> server.log(), text -> text.contains("bundle=org.example.plugin.futuristic"));
        assertThat(log)
                .contains(
                        "Bundle org.example.plugin.futuristic 1.0.0 was built against org.postrider.filter [7.0.0,8.0.0), this server offers");
        assertThat(filters.state("futuristic")).isEmpty();
        post.flows();
        Files.delete(server.home().resolve("deploy/futuristic.jar"));
    }

    /** The failure policy "skip": it is filed without the filter having seen it. @return its text as filed */
    private static String send(String subject, boolean evil) throws IOException {
        accepted(subject, evil);
        return post.arrived(subject);
    }

    private static void accepted(String subject, boolean evil) throws IOException {
        String mark = evil ? BadFilter.EVIL + ": yes\r\n" : "";
        try (SmtpClient client = post.smtp()) {
            SmtpReply reply = client.send(Post.ALICE, Post.BOB, mark + Mail.text(subject));
            assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
            client.quit();
        }
    }

    private static void uninstall(String name) throws IOException {
        Files.delete(server.home().resolve("deploy").resolve(name + ".jar"));
        filters.awaitState(name, "");
    }

    private static void configure(String links) {
        server.configure(
                "org.postrider.chain",
                Map.of("links", links, "failures", String.valueOf(FAILURES), "cooldown", "3600", "grace", "2"));
    }
}
