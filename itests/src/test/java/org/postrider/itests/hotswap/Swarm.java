package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Filed;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.ImapWatch;
import org.postrider.itests.client.SmtpLoad;

/**
 * A steady load: 20 sessions send numbered messages to bob, 100 clients keep his INBOX open, half of them in IDLE and half in
 * FETCH. The server must allow plain passwords from loopback. Confined to the test's thread.
 */
final class Swarm implements AutoCloseable {
    private static final int SENDERS = 20;
    private static final int READERS = 100;
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final int PER_CONNECTION = 20;

    private final Server server;
    private final SmtpLoad load;
    private final ImapWatch watch;
    private long firstUid;

    Swarm(Server server) {
        this.server = server;
        load = new SmtpLoad(server.host(), server.port("smtp"), SENDERS, number -> Post.BOB)
                .pause(PAUSE)
                .perConnection(PER_CONNECTION);
        watch = new ImapWatch(server.host(), server.port("imap"), READERS, Post.BOB, server.password(Post.BOB))
                .pause(PAUSE);
    }

    /** Returns when all clients are at work. */
    Swarm start() throws IOException {
        try (ImapClient client = new Post(server).imap(Post.BOB)) {
            firstUid = client.select("INBOX").code("UIDNEXT").orElseThrow();
        }
        watch.start();
        load.start();
        flows();
        return this;
    }

    /** Waits until each sender has got some more mail in, on the average. */
    Swarm flows() {
        load.awaitMore(2 * SENDERS);
        return this;
    }

    /** Ends the load; returns when all clients have said goodbye. */
    Swarm stop() {
        load.stop();
        watch.stop();
        return this;
    }

    /** All that was answered 250 is in the mailbox, each once, and the UIDs are as each client saw them. */
    Swarm assertNothingLost() throws IOException {
        Set<Long> accepted = load.accepted();
        try (ImapClient client = new Post(server).imap(Post.BOB)) {
            Filed filed = Await.until(
                    accepted.size() + " numbers in the mailbox",
                    () -> read(client),
                    now -> now.numbers().containsAll(accepted));
            Set<Long> unasked = new TreeSet<>(filed.numbers());
            unasked.removeAll(accepted);
            unasked.removeAll(load.unknown());
            assertThat(unasked).as("filed though not accepted").isEmpty();
            assertThat(filed.duplicates()).as("filed twice").isEmpty();
            assertThat(filed.uids()).isEqualTo(filed.ascending());
        }
        assertThat(watch.violations()).isEmpty();
        assertThat(load.rejected()).as("answered 5xx: %s", load.answers()).isEmpty();
        return this;
    }

    /** What this swarm has sent; the mailbox may hold numbers of an earlier one. */
    private Filed read(ImapClient client) throws IOException {
        long validity = client.select("INBOX").code("UIDVALIDITY").orElseThrow();
        List<ImapClient.Item> ours = client.numbers(firstUid).stream()
                .filter(item -> item.number() > 0)
                .toList();
        return new Filed(validity, ours);
    }

    /** No client was refused, cut off or put off. */
    Swarm assertNobodyNoticed() {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(load.refusals()).as("SMTP connections refused").isEmpty();
        softly.assertThat(load.drops()).as("SMTP connections dropped").isEmpty();
        softly.assertThat(load.answers()).as("mail put off").isEmpty();
        softly.assertThat(load.unknown()).as("mail without an answer").isEmpty();
        softly.assertThat(watch.refusals()).as("IMAP connections refused").isEmpty();
        softly.assertThat(watch.drops()).as("IMAP connections dropped").isEmpty();
        softly.assertAll();
        return this;
    }

    /** No client was refused or cut off; mail may have been put off, and logins too. */
    Swarm assertNobodyDropped() {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(load.refusals()).as("SMTP connections refused").isEmpty();
        softly.assertThat(load.drops()).as("SMTP connections dropped").isEmpty();
        softly.assertThat(load.unknown()).as("mail without an answer").isEmpty();
        softly.assertThat(watch.drops()).as("IMAP connections dropped").isEmpty();
        softly.assertAll();
        return this;
    }

    /** How many were answered 250. */
    int accepted() {
        return load.accepted().size();
    }

    @Override
    public void close() {
        load.close();
        watch.close();
    }
}
