package org.postrider.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;
import org.postrider.itests.client.SmtpReply;

/** Mail of the users that every server has from its first start, alice and bob. Immutable. */
public final class Post {
    /** One of the two. */
    public static final String ALICE = "alice@example.test";
    /** The other. */
    public static final String BOB = "bob@example.test";

    private static final AtomicInteger MARKS = new AtomicInteger();

    private final Server server;

    /** @param server runs, or will when the first connection is wanted */
    public Post(Server server) {
        this.server = server;
    }

    /** A connection to port 25, which has said EHLO. */
    public SmtpClient smtp() throws IOException {
        SmtpClient client = SmtpClient.connect(server.host(), server.port("smtp"));
        client.hello();
        return client;
    }

    /** A connection to the submission port, with STARTTLS but not logged in. */
    public SmtpClient submission() throws IOException {
        SmtpClient client = SmtpClient.connect(server.host(), server.port("submission"));
        client.hello();
        client.startTls();
        return client;
    }

    /** A connection to the submission port, with STARTTLS and logged in. */
    public SmtpClient submission(String user) throws IOException {
        SmtpClient client = submission();
        client.login(user, server.password(user));
        return client;
    }

    /** A connection to the IMAP port, with STARTTLS and logged in. */
    public ImapClient imap(String user) throws IOException {
        ImapClient client = ImapClient.connect(server.host(), server.port("imap"));
        client.startTls();
        client.login(user, server.password(user));
        return client;
    }

    /** UIDs of the messages in bob's INBOX with these words in their subject. */
    public List<Long> found(String subject) throws IOException {
        try (ImapClient client = imap(BOB)) {
            client.select("INBOX");
            return client.search("SUBJECT \"" + subject + "\"");
        }
    }

    /** Waits for a message with these words in its subject in bob's INBOX. @return its text */
    public String arrived(String subject) throws IOException {
        List<Long> uids = Await.until(
                "\"" + subject + "\" in the INBOX of " + BOB, () -> found(subject), list -> !list.isEmpty());
        assertThat(uids).as("messages with the subject " + subject).hasSize(1);
        try (ImapClient client = imap(BOB)) {
            client.select("INBOX");
            return client.text(uids.get(0));
        }
    }

    /** Sends a message to bob and waits until it is in his INBOX: proof that mail flows. All sent before has gone before. */
    public void flows() throws IOException {
        String subject = "Mark " + MARKS.incrementAndGet() + " of the living";
        try (SmtpClient client = smtp()) {
            SmtpReply reply = client.send(ALICE, BOB, Mail.text(subject));
            assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
            client.quit();
        }
        arrived(subject);
    }
}
