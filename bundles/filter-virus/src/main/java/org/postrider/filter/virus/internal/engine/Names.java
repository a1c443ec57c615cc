package org.postrider.filter.virus.internal.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Signature names, by the million and mostly alike: what stands before a final number, or two, is kept once. Written by one
 * thread, then read by any.
 */
final class Names {
    private static final String UNOFFICIAL = ".UNOFFICIAL";
    private static final int MAX_STEMS = 300_000;
    private static final int RAW = 0;
    private static final int ONE_NUMBER = 1;
    private static final int TWO_NUMBERS = 2;

    private final Slab slab;
    private final List<String> stems = new ArrayList<>();
    private final Map<String, Integer> known = new HashMap<>();
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();

    Names(Path directory) {
        slab = new Slab(directory);
    }

    /** @param official signed by ClamAV's makers; others get {@code .UNOFFICIAL} behind their name, as there */
    int add(String name, boolean official) throws IOException {
        int end = digitsFrom(name, name.length());
        int second = end > 1 && end < name.length() && name.charAt(end - 1) == '-' ? digitsFrom(name, end - 1) : end;
        boolean two = second < end - 1;
        int stemEnd = two ? second : end;
        int stem = stemEnd < name.length() ? stem(name.substring(0, stemEnd)) : -1;
        int kind = stem < 0 ? RAW : two ? TWO_NUMBERS : ONE_NUMBER;
        record.reset();
        number((long) Math.max(0, stem) << 3 | (official ? 0 : 4) | kind);
        if (kind == RAW) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            record.write(bytes, 0, bytes.length);
        } else {
            number(Long.parseLong(name.substring(stemEnd, two ? end - 1 : name.length())));
            if (two) {
                number(Long.parseLong(name.substring(end)));
            }
        }
        byte[] bytes = record.toByteArray();
        return Math.toIntExact(slab.append(bytes, 0, bytes.length));
    }

    /** Where the digits before {@code end} begin: those that can be told again from the number that they make. */
    private static int digitsFrom(String name, int end) {
        int from = end;
        while (from > 0 && end - from < 17 && name.charAt(from - 1) >= '0' && name.charAt(from - 1) <= '9') {
            from--;
        }
        while (from < end - 1 && name.charAt(from) == '0') {
            from++;
        }
        return from;
    }

    private int stem(String text) {
        Integer id = known.get(text);
        if (id == null && known.size() < MAX_STEMS) {
            id = stems.size();
            stems.add(text);
            known.put(text, id);
        }
        return id == null ? -1 : id;
    }

    private void number(long value) {
        long left = value;
        while (left > 0x7f) {
            record.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        record.write((int) left);
    }

    /** As ignore lists have it. */
    static String withoutEnding(String name) {
        return name.endsWith(UNOFFICIAL) ? name.substring(0, name.length() - UNOFFICIAL.length()) : name;
    }

    /** No more names will come. */
    void seal() {
        known.clear();
    }

    String get(int ref) {
        Reader in = new Reader(ref);
        long head = in.number();
        String end = (head & 4) == 0 ? "" : UNOFFICIAL;
        int kind = (int) (head & 3);
        if (kind == RAW) {
            byte[] bytes = new byte[(int) in.number()];
            slab.get(in.at, bytes, bytes.length);
            return new String(bytes, StandardCharsets.UTF_8) + end;
        }
        String name = stems.get((int) (head >>> 3)) + in.number();
        return (kind == TWO_NUMBERS ? name + '-' + in.number() : name) + end;
    }

    private final class Reader {
        private long at;

        Reader(int ref) {
            at = ref;
        }

        long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = slab.get(at++);
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }
    }
}
