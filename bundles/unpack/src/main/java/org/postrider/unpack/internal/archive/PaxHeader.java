package org.postrider.unpack.internal.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an extended header of tar says of the member after it, or of all (POSIX.1-2017 pax). Immutable.
 *
 * @param names the member's name, and others that some readers take for it; maybe none
 * @param size of the member, or -1 if its own header tells
 */
record PaxHeader(List<String> names, long size) {
    static final PaxHeader NONE = new PaxHeader(List.of(), -1);

    /** Names so long are no file's; more of one key is a trick. */
    private static final int MAX_NAMES = 20;

    private static final int MAX_DIGITS = 9;
    /** GNU tar keeps the name of a sparse file apart. The last record of a key counts, yet readers differ. */
    private static final Set<String> NAMES = Set.of("path", "GNU.sparse.name");

    PaxHeader {
        names = List.copyOf(names);
    }

    /** Reads {@code "length key=value\n"} after each other; stops where that is broken. */
    static PaxHeader parse(byte[] bytes) {
        List<String> names = new ArrayList<>();
        long size = -1;
        int at = 0;
        while (at < bytes.length) {
            int blank = digitsEnd(bytes, at);
            int end = blank == at ? -1 : at + Integer.parseInt(text(bytes, at, blank));
            if (end <= blank || end > bytes.length) {
                break;
            }
            String record = text(bytes, blank + 1, end - 1);
            int equals = record.indexOf('=');
            String key = equals < 0 ? "" : record.substring(0, equals);
            String value = record.substring(equals + 1);
            if (NAMES.contains(key) && names.size() < MAX_NAMES) {
                names.add(0, value);
            } else if (key.equals("size") && value.matches("\\d{1,16}")) {
                size = Long.parseLong(value);
            }
            at = end;
        }
        return new PaxHeader(names, size);
    }

    private static int digitsEnd(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - from < MAX_DIGITS) {
            at++;
        }
        return at;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }

    /** This where it says something, else the other. */
    PaxHeader or(PaxHeader other) {
        List<String> all = new ArrayList<>(names);
        all.addAll(other.names);
        return new PaxHeader(all, size >= 0 ? size : other.size);
    }
}
