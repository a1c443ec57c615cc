package org.postrider.itests;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The launcher of the distribution under test, called as an admin calls it. Thread-safe. */
final class Launcher {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final ProcessBuilder.Redirect NOTHING = ProcessBuilder.Redirect.from(new File("/dev/null"));

    private final Path home;
    private final Map<String, String> environment = new ConcurrentHashMap<>();

    Launcher(Path home) {
        this.home = home;
    }

    /** Sets a variable of its environment; null unsets it. */
    void environment(String name, @Nullable String value) {
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
    }

    /** The distribution under test: system property karaf.dist. */
    static Path distribution() {
        Path dist = Path.of(System.getProperty("karaf.dist", "../karaf-dist/target/assembly"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(dist.resolve("bin/postrider"))) {
            throw new IllegalStateException(
                    "No distribution in " + dist + ": build karaf-dist first, or set -Dkaraf.dist");
        }
        return dist;
    }

    /** Runs {@code postrider COMMAND --home HOME WORDS...} to its end. */
    Result call(String command, String... words) {
        List<String> line = new ArrayList<>();
        line.add(distribution().resolve("bin/postrider").toString());
        line.add(command);
        line.add("--home");
        line.add(home.toString());
        line.addAll(List.of(words));
        try {
            // A file, not a pipe: the server that "start" leaves behind would hold a pipe open.
            Path output = Files.createTempFile(home, "launcher-", ".out");
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectInput(NOTHING)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "No end after " + LONGEST + ": " + line + "\n" + Files.readString(output));
            }
            Result result = new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            Files.delete(output);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot call " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + line, e);
        }
    }
}
