package org.postrider.tables.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * One entry of a table: comments and empty lines are gone, and lines that start with a space have been joined to the one
 * before (as in postmap(1)). Immutable.
 *
 * @param where file and line, or the entry's number
 */
record Line(String where, String text) {
    /** Most lines; a table beyond it belongs into a database. */
    private static final int MAX = 2_000_000;

    static List<Line> of(String source, Iterable<String> raw) throws BadTableException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String text : raw) {
            number++;
            boolean continued = !text.isEmpty() && (text.charAt(0) == ' ' || text.charAt(0) == '\t');
            String plain = text.strip();
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            if (continued && lines.isEmpty()) {
                throw new BadTableException(source + ":" + number + ": a continued line with nothing before it");
            }
            if (lines.size() >= MAX) {
                throw new BadTableException(source + ":" + number + ": more than " + MAX + " entries");
            }
            if (continued) {
                Line last = lines.remove(lines.size() - 1);
                lines.add(new Line(last.where, last.text + ' ' + plain));
            } else {
                lines.add(new Line(source + ":" + number, plain));
            }
        }
        return lines;
    }

    /** The first word. */
    String key() {
        int end = keyEnd();
        return end < 0 ? text : text.substring(0, end);
    }

    /** What follows the first word. @throws BadTableException if nothing does */
    String value() throws BadTableException {
        int end = keyEnd();
        if (end < 0) {
            throw bad("an entry is a key, a space and a value");
        }
        return text.substring(end).strip();
    }

    private int keyEnd() {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    BadTableException bad(String problem) {
        return new BadTableException(where + ": " + problem + ": " + text);
    }
}
