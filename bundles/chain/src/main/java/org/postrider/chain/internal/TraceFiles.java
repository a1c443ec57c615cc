package org.postrider.chain.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The trace's files: {@code trace.jsonl} grows to its limit, is renamed to {@code trace-<milliseconds>.jsonl}, and the oldest
 * beyond the count are deleted. Writing is confined to one thread; listing may run beside it. Two versions of the chain that
 * run side by side for a moment append whole batches to the same file.
 */
final class TraceFiles implements AutoCloseable {
    private static final String CURRENT = "trace.jsonl";

    private final Path directory;
    private final long maxBytes;
    private final int maxFiles;
    private final Clock clock;
    private @Nullable OutputStream out;
    private long size;

    /** @param maxFiles files kept, the current one included, at least 1 */
    TraceFiles(Path directory, long maxBytes, int maxFiles, Clock clock) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        this.clock = clock;
    }

    /** Appends whole lines in one write. */
    void append(CharSequence lines) throws IOException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        if (out != null && size + bytes.length > maxBytes) {
            rotate();
        }
        OutputStream to = out == null ? open() : out;
        to.write(bytes);
        size += bytes.length;
    }

    private OutputStream open() throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(CURRENT);
        boolean torn = isTorn(file);
        OutputStream to = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        out = to;
        size = Files.size(file);
        if (torn) {
            to.write('\n');
        }
        return to;
    }

    private static boolean isTorn(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.position(channel.size() - 1).read(last);
            return last.get(0) != '\n';
        }
    }

    private void rotate() throws IOException {
        close();
        Path file = directory.resolve(CURRENT);
        if (Files.exists(file)) {
            Files.move(file, directory.resolve(freeName()));
        }
        List<Path> all = oldestFirst();
        for (int i = 0; i <= all.size() - maxFiles; i++) {
            Files.deleteIfExists(all.get(i));
        }
    }

    private String freeName() {
        long stamp = clock.millis();
        while (Files.exists(directory.resolve("trace-" + stamp + ".jsonl"))) {
            stamp++;
        }
        return "trace-" + stamp + ".jsonl";
    }

    /** The files there are, the current one last. */
    List<Path> oldestFirst() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(f -> f.getFileName().toString().matches("trace-\\d{13,}\\.jsonl"))
                        .sorted()
                        .forEach(found::add);
            } catch (UncheckedIOException e) {
                throw new IOException("Cannot list the trace directory " + directory, e);
            }
            Path current = directory.resolve(CURRENT);
            if (Files.exists(current)) {
                found.add(current);
            }
        }
        return Collections.unmodifiableList(found);
    }

    @Override
    public void close() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
