package org.postrider.itests.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Await;
import org.postrider.itests.Memory;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;

/** Mail for domains whose name servers lie, are broken, or want to be called for ever. */
final class HostileDnsIT {
    /** Taken: what the answer says is enough to deliver. */
    private static final List<String> TAKEN = List.of("good", "bytcp", "slow", "halfdead", "forever", "broad");
    /** Nothing certain was said: the message waits. */
    private static final List<String> WAITING = List.of(
            "servfail",
            "refused",
            "silent",
            "wrongid",
            "echo",
            "notresponse",
            "referral",
            "short",
            "loop",
            "otherquestion",
            "cut",
            "closed",
            "drip",
            "flood",
            "many",
            "circle");
    /** The domain certainly takes no mail: its sender hears of it. */
    private static final List<String> NOBODY =
            List.of("nameless", "negative", "empty", "null", "other", "dangling", "itself", "several");
    /** Its mail would come back to us. */
    private static final List<String> LOOPS = List.of("localhost", "us", "any");

    private static final Pattern TOLD =
            Pattern.compile("to=<x@(\\w+)\\.test> agent=\\S+ where=\\S* delay_ms=\\d+ dsn=(\\S+)");
    private static final long FEW_BYTES = 40L << 20;

    private static Server server;
    private static HostileNameServer dns;
    private static Process sink;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("hostile-dns").pickBase();
        dns = Lies.teach(new HostileNameServer(), 13);
        // The port where we listen ourselves, at another address.
        String port = Integer.toString(server.port(25));
        server.configure("org.postrider.dns", Map.of("servers", dns.address(), "rounds", "1"))
                .configure("org.postrider.relay", Map.of("port", port, "hostname", "mx.us.test"))
                .start();
        Files.createDirectories(server.home().resolve("data/tmp"));
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // As root it wants to be somebody else.
            words.addAll(List.of("-u", "nobody"));
        }
        words.addAll(List.of("127.0.0.13:" + port, "100"));
        sink = Tool.of("smtp-sink", "postfix")
                .start(server.home().resolve("data/tmp/sink.out"), words.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        if (sink != null) {
            sink.destroy();
        }
        server.close();
        dns.close();
    }

    @Test
    void eachIsJudgedForItselfAndMailFlowsOn() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        TAKEN.forEach(label -> expected.put(label, "2.0.0"));
        WAITING.forEach(label -> expected.put(label, "4.4.3"));
        NOBODY.forEach(label -> expected.put(label, "5.4.4"));
        expected.putAll(Map.of("nameless", "5.1.2", "negative", "5.1.2", "null", "5.1.10"));
        LOOPS.forEach(label -> expected.put(label, "5.4.6"));
        Post post = new Post(server);
        post.flows();
        long before = Memory.live(server);
        StringBuilder command = new StringBuilder("mail:send --from alice@example.test --subject x --body x");
        expected.keySet()
                .forEach(label -> command.append(" --to x@").append(label).append(".test"));
        assertThat(server.shell(command.toString()).status()).isZero();
        post.flows();

        Map<String, String> told = Await.until(
                "a verdict on each",
                HostileDnsIT::verdicts,
                verdicts -> verdicts.keySet().equals(expected.keySet()));

        assertThat(told).isEqualTo(expected);
        assertThat(Memory.live(server) - before).isLessThan(FEW_BYTES);
        post.flows();
    }

    /** Status of the last try by domain. */
    private static Map<String, String> verdicts() {
        Map<String, String> verdicts = new TreeMap<>();
        Matcher told = TOLD.matcher(server.log());
        while (told.find()) {
            verdicts.put(told.group(1), told.group(2));
        }
        return verdicts;
    }
}
