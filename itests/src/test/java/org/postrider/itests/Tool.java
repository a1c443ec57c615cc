package org.postrider.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of a Debian package. Immutable. */
public final class Tool {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final List<String> FOLDERS =
            List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin");

    private final Path program;

    private Tool(Path program) {
        this.program = program;
    }

    /** Finds a program, or fails and says which package is missing. */
    public static Tool of(String name, String debianPackage) {
        for (String folder : FOLDERS) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return new Tool(program);
            }
        }
        throw new IllegalStateException("The program " + name + " is missing. As root: apt-get install "
                + "--no-install-recommends " + debianPackage + " (./test does it for you)");
    }

    /** Where it is. */
    public Path program() {
        return program;
    }

    /** Runs it to its end, without input. */
    public Result run(String... words) {
        return feed("", words);
    }

    /** Runs it to its end. @param input what it reads */
    public Result feed(String input, String... words) {
        List<String> line = new ArrayList<>();
        line.add(program.toString());
        line.addAll(List.of(words));
        try {
            Path in = Files.createTempFile("tool-", ".in");
            Path out = Files.createTempFile("tool-", ".out");
            try {
                Files.writeString(in, input, StandardCharsets.ISO_8859_1);
                return run(line, in, out);
            } finally {
                Files.delete(in);
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + line, e);
        }
    }

    /** Starts it in the background; its output goes to a file. The caller ends it. */
    public Process start(Path output, String... words) {
        List<String> line = new ArrayList<>();
        line.add(program.toString());
        line.addAll(List.of(words));
        try {
            return new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + line, e);
        }
    }

    private static Result run(List<String> line, Path in, Path out) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("No end after " + LONGEST + ": " + line + "\n"
                    + Files.readString(out, StandardCharsets.ISO_8859_1));
        }
        return new Result(process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1));
    }
}
