package org.postrider.unpack.internal.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postrider.unpack.internal.document.PdfLexer.Name;

/**
 * A stream of a PDF and what its dictionary says. Immutable.
 *
 * @param number of the object
 * @param from its first byte in the file
 * @param to behind its last byte
 * @param filters names in the order of decoding
 * @param parameters of each filter, as many
 * @param type {@code Type}, or empty
 * @param subtype {@code Subtype}, or empty
 * @param first {@code First}, of object streams
 */
record PdfStream(
        long number,
        int generation,
        long from,
        long to,
        List<String> filters,
        List<Map<String, Object>> parameters,
        String type,
        String subtype,
        long first) {
    private static final int MAX_FILTERS = 12;
    private static final List<String> PARAMETERS =
            List.of("Predictor", "Columns", "Colors", "BitsPerComponent", "EarlyChange");

    static PdfStream of(long number, int generation, Map<String, Object> map, long from, long to) {
        List<String> filters = new ArrayList<>();
        List<Map<String, Object>> parameters = new ArrayList<>();
        List<Object> named = list(map.containsKey("Filter") ? map.get("Filter") : map.get("F"));
        List<Object> told = list(map.containsKey("DecodeParms") ? map.get("DecodeParms") : map.get("DP"));
        for (int i = 0; i < Math.min(MAX_FILTERS, named.size()); i++) {
            if (named.get(i) instanceof Name name) {
                filters.add(name.text());
                parameters.add(i < told.size() ? needed(map(told.get(i))) : Map.of());
            }
        }
        return new PdfStream(
                number,
                generation,
                from,
                to,
                List.copyOf(filters),
                List.copyOf(parameters),
                name(map, "Type"),
                name(map, "Subtype"),
                number(map, "First", 0));
    }

    /** The few numbers that filters look at: nothing else of a document is kept. */
    private static Map<String, Object> needed(Map<String, Object> parameters) {
        Map<String, Object> needed = new HashMap<>();
        for (String key : PARAMETERS) {
            if (parameters.get(key) instanceof Long number) {
                needed.put(key, number);
            }
        }
        return Map.copyOf(needed);
    }

    private static List<Object> list(@org.jspecify.annotations.Nullable Object value) {
        if (value instanceof List<?> list) {
            return List.copyOf(list);
        }
        return value == null ? List.of() : List.of(value);
    }

    /** The value as a dictionary, or an empty one. */
    @SuppressWarnings("unchecked") // The lexer makes no other maps.
    static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** A name in a dictionary, or empty. */
    static String name(Map<String, Object> map, String key) {
        return map.get(key) instanceof Name name ? name.text() : "";
    }

    /** A whole number in a dictionary. */
    static long number(Map<String, Object> map, String key, long otherwise) {
        return map.get(key) instanceof Long value ? value : otherwise;
    }

    boolean image() {
        return subtype.equals("Image");
    }

    boolean objects() {
        return type.equals("ObjStm");
    }

    /** A table of the file's own, of no interest. */
    boolean table() {
        return type.equals("XRef");
    }
}
