package org.postrider.relay.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the server said it can, in its answer to EHLO or LHLO (RFC 5321 section 4.1.1.1). Immutable.
 *
 * @param keywords keyword in upper case to its parameters
 */
record Offers(Map<String, String> keywords) {
    static final Offers NONE = new Offers(Map.of());
    private static final int MAX = 100;

    static Offers parse(List<String> lines) {
        Map<String, String> keywords = new HashMap<>();
        for (String line : lines.subList(1, Math.min(lines.size(), MAX))) {
            String[] words = line.strip().split("[ =]", 2);
            keywords.put(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "");
        }
        return new Offers(Map.copyOf(keywords));
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    boolean authPlain() {
        return List.of(keywords.getOrDefault("AUTH", "").split(" ")).contains("PLAIN");
    }

    /** Largest message, or 0 if it did not say. */
    long maxSize() {
        String size = keywords.getOrDefault("SIZE", "");
        return size.matches("\\d{1,18}") ? Long.parseLong(size) : 0;
    }
}
