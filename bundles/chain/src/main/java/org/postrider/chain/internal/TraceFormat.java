package org.postrider.chain.internal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postrider.role.trace.TraceEvent;

/**
 * The trace on disk: one JSON object a line, UTF-8. Stateless.
 *
 * <p>Version 1: {@code v} 1, {@code id} message id, {@code at} ISO-8601 instant, {@code role}, {@code bundle}, {@code event},
 * {@code d} details. {@code v} and {@code id} come first, so that a line's id is found without decoding it. A later version
 * gets a number of its own and a decoder here; readers skip lines of versions they do not know.
 */
final class TraceFormat {
    static final int VERSION = 1;
    private static final int MAX_LINE = 256 * 1024;
    private static final String HEAD = "{\"v\":1,\"id\":\"";

    private TraceFormat() {}

    /** Appends the event and a line feed; details beyond 256 KiB are left out and said so. */
    static void append(StringBuilder out, TraceEvent event) {
        int start = out.length();
        write(out, event, event.details());
        if (out.length() - start > MAX_LINE) {
            out.setLength(start);
            write(out, event, Map.of("cut", "details were larger than " + MAX_LINE + " bytes"));
        }
        out.append('\n');
    }

    private static void write(StringBuilder out, TraceEvent event, Map<String, Object> details) {
        out.append("{\"v\":").append(VERSION).append(",\"id\":");
        Json.write(out, event.id());
        out.append(",\"at\":\"").append(event.at()).append("\",\"role\":");
        Json.write(out, event.role());
        out.append(",\"bundle\":");
        Json.write(out, event.bundle());
        out.append(",\"event\":");
        Json.write(out, event.event());
        out.append(",\"d\":");
        Json.write(out, details);
        out.append('}');
    }

    /** A line's message id without decoding the line; empty if the line is damaged or of another version. */
    static String id(String line) {
        int end = line.startsWith(HEAD) ? line.indexOf('"', HEAD.length()) : -1;
        return end < 0 ? "" : line.substring(HEAD.length(), end);
    }

    /** A line decoded; empty if it is torn or of an unknown version. */
    static Optional<TraceEvent> decode(String line) {
        try {
            if (JsonReader.read(line) instanceof Map<?, ?> map
                    && Long.valueOf(VERSION).equals(map.get("v"))) {
                return Optional.of(version1(map));
            }
            return Optional.empty();
        } catch (IllegalArgumentException | java.time.DateTimeException expected) {
            // A line torn by a crash is one step less to show, nothing more.
            return Optional.empty();
        }
    }

    private static TraceEvent version1(Map<?, ?> map) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (map.get("d") instanceof Map<?, ?> found) {
            found.forEach((key, value) -> details.put(String.valueOf(key), value == null ? "" : value));
        }
        return new TraceEvent(
                text(map, "id"),
                Instant.parse(text(map, "at")),
                text(map, "role"),
                text(map, "bundle"),
                text(map, "event"),
                details);
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value instanceof String string) {
            return string;
        }
        throw new IllegalArgumentException("Trace line without " + key);
    }
}
