package org.postrider.tables.internal;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where a table's lines come from and how they are read. Immutable.
 *
 * @param type {@code inline}, {@code file}, {@code regexp} or {@code cidr}
 * @param path empty path if the lines stand in the configuration
 */
record TableSource(String name, String type, List<String> entries, Path path, int maxSteps, long maxBytes) {
    private static final Set<String> TYPES = Set.of("inline", "file", "regexp", "cidr");

    /** What a file looked like when it was read; another stamp means it has changed. */
    record Stamp(long modified, long size, Object key) {}

    /**
     * Checks that the settings fit each other.
     *
     * @throws IllegalArgumentException that names the key and a legal value
     */
    static TableSource of(TableConfig config, Path home) {
        String name = config.name().strip();
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException("name = " + name + ": letters, digits, dots, hyphens and underscores");
        }
        String type = config.type().strip();
        List<String> lines = lines(List.of(config.entries()));
        boolean file = !config.path().isBlank();
        check(type, lines, file);
        Path path = file ? home.resolve(config.path().strip()) : Path.of("");
        return new TableSource(name, type, lines, path, config.max__steps(), config.max__bytes());
    }

    static void check(String type, List<String> lines, boolean file) {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("type = " + type + ": inline, file, regexp or cidr");
        }
        if (file && (type.equals("inline") || !lines.isEmpty())) {
            throw new IllegalArgumentException("type = " + type
                    + ": give entries with inline, path with file, and one of them with regexp and cidr");
        }
        if (!file && type.equals("file")) {
            throw new IllegalArgumentException("path is empty: name the file");
        }
    }

    /** Splits at semicolons and line breaks. */
    static List<String> lines(List<String> entries) {
        List<String> lines = new ArrayList<>();
        for (String entry : entries) {
            for (String line : entry.split("[;\r\n]")) {
                if (!line.isBlank()) {
                    lines.add(line.strip());
                }
            }
        }
        return lines;
    }

    boolean inFile() {
        return !path.toString().isEmpty();
    }

    Stamp stamp() throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        Object key = now.fileKey();
        return new Stamp(now.lastModifiedTime().toMillis(), now.size(), key == null ? "" : key);
    }

    /** Reads all lines; blocks on the disk. */
    Lookup read() throws IOException, BadTableException {
        if (!inFile()) {
            return parse(Line.of("table " + name + " entry", entries));
        }
        long size = Files.size(path);
        if (size > maxBytes) {
            throw new BadTableException(path + " has " + size + " bytes, more than max_bytes = " + maxBytes);
        }
        try {
            return parse(Line.of(path.toString(), Files.readAllLines(path)));
        } catch (CharacterCodingException e) {
            throw new BadTableException(path + " is not UTF-8: " + e.getMessage());
        }
    }

    private Lookup parse(List<Line> lines) throws BadTableException {
        return switch (type) {
            case "regexp" -> RegexpLookup.of(lines, maxSteps);
            case "cidr" -> CidrLookup.of(lines);
            default -> MapLookup.of(lines);
        };
    }
}
