package org.postrider.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpLoad;

/** The process dies while banned mail is being kept, and while it is being released. A story: its steps follow each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class QuarantineCrashIT {
    private static final String QUICK = "-XX:TieredStopAtLevel=1";
    private static final Pattern ITEM = Pattern.compile("\"id\":\"([^\"]+)\"[^}]*\"subject\":\"Banned ([0-9]+) x\"");

    private static Server server;
    private static Post post;
    private static SmtpLoad load;

    @BeforeAll
    static void boot() {
        server = Server.create("quarantine-crash").java(QUICK).start();
        post = new Post(server);
        load = new SmtpLoad("127.0.0.1", server.port(25), 2, number -> Post.BOB)
                .texts(number -> Mail.program("Banned " + number + " x"));
    }

    @AfterAll
    static void stop() {
        load.close();
        server.close();
    }

    @Test
    @Order(1)
    void bannedMailIsKeptOnce() {
        for (String fault : List.of("quarantine.before-keep:5", "quarantine.after-keep:5")) {
            server.stop();
            if (server.java(QUICK, "-Dpostrider.fault=" + fault).startOrEnd()) {
                load.start();
                Await.until("the end of the process at " + fault, () -> !server.alive());
                load.stop();
            }
            server.java(QUICK).start();
        }
        emptyQueue();

        List<Long> kept =
                items().stream().map(item -> Long.parseLong(item.group(2))).toList();
        assertThat(kept).doesNotHaveDuplicates().containsAll(load.accepted());
        Set<Long> allowed = new TreeSet<>(load.accepted());
        allowed.addAll(load.unknown());
        assertThat(allowed).containsAll(kept);
    }

    @Test
    @Order(2)
    void releasedMailIsFiledOnce() throws IOException {
        List<MatchResult> items = items();
        releaseUntilDead(items.get(0).group(1), "quarantine.before-release");
        // Nobody has it yet: the admin releases again.
        assertThat(server.shell("mail:quarantine-release " + items.get(0).group(1))
                        .status())
                .isZero();
        releaseUntilDead(items.get(1).group(1), "quarantine.after-release");
        // The queue has it.
        for (MatchResult item : items.subList(0, 2)) {
            post.arrived("Banned " + item.group(2) + " x");
        }
        emptyQueue();
        for (MatchResult item : items.subList(0, 2)) {
            assertThat(post.found("Banned " + item.group(2) + " x")).hasSize(1);
        }
    }

    private static void releaseUntilDead(String item, String fault) {
        server.stop();
        server.java(QUICK, "-Dpostrider.fault=" + fault).start();
        assertThat(server.shell("mail:quarantine-release " + item).status()).isNotZero();
        Await.until("the end of the process at " + fault, () -> !server.alive());
        server.java(QUICK).start();
    }

    private static List<MatchResult> items() {
        return ITEM.matcher(
                        server.shell("mail:quarantine-list --json -n 100000").output())
                .results()
                .toList();
    }

    private static void emptyQueue() {
        Await.until(
                "an empty queue",
                () -> server.shell("mail:queue-list --json").output().strip().equals("[]"));
    }
}
