package org.postrider.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Filed;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.ImapWatch;
import org.postrider.itests.client.SmtpLoad;

/**
 * The process dies, under load, at every named fault point and at random moments: what was acknowledged is filed exactly
 * once, and no UID ever means another message.
 */
final class CrashIT {
    /** docs/admin/faults.md, but for {@link #UNFILTERED} and what {@link QuarantineCrashIT} reaches. */
    private static final List<String> FAULTS = List.of(
            "smtp.before-queue",
            "smtp.before-reply",
            "chain.decided",
            "store.content-written",
            "store.before-sync",
            "store.after-sync",
            "store.after-apply",
            "store.append-applied",
            "queue.accepted",
            "queue.planned",
            "queue.before-deliver",
            "queue.after-deliver",
            "queue.after-result",
            "queue.before-settle",
            "queue.before-remove",
            "queue.before-forget",
            "queue.after-forget",
            "delivery.before-append",
            "delivery.after-append",
            "imap.append-received",
            "imap.append-filed");

    /** Boots sooner; the mail is little. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    private static final String UNFILTERED = "queue.filtered";
    private static final int RANDOM_KILLS = 5;
    private static final int SESSIONS = 4;
    private static final int MESSAGES_BEFORE_KILL = 150;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private Server server;
    private SmtpLoad load;
    private Appends appends;

    @Test
    void whatWasAcknowledgedIsFiledOnceAndNoUidChanges() throws IOException {
        server = Server.create("crash")
                .java(QUICK)
                .configure("org.postrider.chain", Map.of("grace", "1"))
                .start();
        Post post = new Post(server);
        try (Server running = server;
                SmtpLoad smtp = new SmtpLoad("127.0.0.1", running.port(25), SESSIONS, number -> Post.BOB);
                Appends imap = new Appends(post);
                ImapWatch watch =
                        new ImapWatch("127.0.0.1", running.port(43), 2, Post.BOB, running.password(Post.BOB))) {
            load = smtp.size(2_000);
            appends = imap;
            watch.tls().start();
            killAtRandom();
            for (String fault : FAULTS) {
                killAt(fault);
            }
            killWhereUnfilteredMailIsFiltered();
            for (int i = 1; i < RANDOM_KILLS; i++) {
                server.java(QUICK).start();
                forgive();
                killAtRandom();
            }
            server.java(QUICK).start();
            forgive();
            check(post, watch);
        }
    }

    private void check(Post post, ImapWatch watch) throws IOException {
        Set<Long> wanted = new TreeSet<>(load.accepted());
        wanted.addAll(appends.accepted());
        try (ImapClient client = post.imap(Post.BOB)) {
            Filed filed = Filed.readAll(client, wanted);
            assertThat(filed.duplicates())
                    .as("filed more than once; seed " + seed)
                    .isEmpty();
            assertThat(allowed()).as("numbers that may be there").containsAll(filed.numbers());
            assertThat(filed.uids()).as("UIDs; seed " + seed).isEqualTo(filed.ascending());
            Await.until(
                    "an empty queue",
                    () -> server.shell("mail:queue-list --json")
                            .output()
                            .strip()
                            .equals("[]"));
            assertThat(Filed.read(client).items()).as("nothing comes late").isEqualTo(filed.items());
            watch.stop();
            Map<Long, Long> now = new HashMap<>();
            filed.items().forEach(item -> now.put(item.uid(), item.number()));
            assertThat(now).as("UIDs that were seen between the kills").containsAllEntriesOf(watch.seen());
            assertThat(watch.violations()).isEmpty();
        }
    }

    private void killAt(String fault) {
        server.java(QUICK, "-Dpostrider.fault=" + fault + ":" + (1 + random.nextInt(30)));
        if (!server.startOrEnd()) {
            // Reached by what the last kill had left in the queue.
            return;
        }
        forgive();
        load.start();
        appends.start();
        Await.until("the end of the process at " + fault, () -> !server.alive());
        appends.stop();
        load.stop();
    }

    /**
     * A filter may have had a message in hand at two deaths in a row, each soon after the start, and is then blamed for them
     * and switched off: rightly as the server knows it, but here it was us. The process may die meanwhile, and has no answer.
     */
    private void forgive() {
        server.shell("mail:filter-enable attachment");
        server.shell("mail:filter-enable virus");
    }

    /** With the required filter away, mail is accepted unfiltered; the queue filters it when the filter is back. */
    private void killWhereUnfilteredMailIsFiltered() {
        if (!server.java(QUICK, "-Dpostrider.fault=" + UNFILTERED + ":3").startOrEnd()) {
            return;
        }
        forgive();
        server.shell("bundle:stop -t org.postrider.filter.attachment");
        load.start();
        load.awaitMore(20);
        server.shell("bundle:start org.postrider.filter.attachment");
        // It may die meanwhile, and then has no answer.
        server.shell("mail:queue-flush ALL");
        Await.until("the end of the process at " + UNFILTERED, () -> !server.alive());
        load.stop();
    }

    private void killAtRandom() {
        load.start();
        appends.start();
        load.awaitMore(1 + random.nextInt(MESSAGES_BEFORE_KILL));
        server.kill9();
        appends.stop();
        load.stop();
    }

    private Set<Long> allowed() {
        Set<Long> allowed = new TreeSet<>(load.accepted());
        allowed.addAll(load.unknown());
        allowed.addAll(appends.accepted());
        allowed.addAll(appends.unknown());
        return allowed;
    }
}
