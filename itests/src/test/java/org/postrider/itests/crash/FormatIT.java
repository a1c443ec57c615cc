package org.postrider.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.ImapReply;

/**
 * Up: a folder that an older build wrote in format 1 (src/test/resources/dir-format-1.tar.gz) is taken with all that it
 * holds. Down: a folder of a newer format is refused, in words, the start fails, and it is not touched.
 *
 * <p>When a format 2 comes, its folder joins the first; this one then shows the migration.
 */
final class FormatIT {
    private static final long UID_VALIDITY = 1_795_532_918L;

    private Server server;
    private Post post;

    @Test
    void anOldFolderIsTakenAndANewerOneIsRefused() throws IOException {
        server = Server.create("format")
                .configure("org.postrider.store.embedded", Map.of("segment_size_mb", "8"))
                .configure("org.postrider.queue", Map.of("relayhost", "[127.0.0.1]:1"));
        Result tar = Tool.of("tar", "tar")
                .run(
                        "xzf",
                        Path.of("src/test/resources/dir-format-1.tar.gz")
                                .toAbsolutePath()
                                .toString(),
                        "-C",
                        server.home().toString());
        assertThat(tar.status()).as(tar.output()).isZero();
        post = new Post(server);
        try (Server running = server) {
            running.start();
            mailboxesAreAsTheyWere();
            queueQuarantineAndTraceAreAsTheyWere();
            post.flows();
            server.stop();

            setFormat(1, 2);
            Map<String, Integer> before = mailFiles();
            newerIsRefusedInWords();
            assertThat(mailFiles()).isEqualTo(before);

            setFormat(2, 1);
            server.start();
            mailboxesAreAsTheyWere();
            post.flows();
        }
    }

    private void mailboxesAreAsTheyWere() throws IOException {
        try (ImapClient client = post.imap(Post.BOB)) {
            ImapReply status = client.command("STATUS INBOX (UIDVALIDITY)");
            assertThat(status.toString()).contains("UIDVALIDITY " + UID_VALIDITY);
            client.select("INBOX");
            assertThat(client.search("SUBJECT \"Old mail\"")).containsExactly(1L, 2L, 3L);
            assertThat(client.search("FLAGGED KEYWORD $Forwarded")).containsExactly(2L);
            for (int uid = 1; uid <= 3; uid++) {
                assertThat(client.text(uid))
                        .contains("Subject: Old mail " + uid, "Kept since format one, number " + uid);
            }
            client.select("Archive/2025");
            assertThat(client.text(client.search("ALL").get(0))).contains("Kept since format one, number 1");
        }
        assertThat(server.shell("mail:mailbox-list --no-format " + Post.BOB).output())
                .contains(Post.BOB + "/Archive\t", "{alice@example.test=lrs}");
        assertThat(server.shell("mail:alias-resolve --no-format info@example.test")
                        .output())
                .contains("mailbox of " + Post.BOB);
    }

    private void queueQuarantineAndTraceAreAsTheyWere() throws IOException {
        List<String> queue = server.shell("mail:queue-list --no-format").lines();
        assertThat(queue).hasSize(1);
        List<String> entry = Arrays.asList(queue.get(0).split("\t", -1));
        assertThat(entry).contains("held", Post.ALICE, "someone@far.test", "kept");
        String id = entry.get(0);
        assertThat(server.shell("mail:queue-show " + id).output()).contains("Subject: Waits", "for a relay");
        assertThat(server.shell("mail:trace --no-format someone@far.test").output())
                .contains(id, "\tdecided\t");
        assertThat(server.shell("mail:queue-release " + id).status()).isZero();
        Await.until(
                "a try of its delivery",
                () -> server.shell("mail:queue-list --no-format").output(),
                text -> text.contains("deferred"));

        List<String> kept = server.shell("mail:quarantine-list --no-format").lines();
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0)).contains("banned", Post.BOB, "Locked away");
        server.shell("mail:quarantine-release " + kept.get(0).split("\t", -1)[0]);
        assertThat(post.arrived("Locked away")).contains("TVqQAAMAAAAEAAAA");
    }

    private void newerIsRefusedInWords() {
        Result start = server.tryStart();
        assertThat(start.status()).isEqualTo(1);
        assertThat(start.output())
                .contains("has format 2, which is newer than this Postrider knows (1): install the newer version");
        assertThat(server.runs()).isFalse();
    }

    private void setFormat(int from, int to) throws IOException {
        Path format = server.home().resolve("mail/FORMAT");
        String text = Files.readString(format);
        assertThat(text).startsWith("postrider-store " + from + "\n");
        Files.writeString(format, text.replace("postrider-store " + from, "postrider-store " + to));
    }

    /** The store's files with their content; the chain's own journal of what it has in hand is none of them. */
    private Map<String, Integer> mailFiles() throws IOException {
        Path mail = server.home().resolve("mail");
        Map<String, Integer> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(mail)) {
            all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("inhand"))
                    .forEach(file -> files.put(mail.relativize(file).toString(), hash(file)));
        }
        return files;
    }

    private static int hash(Path file) {
        try {
            return Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
