package org.postrider.packs.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads headers of manifests such as {@code a.b;c.d;version="1.2",e;x:=y} (OSGi Core 8, section 3.2.4). Stateless. */
final class Clauses {
    /**
     * One clause.
     *
     * @param paths its names
     * @param attributes what stands behind {@code =}
     * @param directives what stands behind {@code :=}
     */
    record Clause(List<String> paths, Map<String, String> attributes, Map<String, String> directives) {}

    private Clauses() {}

    /** @param header null counts as empty */
    static List<Clause> read(@Nullable String header) {
        List<Clause> clauses = new ArrayList<>();
        if (header == null) {
            return clauses;
        }
        for (String text : split(header, ',')) {
            List<String> paths = new ArrayList<>();
            Map<String, String> attributes = new LinkedHashMap<>();
            Map<String, String> directives = new LinkedHashMap<>();
            for (String word : split(text, ';')) {
                List<String> pair = split(word, '=');
                if (pair.size() == 1) {
                    paths.add(word);
                } else {
                    add(pair.get(0), bare(word.substring(word.indexOf('=') + 1)), attributes, directives);
                }
            }
            clauses.add(new Clause(paths, attributes, directives));
        }
        return clauses;
    }

    private static void add(String key, String value, Map<String, String> attributes, Map<String, String> directives) {
        if (key.endsWith(":")) {
            directives.put(key.substring(0, key.length() - 1).strip(), value);
        } else {
            // "version:Version=1.0": the type of what we look at is known.
            int type = key.indexOf(':');
            attributes.put((type < 0 ? key : key.substring(0, type)).strip(), value);
        }
    }

    private static String bare(String value) {
        String text = value.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private static List<String> split(String text, char separator) {
        List<String> words = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                words.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        words.add(text.substring(from).strip());
        words.removeIf(String::isEmpty);
        return words;
    }
}
