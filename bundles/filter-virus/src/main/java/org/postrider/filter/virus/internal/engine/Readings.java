package org.postrider.filter.virus.internal.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What signatures are written against where that is not the file itself: text and HTML in a normal form, as ClamAV makes it.
 * Stateless.
 */
final class Readings {
    /** Text beyond this is matched as it is only (ClamAV's MaxScriptNormalize). */
    private static final int MAX_TEXT = 20 << 20;

    /** HTML beyond this is matched as it is only (ClamAV's MaxHTMLNormalize). */
    private static final int MAX_HTML = 40 << 20;

    private Readings() {}

    /** @param size bytes of {@code data} that count */
    record Reading(byte[] data, int size, FileKind kind) {}

    static List<Reading> of(FileKind kind, byte[] data, int size) {
        if (kind == FileKind.TEXT && size <= MAX_TEXT) {
            return List.of(text(data, size));
        }
        if (kind == FileKind.HTML && size <= MAX_HTML) {
            List<Reading> all = new ArrayList<>(HtmlReadings.of(data, size));
            all.add(text(data, size));
            return all;
        }
        return List.of();
    }

    /** Lower case, blanks as one space, and nothing that is not printable ASCII. */
    static Reading text(byte[] data, int size) {
        byte[] plain = new byte[size];
        int length = 0;
        boolean blank = false;
        for (int i = 0; i < size; i++) {
            byte c = data[i];
            if (c == ' ' || c >= '\t' && c <= '\r') {
                if (!blank) {
                    plain[length++] = ' ';
                }
                blank = true;
            } else if (c > 0x20) {
                plain[length++] = (byte) (c >= 'A' && c <= 'Z' ? c + 0x20 : c);
                blank = false;
            }
        }
        return new Reading(plain, length, FileKind.TEXT);
    }
}
