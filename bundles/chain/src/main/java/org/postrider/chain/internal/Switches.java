package org.postrider.chain.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which links are switched off, and by whom; kept in {@code mail/chain.state}. Thread-safe.
 *
 * <p>Format version 1: a first line {@code postrider-chain-state 1}, then a line {@code off TAB name TAB by TAB reason} per
 * link; {@code by} is {@code admin} or {@code crash}. The file is replaced as a whole and synced.
 */
final class Switches {
    /** A link off. @param byAdmin false: the in-hand journal blames it for crashes @param reason for the admin */
    record Off(boolean byAdmin, String reason) {}

    private static final Logger LOG = LoggerFactory.getLogger(Switches.class);
    private static final String HEAD = "postrider-chain-state 1";

    private final Path file;
    private final TreeMap<String, Off> off = new TreeMap<>();

    Switches(Path file) {
        this.file = file;
        load();
    }

    private void load() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
                throw new IOException("its first line is not \"" + HEAD + "\": was it written by a newer version?");
            }
            for (String line : lines.subList(1, lines.size())) {
                String[] words = line.split("\t", 4);
                if (words.length == 4 && words[0].equals("off")) {
                    off.put(words[1], new Off(words[2].equals("admin"), words[3]));
                }
            }
        } catch (IOException e) {
            LOG.warn(
                    "file={} result=ignored cause=\"{}\" hint=\"links that were off are on now\"",
                    file,
                    e.getMessage());
        }
    }

    synchronized Optional<Off> off(String link) {
        return Optional.ofNullable(off.get(link));
    }

    /** Switches off and remembers. */
    synchronized void off(String link, Off why) {
        off.put(link, new Off(why.byAdmin(), why.reason().replaceAll("\\p{Cntrl}", " ")));
        save();
    }

    /** Switches on and remembers. */
    synchronized void on(String link) {
        if (off.remove(link) != null) {
            save();
        }
    }

    private void save() {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        off.forEach((name, why) -> text.append("off\t")
                .append(name)
                .append(why.byAdmin() ? "\tadmin\t" : "\tcrash\t")
                .append(why.reason())
                .append('\n'));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "file={} result=unsaved cause=\"{}\" hint=\"the switch is lost at the next start\"",
                    file,
                    e.toString());
        }
    }
}
