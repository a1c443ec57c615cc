package org.postrider.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Filed;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.ImapReply;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;

/** The disk of the mail folder runs full, and has room again. */
final class DiskFullIT {
    private static final int DISK_MB = 96;
    private static final int MESSAGE = 200_000;
    private static final int MOST = 2_000;

    private final Set<Long> accepted = new TreeSet<>();
    private long number;
    private Post post;

    @Test
    void mailIsDeferredUntilThereIsRoomAgain() throws IOException {
        Server server = Server.create("disk-full")
                .configure("org.postrider.store.embedded", Map.of("segment_size_mb", "8", "reserve_mb", "16"));
        post = new Post(server);
        try (Tmpfs disk = Tmpfs.mount(server.home().resolve("mail"), DISK_MB);
                server) {
            server.start();
            post.flows();

            disk.fill(4 << 20);
            SmtpReply refusal = sendUntilRefused();
            assertThat(refusal.code()).as(refusal.toString()).isIn(451, 452);
            appendIsRefusedOrFiled();
            disk.fill(0);
            sendUntilRefused();
            assertThat(server.process().isAlive()).isTrue();
            readsGoOn();

            disk.free();
            Await.until("a message that is accepted again", () -> send().code() == 250);
            post.flows();
            try (ImapClient client = post.imap(Post.BOB)) {
                Filed filed = Filed.readAll(client, accepted);
                Set<Long> there = filed.numbers();
                there.remove(-1L);
                assertThat(there).as("filed, and only what was accepted").isEqualTo(accepted);
                assertThat(filed.items().stream().filter(item -> item.number() >= 0))
                        .hasSize(accepted.size());
            }
            Await.until(
                    "an empty queue",
                    () -> server.shell("mail:queue-list --json")
                            .output()
                            .strip()
                            .equals("[]"));
        }
    }

    private SmtpReply sendUntilRefused() throws IOException {
        SmtpReply reply = send();
        for (int i = 0; i < MOST && reply.good(); i++) {
            reply = send();
        }
        return reply;
    }

    private SmtpReply send() throws IOException {
        number++;
        try (SmtpClient client = post.smtp()) {
            SmtpReply reply = client.send(Post.ALICE, Post.BOB, Mail.numbered(number, MESSAGE));
            if (reply.code() == 250) {
                accepted.add(number);
            }
            return reply;
        }
    }

    private void appendIsRefusedOrFiled() throws IOException {
        try (ImapClient client = post.imap(Post.BOB)) {
            number++;
            ImapReply reply = client.append("INBOX", Mail.numbered(number, MESSAGE));
            assertThat(reply.status()).isIn("OK", "NO");
            if (reply.ok()) {
                accepted.add(number);
            }
        }
    }

    private void readsGoOn() throws IOException {
        try (ImapClient client = post.imap(Post.BOB)) {
            Filed filed = Filed.read(client);
            assertThat(filed.items()).isNotEmpty();
            assertThat(client.text(filed.items().get(0).uid())).contains("Hello.");
        }
    }
}
