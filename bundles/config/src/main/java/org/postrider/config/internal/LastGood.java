package org.postrider.config.internal;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The last configuration of each PID that passed, so that a bad one does not take its place, also across restarts. Files of
 * Java properties with a version in their key {@code .format}. Confined by its owner's lock.
 */
final class LastGood {
    private static final String FORMAT = ".format";
    private static final String VERSION = "1";

    private final Path folder;
    private final Map<String, Map<String, Object>> remembered = new LinkedHashMap<>();

    LastGood(Path folder) {
        this.folder = folder;
    }

    Optional<Map<String, Object>> get(String pid) throws IOException {
        Map<String, Object> known = remembered.get(pid);
        if (known != null) {
            return Optional.of(known);
        }
        Path file = file(pid);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties stored = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            stored.load(reader);
        }
        if (!VERSION.equals(stored.remove(FORMAT))) {
            return Optional.empty();
        }
        Map<String, Object> settings = new TreeMap<>();
        stored.forEach((key, value) -> settings.put((String) key, value));
        return Optional.of(settings);
    }

    /** Remembers settings; only texts are written, which is what configuration files hold. */
    void put(String pid, Map<String, Object> settings) throws IOException {
        if (settings.equals(remembered.put(pid, Map.copyOf(settings)))) {
            return;
        }
        Properties stored = new Properties();
        settings.forEach((key, value) -> {
            if (!Schema.platformKey(key) && value instanceof String text) {
                stored.setProperty(key, text);
            }
        });
        stored.setProperty(FORMAT, VERSION);
        Files.createDirectories(folder);
        Path temporary = file(pid + ".new");
        try (Writer writer = Files.newBufferedWriter(temporary)) {
            stored.store(writer, null);
        }
        Files.move(temporary, file(pid), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String pid) {
        return folder.resolve(pid.replaceAll("[^A-Za-z0-9._~-]", "_") + ".properties");
    }
}
