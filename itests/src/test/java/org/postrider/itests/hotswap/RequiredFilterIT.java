package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;
import org.postrider.itests.pluginpack.Filters;

/**
 * No mail passes a required filter that is away. The sample plugin stands for it: it stamps each message it sees, so an
 * unstamped one in the mailbox is one that nobody looked at.
 */
final class RequiredFilterIT {
    private static final Path PACK = Path.of(System.getProperty("postrider.pack.hello"));
    private static final String STAMPING = "org.example.filter.hello";
    private static final String ATTACHMENT = "org.postrider.filter.attachment";

    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("required-filter")
                .option("--plaintext-auth", "loopback")
                .configure("org.postrider.chain", Map.of("links", "attachment;required, hello;required", "grace", "2"));
        Files.createDirectories(server.home().resolve("run"));
        Files.createDirectories(server.home().resolve("deploy"));
        server.deploy(PACK);
        server.start();
        post = new Post(server);
        post.flows();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void underLoadNoneIsFiledUnseen() throws IOException {
        try (Swarm swarm = new Swarm(server).start()) {
            for (int round = 0; round < Roles.ROUNDS; round++) {
                server.shell(
                        "bundle:restart " + STAMPING + " ; bundle:update " + STAMPING + " ; bundle:stop " + STAMPING);
                swarm.flows();
                server.shell("bundle:start " + STAMPING);
                swarm.flows();
            }
            swarm.stop().assertNothingLost().assertNobodyDropped();
        }
        assertNoneUnseen();
    }

    @Test
    void theAttachmentFilterCatchesUpOnWhatCameWhileItWasAway() throws IOException {
        server.shell("bundle:stop " + ATTACHMENT);
        accepted(Mail.program("Banned meanwhile"));
        accepted(Mail.text("Clean meanwhile"));
        assertThat(post.found("meanwhile")).isEmpty();

        server.shell("bundle:start " + ATTACHMENT);
        assertThat(post.arrived("Clean meanwhile")).contains("X-Hello");
        Await.until(
                "the banned one in the quarantine",
                () -> server.shell("mail:quarantine-list --no-format").output(),
                output -> output.contains("Banned meanwhile"));
        assertThat(post.found("Banned meanwhile")).isEmpty();
        assertNoneUnseen();
    }

    @Test
    void newSettingsLetWhatWaitedGoAndTheCountsGoOn() throws IOException {
        post.flows();
        Filters filters = new Filters(server);
        long generation = filters.generation();
        int calls = filters.calls("hello");
        assertThat(calls).isPositive();
        server.shell("bundle:stop " + ATTACHMENT);
        try {
            accepted(Mail.text("Until the settings change"));
            assertThat(post.found("Until the settings")).isEmpty();

            server.configure("org.postrider.chain", Map.of("links", "hello;required"));
            assertThat(post.arrived("Until the settings")).contains("X-Hello");
            assertThat(filters.generation()).isGreaterThan(generation + 1);
            assertThat(filters.calls("hello")).isGreaterThan(calls);
        } finally {
            server.configure("org.postrider.chain", Map.of("links", "attachment;required, hello;required"));
            server.shell("bundle:start " + ATTACHMENT);
        }
        post.flows();
        assertNoneUnseen();
    }

    @Test
    void atBootListenersAndTheQueueWaitForIt() throws IOException {
        server.shell("bundle:stop " + STAMPING);
        accepted(Mail.text("Before the boot"));
        int port = server.port("smtp");
        server.kill9();

        CompletableFuture<Server> start = CompletableFuture.supplyAsync(server::start);
        Await.until("the chain is up", () -> new Filters(server).state("hello").equals("away"));
        assertRefused(port);
        assertThat(start).isNotDone();

        server.shell("bundle:start " + STAMPING);
        start.join();
        post.arrived("Before the boot");
        post.flows();
        assertNoneUnseen();
    }

    private static void assertNoneUnseen() throws IOException {
        try (ImapClient client = post.imap(Post.BOB)) {
            client.select("INBOX");
            List<Long> unseen = client.search("NOT HEADER X-Hello \"\"");
            assertThat(unseen).as("filed without the stamp").isEmpty();
            assertThat(client.search("HEADER X-Hello \"\"")).isNotEmpty();
        }
    }

    private static void assertRefused(int port) throws IOException {
        try (Socket socket = new Socket(server.host(), port)) {
            throw new AssertionError("The listener is open: " + socket);
        } catch (ConnectException expected) {
            assertThat(expected).hasMessageContaining("refused");
        }
    }

    private static void accepted(String text) throws IOException {
        try (SmtpClient client = post.smtp()) {
            SmtpReply reply = client.send(Post.ALICE, Post.BOB, text);
            assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
        }
    }
}
