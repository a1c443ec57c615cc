package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.itests.Post;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;
import org.postrider.itests.pluginpack.PluginJar;

/**
 * A client that guesses passwords, over sessions, protocols and swaps. With swaks and curl, from loopback addresses of which
 * the shipped settings would count none.
 */
final class GuessingIT {
    private static final String GUESSER = "127.0.0.2";
    private static final String TRUSTED = "127.0.0.3";
    private static final String WRONG = "guess-7d1f-not-it";
    /** Of swaks: authentication was wanted and could not be had. */
    private static final int NO_AUTH = 28;
    /** Of curl. */
    private static final int LOGIN_DENIED = 67;

    @TempDir
    static Path folder;

    private static Server server;
    private static Post post;

    @BeforeAll
    static void boot() {
        server = Server.create("guessing")
                .configure(
                        "org.postrider.gate.logins",
                        Map.of(
                                "exempt_networks",
                                TRUSTED,
                                "max_failures",
                                "5",
                                "delay_ms",
                                "500",
                                "max_delay_ms",
                                "4000"))
                // So that only what is common to all sessions is seen.
                .configure("org.postrider.imap", Map.of("login_failure_delay_ms", "0"))
                .start();
        post = new Post(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void itIsAnsweredLaterAndThenRefusedButNobodyElseIs() throws IOException {
        String right = server.password(Post.ALICE);
        List<String> submit = List.of("--tls", "--auth", "PLAIN");

        refusedAfter(500, "535 5.7.8", NO_AUTH, () -> swaks(GUESSER, "submission", WRONG, submit));
        refusedAfter(1_000, "[AUTHENTICATIONFAILED]", LOGIN_DENIED, () -> curl(GUESSER, WRONG));
        refusedAfter(
                2_000,
                "535 5.7.8",
                NO_AUTH,
                () -> swaks(GUESSER, "submissions", WRONG, List.of("--tls-on-connect", "--auth", "LOGIN")));
        swapped("imap");
        swapped("smtp");
        // Port 25 is no way around it.
        refusedAfter(4_000, "535 5.7.8", NO_AUTH, () -> swaks(GUESSER, "smtp", WRONG, submit));
        refusedAfter(4_000, "[AUTHENTICATIONFAILED]", LOGIN_DENIED, () -> curl(GUESSER, WRONG));

        // The right password is not looked at any more, in either protocol, also after both have been restarted.
        refusedAfter(0, "454 4.7.0", NO_AUTH, () -> swaks(GUESSER, "submission", right, submit));
        refusedAfter(0, "[UNAVAILABLE]", LOGIN_DENIED, () -> curl(GUESSER, right));
        assertThat(server.shell("bundle:restart org.postrider.imap ; bundle:restart org.postrider.smtp")
                        .status())
                .isZero();
        refusedAfter(0, "454 4.7.0", NO_AUTH, () -> swaks(GUESSER, "submission", right, submit));
        refusedAfter(0, "[UNAVAILABLE]", LOGIN_DENIED, () -> curl(GUESSER, right));

        // The same user from elsewhere.
        Result other = swaks("127.0.0.1", "submission", right, submit);
        assertThat(other.status()).as(other.output()).isZero();
        Result reads = curl("127.0.0.1", right);
        assertThat(reads.status()).as(reads.output()).isZero();
        post.flows();

        assertThat(server.log().lines().filter(line -> line.contains("event=logins-refused")))
                .singleElement()
                .asString()
                .contains("client=" + GUESSER + " protocol=imap failures=5 users=1 ");
        assertThat(server.log()).doesNotContain(WRONG).doesNotContain(right);
    }

    @Test
    void exemptClientsMayFailAsOftenAsTheyLike() {
        for (int i = 0; i < 7; i++) {
            Result guess = curl(TRUSTED, WRONG);
            assertThat(guess.output()).contains("[AUTHENTICATIONFAILED]");
        }
        Result reads = curl(TRUSTED, server.password(Post.ALICE));
        assertThat(reads.status()).as(reads.output()).isZero();
    }

    /** A login that fails in these words, no sooner than that. */
    private static void refusedAfter(long millis, String words, int status, Supplier<Result> login) {
        long before = System.nanoTime();
        Result result = login.get();
        assertThat(result.output()).contains(words);
        assertThat(result.status()).as(result.output()).isEqualTo(status);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(millis));
    }

    /** Side by side, by a version from the future. */
    private static void swapped(String role) {
        Path newer = PluginJar.versioned(Roles.jar(role), folder.resolve(role + ".jar"), "7.7.7");
        Result swap = server.shell("mail:role-swap " + role + " file:" + newer);
        assertThat(swap.status()).as(swap.output()).isZero();
    }

    private static Result swaks(String from, String listener, String password, List<String> how) {
        List<String> words = new java.util.ArrayList<>(List.of(
                "--server",
                "127.0.0.1:" + server.port(listener),
                "--local-interface",
                from,
                "--from",
                Post.ALICE,
                "--to",
                Post.BOB,
                "--auth-user",
                Post.ALICE,
                "--auth-password",
                password));
        words.addAll(how);
        return Tool.of("swaks", "swaks").run(words.toArray(String[]::new));
    }

    private static Result curl(String from, String password) {
        return Tool.of("curl", "curl")
                .run(
                        "-vsS",
                        "-k",
                        "--ssl-reqd",
                        "--interface",
                        from,
                        "--user",
                        Post.ALICE + ":" + password,
                        "imap://127.0.0.1:" + server.port("imap") + "/");
    }
}
