package org.postrider.itests.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.client.SmtpClient;

/** An admin's slips. A story: its steps follow each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BrokenConfigIT {
    private static final String PID = "org.postrider.smtp";

    private static Server server;
    private static Post post;
    private static Path file;
    private static List<String> shipped;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("config")
                .configure(PID, Map.of("max_recipients", "3"))
                .start();
        post = new Post(server);
        file = server.home().resolve("etc/" + PID + ".cfg");
        shipped = Files.readAllLines(file);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void whatIsShippedIsInOrder() throws IOException {
        assertThat(server.shell("mail:config-check").status()).isZero();
        assertThat(recipientsTaken()).isEqualTo(3);
    }

    @Test
    @Order(2)
    void aMisspeltKeyIsNamedWithWhatWasMeant() throws IOException {
        server.configure(PID, Map.of("max_recipients", "2", "max_recipientz", "7"));

        Await.until("the refusal in the log", server::log, log -> log.contains("max_recipientz"));
        assertThat(refusal("max_recipientz"))
                .contains("file=", PID + ".cfg", "value=\"7\"", "did you mean max_recipients?");
        assertThat(refusals("max_recipientz")).isEqualTo(1);
        // The whole file is refused, the good line with the bad one.
        assertThat(recipientsTaken()).isEqualTo(3);
        Result check = server.shell("mail:config-check");
        assertThat(check.status()).isNotZero();
        assertThat(check.output()).contains("max_recipientz");
    }

    @Test
    @Order(3)
    void aValueThatIsNoneIsNamedWithItsKey() throws IOException {
        Files.write(file, shipped);
        server.configure(PID, Map.of("max_recipients", "plenty"));

        Await.until("the refusal in the log", server::log, log -> log.contains("plenty"));
        assertThat(refusal("plenty")).contains("key=max_recipients ", "value=\"plenty\"", "hint=");
        assertThat(recipientsTaken()).isEqualTo(3);
        assertThat(server.shell("mail:config-check " + PID).status()).isNotZero();
    }

    @Test
    @Order(4)
    void aBrokenFileDoesNotStopTheNextStart() throws IOException {
        server.stop();
        server.start();

        assertThat(recipientsTaken()).isEqualTo(3);
        assertThat(server.shell("mail:config-check").status()).isNotZero();
    }

    @Test
    @Order(6)
    void twoWrongFilesAtOnceRestartNothingAndAreSaidOnce() throws IOException {
        String imap = "org.postrider.imap";
        Path imapFile = server.home().resolve("etc/" + imap + ".cfg");
        List<String> imapShipped = Files.readAllLines(imapFile);
        long comings = comings();
        server.configure(PID, Map.of("max_recipients", "many"));
        server.configure(imap, Map.of("max_mailboxez", "7"));

        Await.until("both refusals", server::log, log -> log.contains("max_mailboxez") && log.contains("\"many\""));
        // Another good file, read after them: by then whatever they do has happened.
        server.configure("org.postrider.queue", Map.of("retry_min_seconds", "61"));
        Await.until(
                "the good file",
                () -> server.shell("config:property-get -p org.postrider.queue retry_min_seconds"),
                value -> value.output().contains("61"));
        assertThat(comings()).as("handlers that came or went").isEqualTo(comings);
        assertThat(refusals("\"many\"")).isEqualTo(1);
        assertThat(refusals("max_mailboxez")).isEqualTo(1);
        assertThat(server.shell("mail:config-check").output()).contains("many", "max_mailboxez");
        assertThat(recipientsTaken()).isEqualTo(4);

        // Each by itself is mended; the old content is no change at all.
        Files.write(imapFile, imapShipped);
        server.configure(PID, Map.of("max_recipients", "5"));
        Await.until("the new limit", BrokenConfigIT::recipientsTaken, taken -> taken == 5);
        Await.until("nothing wrong", () -> server.shell("mail:config-check"), check -> check.status() == 0);
    }

    /** Protocol handlers that net has seen coming or going: a restart of smtp or imap is two. */
    private static long comings() {
        return server.log()
                .lines()
                .filter(line -> line.contains("event=handler-"))
                .count();
    }

    private static long refusals(String word) {
        return server.log()
                .lines()
                .filter(line -> line.contains("config-refused") && line.contains(word))
                .count();
    }

    @Test
    @Order(5)
    void aMendedFileIsTakenUpWithoutRestart() throws IOException {
        Files.write(file, shipped);
        server.configure(PID, Map.of("max_recipients", "4"));

        Await.until("the new limit", BrokenConfigIT::recipientsTaken, taken -> taken == 4);
        Result check = server.shell("mail:config-check");
        assertThat(check.status()).as(check.output()).isZero();
    }

    private static String refusal(String word) {
        return server.log()
                .lines()
                .filter(line -> line.contains("config-refused") && line.contains(word))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No line config-refused with " + word));
    }

    private static int recipientsTaken() throws IOException {
        try (SmtpClient client = post.smtp()) {
            client.command("MAIL FROM:<" + Post.ALICE + ">");
            int taken = 0;
            while (taken < 10 && client.command("RCPT TO:<" + Post.BOB + ">").good()) {
                taken++;
            }
            return taken;
        }
    }
}
