package org.postrider.filter.virus.internal.update;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * What is remembered over restarts: which servers do not want to be asked, and what was told of files that are compared by
 * their tags. Losing it costs a download. Thread-safe.
 */
final class Notes {
    private final Path file;
    private final Properties values = new Properties();

    private Notes(Path file) {
        this.file = file;
    }

    /** Reads the notes; a file that cannot be read counts as none. */
    static Notes open(Path file) throws IOException {
        Notes notes = new Notes(file);
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            notes.values.load(in);
        } catch (NoSuchFileException expected) {
            // The first time.
        } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException expected) {
            notes.values.clear();
        }
        return notes;
    }

    synchronized Optional<String> get(String key) {
        return Optional.ofNullable(values.getProperty(key)).filter(value -> !value.isEmpty());
    }

    synchronized Optional<Instant> time(String key) {
        Optional<String> text = get(key);
        if (text.isEmpty() || !text.get().matches("[0-9]{1,11}")) {
            return Optional.empty();
        }
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(text.get())));
    }

    /** Remembers; an empty value forgets. */
    void put(String key, String value) throws IOException {
        synchronized (this) {
            if (value.isEmpty() ? values.remove(key) == null : value.equals(values.setProperty(key, value))) {
                return;
            }
        }
        save();
    }

    void put(String key, Instant time) throws IOException {
        put(key, Long.toString(time.getEpochSecond()));
    }

    private synchronized void save() throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (BufferedWriter out = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
            values.store(out, "What the updater remembers. May be deleted.");
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
