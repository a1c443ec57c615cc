package org.postrider.itests.hotswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postrider.itests.Result;
import org.postrider.itests.Server;

/** The roles that are swapped live. Stateless. */
final class Roles {
    /** All that the issue names, in the order of a message's way. */
    static final List<String> ALL = List.of(
            "filter.attachment",
            "filter.virus",
            "chain",
            "policy",
            "gate",
            "tables",
            "smtp",
            "queue",
            "relay",
            "delivery",
            "imap",
            "sasl",
            "directory",
            "dns",
            "unpack",
            "quarantine");

    /** How often each is replaced. */
    static final int ROUNDS = Integer.getInteger("hotswap.rounds", 5);

    private Roles() {}

    /** Replaces each once, side by side. @param build a role's other bundle */
    static void swapAll(Server server, Function<String, Path> build) {
        Result result = runAll(server, role -> "mail:role-swap " + role + " file:" + build.apply(role));
        assertThat(result.lines().stream().filter(line -> line.startsWith("Role ")))
                .as(result.output())
                .hasSize(ALL.size());
    }

    /** Replaces each once in place: there is a moment without it. */
    static void updateAll(Server server) {
        runAll(server, role -> "bundle:update --raw " + symbolicName(role) + " file:" + jar(role));
    }

    /** Stops and starts each once. */
    static void restartAll(Server server) {
        runAll(server, role -> "bundle:restart " + symbolicName(role));
    }

    static String symbolicName(String role) {
        return "org.postrider." + role;
    }

    /** The bundle of a role in the distribution under test. */
    static Path jar(String role) {
        Path folder = Path.of(System.getProperty("karaf.dist"), "system/org/postrider", role.replace('.', '-'))
                .toAbsolutePath();
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No bundle in " + folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look into " + folder, e);
        }
    }

    /** One connection to the shell for all of them: each costs a second on a busy machine. */
    private static Result runAll(Server server, UnaryOperator<String> command) {
        Result result = server.shell(ALL.stream().map(command).collect(Collectors.joining(" ; ")));
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).doesNotContain("Error executing");
        return result;
    }
}
