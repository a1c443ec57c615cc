package org.postrider.filter.attachment.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/** What is banned. Immutable, thread-safe. */
final class BannedList {
    private static final int MAX_NAME = 200;

    private final Set<String> extensions;
    private final Set<String> types;
    private final List<Pattern> names;

    /** @throws IllegalArgumentException that names the key and the wrong value */
    BannedList(AttachmentConfig config) {
        extensions = words(config.extensions());
        types = words(config.types());
        names = patterns(config.names());
        for (String type : types) {
            if (!type.matches("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")) {
                throw new IllegalArgumentException(
                        "types: \"" + type + "\" is no media type such as application/x-elf");
            }
        }
        for (String extension : extensions) {
            if (!extension.matches("[^./\\\\\\s]+")) {
                throw new IllegalArgumentException(
                        "extensions: \"" + extension + "\": write it without a dot, such as exe");
            }
        }
    }

    private static Set<String> words(String[] lines) {
        Set<String> words = new HashSet<>();
        for (String line : lines) {
            Arrays.stream(line.split(","))
                    .map(word -> word.strip().toLowerCase(Locale.ROOT))
                    .filter(word -> !word.isEmpty())
                    .forEach(words::add);
        }
        return Set.copyOf(words);
    }

    private static List<Pattern> patterns(String[] lines) {
        List<Pattern> patterns = new ArrayList<>();
        for (String line : lines) {
            try {
                if (!line.isBlank()) {
                    patterns.add(Pattern.compile(line.strip(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
                }
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "names: \"" + line + "\" is no regular expression: " + e.getMessage(), e);
            }
        }
        return List.copyOf(patterns);
    }

    /** What is wrong with a file name, if anything. @param path where it stands */
    Optional<Finding> name(String given, String path) {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        return FileName.readings(given).stream()
                .flatMap(reading -> reading(given, reading, path).stream())
                .findFirst();
    }

    private Optional<Finding> reading(String given, FileName name, String path) {
        for (String extension : name.extensions()) {
            if (extensions.contains(extension)) {
                String trick = name.trick(extensions);
                return Optional.of(finding(symbol(extension), Map.of("name", cut(given), "trick", trick), path));
            }
        }
        for (Pattern pattern : names) {
            if (pattern.matcher(name.plain()).matches()) {
                return Optional.of(finding("BANNED_NAME", Map.of("name", cut(given), "rule", pattern.pattern()), path));
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a decoded entity, if anything. */
    Optional<Finding> entity(Entity entity) {
        Optional<Finding> byName = name(entity.name(), entity.path());
        if (byName.isPresent() || !types.contains(entity.detectedType())) {
            return byName;
        }
        return Optional.of(finding(
                "BANNED_TYPE", Map.of("name", cut(entity.name()), "type", entity.detectedType()), entity.path()));
    }

    private static Finding finding(String symbol, Map<String, String> attributes, String path) {
        Map<String, String> all = new TreeMap<>(attributes);
        all.put("path", cut(path));
        all.values().removeIf(String::isEmpty);
        return new Finding(Finding.BANNED, symbol, 0, all, path);
    }

    private static String symbol(String extension) {
        return "BANNED_" + extension.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String cut(String text) {
        return text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
    }
}
