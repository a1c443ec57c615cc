package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.postrider.content.Content;
import org.postrider.role.runtime.WorkerPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a program for each file, a few at once: without a shell, in a folder of its own that is deleted afterwards, with limits
 * of the kernel, perhaps as another user. Whatever it started is killed at the end. Thread-safe.
 */
final class CommandScanner implements Scanner {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.filter.virus");
    private static final int WAITING = 1_000;
    private static final int KEPT = 64 * 1024;
    private static final int MOST = 4 * 1024 * 1024;
    private static final int STEPS = 5_000_000;
    private static final int OPEN_FILES = 1_024;
    private static final long MEBI = 1024L * 1024;

    private final CommandLine line;
    private final Bounds bounds;
    private final Path folder;
    private final WorkerPool workers;
    private final String group;

    /**
     * What a run may take.
     *
     * @param time longest run
     * @param memoryMib address space; 0: no limit
     * @param fileMib largest file that it may write
     * @param user whose rights it has, or empty: the server's
     * @param processes runs at once
     */
    record Bounds(Duration time, long memoryMib, long fileMib, String user, int processes) {}

    /** @param folder for temporary files */
    CommandScanner(String name, CommandLine line, Bounds bounds, Path folder) throws IOException, InterruptedException {
        this.line = line;
        this.bounds = bounds;
        this.folder = folder;
        this.group = bounds.user().isEmpty() ? "" : group(bounds.user());
        this.workers = new WorkerPool("scan-" + name, bounds.processes(), WAITING);
    }

    private static String group(String user) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/usr/bin/id", "-g", "--", user)
                .redirectErrorStream(true)
                .start();
        try (InputStream out = process.getInputStream()) {
            String id = read(out).strip();
            if (process.waitFor() != 0) {
                throw new IOException("There is no user " + user + ": " + ClamdReply.shown(id));
            }
            return id;
        }
    }

    @Override
    public CompletionStage<Verdict> scan(Content file, String name, Duration longest) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        long until = System.nanoTime() + longest.toNanos();
        try {
            workers.execute(() -> {
                try {
                    verdict.complete(run(file, until));
                } catch (IOException | RuntimeException e) {
                    verdict.completeExceptionally(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    verdict.completeExceptionally(new IOException("it was interrupted", e));
                }
            });
        } catch (RejectedExecutionException e) {
            verdict.completeExceptionally(new IOException("too many scans wait for it", e));
        }
        return verdict;
    }

    private Verdict run(Content file, long until) throws IOException, InterruptedException {
        long left = Math.min(bounds.time().toNanos(), until - System.nanoTime());
        if (left <= 0) {
            throw new IOException("there was no time left to start it");
        }
        Files.createDirectories(folder);
        Path room = Files.createTempDirectory(
                folder, "scan-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Path copy = room.resolve("message");
            try (OutputStream out = Files.newOutputStream(copy, StandardOpenOption.CREATE_NEW);
                    InputStream in = file.open()) {
                in.transferTo(out);
            }
            handOver(room, copy);
            return run(room, copy, left);
        } finally {
            delete(room);
        }
    }

    /** Gives the folder to the user who is to read it. */
    private void handOver(Path room, Path copy) throws IOException {
        if (!bounds.user().isEmpty()) {
            var user = room.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(bounds.user());
            Files.setOwner(copy, user);
            Files.setOwner(room, user);
        }
    }

    private Verdict run(Path room, Path copy, long nanos) throws IOException, InterruptedException {
        List<String> call = new ArrayList<>(prefix(nanos));
        call.addAll(line.call(copy.toString()));
        ProcessBuilder builder = new ProcessBuilder(call)
                .directory(room.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8", "TMPDIR", room.toString()));
        Process process = builder.start();
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture<Void> watch = new CompletableFuture<>();
        var unused = watch.orTimeout(nanos, TimeUnit.NANOSECONDS).whenComplete((nothing, timeout) -> {
            if (timeout != null) {
                late.set(true);
                kill(process);
            }
        });
        try (InputStream out = process.getInputStream()) {
            String output = read(out);
            int status = process.waitFor();
            watch.complete(null);
            if (!late.get()) {
                return verdict(status, output);
            }
        } catch (IOException e) {
            // A program that is killed takes its stream with it.
            if (!late.get()) {
                throw e;
            }
        } finally {
            watch.complete(null);
            kill(process);
        }
        throw new IOException("it took longer than " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
    }

    private Verdict verdict(int status, String output) throws IOException {
        return line.verdict(status, new BoundedText(output, STEPS))
                .orElseThrow(() -> new IOException(
                        "it ended with status " + status + " and said: " + ClamdReply.shown(output.strip())));
    }

    /**
     * Tries whether programs can be run within these bounds at all: else the words of whoever sets the bounds would pass for
     * those of the scanner.
     */
    void rehearse() throws IOException, InterruptedException {
        List<String> call = new ArrayList<>(prefix(bounds.time().toNanos()));
        call.add("/bin/true");
        Process process = new ProcessBuilder(call).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String said = read(out);
            if (process.waitFor() != 0) {
                throw new IOException("No program can be run as configured: " + ClamdReply.shown(said.strip()));
            }
        }
    }

    /** A session of its own, so that all its processes can be killed; limits; rights. */
    private List<String> prefix(long nanos) {
        List<String> prefix = new ArrayList<>(List.of("/usr/bin/setsid"));
        if (!bounds.user().isEmpty()) {
            prefix.addAll(
                    List.of("/usr/bin/setpriv", "--reuid=" + bounds.user(), "--regid=" + group, "--clear-groups"));
            prefix.addAll(List.of("--no-new-privs", "--"));
        }
        prefix.add("/usr/bin/prlimit");
        if (bounds.memoryMib() > 0) {
            prefix.add("--as=" + bounds.memoryMib() * MEBI);
        }
        prefix.add("--fsize=" + bounds.fileMib() * MEBI);
        prefix.add("--cpu=" + (TimeUnit.NANOSECONDS.toSeconds(nanos) + 1));
        prefix.add("--nofile=" + OPEN_FILES);
        prefix.addAll(List.of("--core=0", "--"));
        return prefix;
    }

    private static String read(InputStream in) throws IOException {
        byte[] kept = in.readNBytes(KEPT);
        long more = 0;
        byte[] rest = new byte[KEPT];
        for (int n = in.read(rest); n > 0; n = in.read(rest)) {
            more += n;
            if (more > MOST) {
                throw new IOException("it floods its output");
            }
        }
        return new String(kept, StandardCharsets.ISO_8859_1);
    }

    /** Kills it and whatever it started, but for a process that has made a session of its own and whose parent is gone. */
    private static void kill(Process process) {
        try (Stream<ProcessHandle> children = process.descendants()) {
            children.forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
        try {
            Process killer = new ProcessBuilder("/bin/kill", "-KILL", "--", "-" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Status 1 says that nobody was left.
            killer.waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            LOG.warn("event=kill-failed pid={} cause=\"{}\"", process.pid(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path room) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(room)) {
            all = new ArrayList<>(walk.toList());
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(all.get(i));
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
