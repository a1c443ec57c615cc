package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.unpack.internal.document.PdfLexer.Ref;
import org.postrider.unpack.internal.document.PdfLexer.Word;

/**
 * What stands in a PDF, found by going through it from the first byte to the last. Confined to one thread. No table of
 * references is read: those of hostile files are wrong on purpose, and readers rebuild them as it is done here. So old
 * versions of objects, which other readers would show, are found too.
 */
final class PdfFile {
    private static final byte[] OBJECT = Latin.bytes("obj");
    private static final byte[] TRAILER = Latin.bytes("trailer");
    private static final byte[] END_STREAM = Latin.bytes("endstream");
    private static final int MAX_STREAMS = 50_000;
    private static final int MAX_SCRIPTS = 1_000;
    private static final int MAX_LOCKS = 16;
    private static final int MAX_NAMES = 10_000;
    private static final int MAX_DEPTH = 45;
    private static final long MAX_KEPT = 16 << 20;
    private static final int MAX_DIGITS = 20;

    private final Bytes bytes;
    private final List<PdfStream> streams = new ArrayList<>();
    private final Map<Long, Text> fileNames = new HashMap<>();
    private final Set<Long> scriptObjects = new HashSet<>();
    private final List<Text> scripts = new ArrayList<>();
    private final Map<Long, Text> texts = new HashMap<>();
    private final List<byte[]> ids = new ArrayList<>();
    private final Set<Long> locks = new HashSet<>();
    private final Map<Long, Map<String, Object>> candidates = new HashMap<>();
    private Map<String, Object> directLock = Map.of();
    private boolean more;
    private long work;
    private long kept;
    private long lastFrom;
    private long endStream = -1;
    private boolean noEndStream;

    /** A string. @param number of the object that it stands in @param packed it stands in an object stream */
    record Text(long number, int generation, boolean packed, byte[] bytes) {}

    PdfFile(Bytes bytes) {
        this.bytes = bytes;
    }

    List<PdfStream> streams() {
        return streams;
    }

    /** Names of embedded files by the number of their stream. */
    Map<Long, Text> fileNames() {
        return fileNames;
    }

    /** True if this stream is a script. */
    boolean script(long number) {
        return scriptObjects.contains(number);
    }

    /** Scripts that are strings. */
    List<Text> scripts() {
        List<Text> all = new ArrayList<>(scripts);
        texts.forEach((number, text) -> {
            if (scriptObjects.contains(number)) {
                all.add(text);
            }
        });
        return all;
    }

    /** True if there was more than is kept. */
    boolean more() {
        return more;
    }

    /** How it is encrypted, or empty. */
    Map<String, Object> lock() {
        for (Long number : locks) {
            Map<String, Object> found = candidates.get(number);
            if (found != null) {
                return found;
            }
        }
        return directLock;
    }

    /** True if it says that it is encrypted. */
    boolean locked() {
        return !locks.isEmpty() || !directLock.isEmpty();
    }

    /** The first part of its identity, which keys are made of. */
    byte[] id() {
        return ids.isEmpty() ? new byte[0] : ids.get(0);
    }

    /** Goes through the file. @param stop asked now and then */
    void scan(java.util.function.BooleanSupplier stop) throws IOException {
        int count = 0;
        for (long at = bytes.find(OBJECT, 0, bytes.size()); at >= 0; at = bytes.find(OBJECT, at + 1, bytes.size())) {
            if (++count % 256 == 0 && stop.getAsBoolean()) {
                return;
            }
            // Values that are left open inside each other would be read again and again.
            if (work > 4 * bytes.size() + (1 << 20)) {
                more = true;
                return;
            }
            long[] numbers = numbers(at);
            if (numbers.length == 2) {
                object(numbers[0], (int) numbers[1], at + OBJECT.length);
            }
        }
        for (long at = bytes.find(TRAILER, 0, bytes.size()); at >= 0; at = bytes.find(TRAILER, at + 1, bytes.size())) {
            PdfLexer lexer = new PdfLexer(bytes, at + TRAILER.length);
            trailer(PdfStream.map(lexer.value()));
            work += lexer.position() - at;
            if (work > 4 * bytes.size() + (1 << 20)) {
                more = true;
                return;
            }
        }
    }

    /** Number and generation before this word, or nothing. */
    private long[] numbers(long at) throws IOException {
        long[] generation = numberBefore(at);
        long[] number = generation.length == 0 ? generation : numberBefore(generation[1]);
        return number.length == 0 ? number : new long[] {number[0], generation[0] & 0xffff};
    }

    /** A number that ends before, and where it starts. */
    private long[] numberBefore(long end) throws IOException {
        long at = end - 1;
        while (at >= 0 && end - at < MAX_DIGITS && (bytes.at(at) == 0 || Latin.isSpace(bytes.at(at)))) {
            at--;
        }
        long value = 0;
        long scale = 1;
        long last = at;
        while (at >= 0 && last - at < 10 && Latin.isDigit(bytes.at(at))) {
            value += scale * (bytes.at(at) - '0');
            scale *= 10;
            at--;
        }
        return at == last ? new long[0] : new long[] {value, at + 1};
    }

    private void object(long number, int generation, long from) throws IOException {
        PdfLexer lexer = new PdfLexer(bytes, from);
        Object value = lexer.value();
        work += lexer.position() - from;
        if (value instanceof byte[] text) {
            text(new Text(number, generation, false, text));
            return;
        }
        look(value, number, generation, false, 0);
        if (!(value instanceof Map<?, ?>)) {
            return;
        }
        Map<String, Object> map = PdfStream.map(value);
        candidate(number, map);
        long end = lexer.position();
        if (lexer.value() instanceof Word word && word.text().startsWith("stream")) {
            lexer = new PdfLexer(bytes, end);
            lexer.skipSpace();
            stream(number, generation, map, lexer.position() + "stream".length());
        }
    }

    private void text(Text text) {
        if (texts.size() < MAX_SCRIPTS && kept <= MAX_KEPT) {
            kept += text.bytes().length;
            texts.put(text.number(), text);
        }
    }

    private void candidate(long number, Map<String, Object> map) {
        if (map.containsKey("O") && map.containsKey("U") && map.containsKey("V") && candidates.size() < MAX_LOCKS) {
            candidates.put(number, map);
        }
        if (PdfStream.name(map, "Type").equals("XRef")) {
            trailer(map);
        }
    }

    private void trailer(Map<String, Object> map) {
        if (map.get("Encrypt") instanceof Ref ref && locks.size() < MAX_LOCKS) {
            locks.add(ref.number());
        } else if (map.get("Encrypt") instanceof Map<?, ?>) {
            directLock = PdfStream.map(map.get("Encrypt"));
        }
        if (map.get("ID") instanceof List<?> list
                && !list.isEmpty()
                && list.get(0) instanceof byte[] id
                && ids.isEmpty()) {
            ids.add(id);
        }
    }

    private void stream(long number, int generation, Map<String, Object> map, long word) throws IOException {
        long from = word;
        if (bytes.at(from) == '\r') {
            from++;
        }
        if (bytes.at(from) == '\n') {
            from++;
        }
        long told = PdfStream.number(map, "Length", -1);
        long to = told >= 0 && told <= bytes.size() - from && ends(from + told) ? from + told : endStream(from);
        if (streams.size() >= MAX_STREAMS) {
            more = true;
            return;
        }
        streams.add(PdfStream.of(number, generation, map, from, to));
    }

    private boolean ends(long at) throws IOException {
        long end = at;
        while (end - at < 4 && Latin.isSpace(bytes.at(end))) {
            end++;
        }
        return bytes.matches(end, END_STREAM);
    }

    /** Where the stream ends by its last word; mostly asked in ascending order, so that the file is gone through once. */
    private long endStream(long from) throws IOException {
        if (from < lastFrom) {
            work += lastFrom - from;
            long near = bytes.find(END_STREAM, from, lastFrom);
            if (near >= 0) {
                return near;
            }
        }
        lastFrom = Math.max(lastFrom, from);
        if (endStream < from && !noEndStream) {
            endStream = bytes.find(END_STREAM, from, bytes.size());
            noEndStream = endStream < 0;
        }
        if (noEndStream) {
            return bytes.size();
        }
        long to = endStream;
        to -= to > from && bytes.at(to - 1) == '\n' ? 1 : 0;
        to -= to > from && bytes.at(to - 1) == '\r' ? 1 : 0;
        return to;
    }

    /** Looks into a value of an object stream. */
    void packed(long number, Object value) {
        if (value instanceof byte[] text) {
            text(new Text(number, 0, true, text));
            return;
        }
        look(value, number, 0, true, 0);
        Map<String, Object> map = PdfStream.map(value);
        if (!map.isEmpty()) {
            candidate(number, map);
        }
    }

    private void look(Object value, long number, int generation, boolean packed, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (value instanceof List<?> list) {
            list.forEach(item -> look(item, number, generation, packed, depth + 1));
        } else if (value instanceof Map<?, ?>) {
            Map<String, Object> map = PdfStream.map(value);
            script(map.get("JS"), number, generation, packed);
            fileName(map, number, generation, packed);
            map.values().forEach(item -> look(item, number, generation, packed, depth + 1));
        }
    }

    private void script(@org.jspecify.annotations.Nullable Object script, long number, int generation, boolean packed) {
        if (script instanceof Ref ref && scriptObjects.size() < MAX_STREAMS) {
            scriptObjects.add(ref.number());
        } else if (script instanceof byte[] text && scripts.size() < MAX_SCRIPTS && kept <= MAX_KEPT) {
            kept += text.length;
            scripts.add(new Text(number, generation, packed, text));
        }
    }

    private void fileName(Map<String, Object> map, long number, int generation, boolean packed) {
        if (!(map.get("EF") instanceof Map<?, ?> files) || fileNames.size() >= MAX_NAMES || kept > MAX_KEPT) {
            return;
        }
        Object name = map.containsKey("UF") ? map.get("UF") : map.get("F");
        byte[] shown = name instanceof byte[] given ? given : new byte[0];
        kept += shown.length;
        files.values().forEach(file -> {
            if (file instanceof Ref ref) {
                fileNames.put(ref.number(), new Text(number, generation, packed, shown));
            }
        });
    }
}
