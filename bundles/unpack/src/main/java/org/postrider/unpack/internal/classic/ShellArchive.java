package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** A text file in a shell archive: lines with an X before each, up to a line that its first line gives. Stateless. */
final class ShellArchive {
    private static final int MAX_WORD = 100;

    private ShellArchive() {}

    static void open(String line, Content rest, Members members) throws IOException {
        String word = word(line.substring(line.indexOf("<<") + 2));
        String name = word(line.substring(line.lastIndexOf('>') + 1));
        if (word.isEmpty() || word.length() > MAX_WORD || name.isEmpty()) {
            return;
        }
        Lines plain = new Lines(rest.open(), word);
        try (plain) {
            if (members.add(name, plain, rest.size()) && !plain.closed) {
                members.damaged("its last line is missing");
            }
        }
    }

    private static String word(String text) {
        String plain = text.replace("\\", "").strip();
        if (plain.startsWith("'") || plain.startsWith("\"")) {
            int end = plain.indexOf(plain.charAt(0), 1);
            return end < 0 ? "" : plain.substring(1, end);
        }
        int end = 0;
        while (end < plain.length() && " \t>&|;".indexOf(plain.charAt(end)) < 0) {
            end++;
        }
        return plain.substring(0, end);
    }

    /** Drops the X before each line and stops at the closing word. */
    private static final class Lines extends LineStream {
        private final String word;
        private final byte[] held = new byte[MAX_WORD + 2];
        private int count;
        private boolean through;
        private boolean closed;

        Lines(InputStream source, String word) {
            super(source, MAX_WORD + 2);
            this.word = word;
        }

        @Override
        boolean take(int value) {
            if (through) {
                put(value);
                through = value != '\n';
                return true;
            }
            held[count++] = (byte) value;
            boolean end = value == '\n';
            if (end
                    && new String(held, 0, count, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .strip()
                            .equals(word)) {
                closed = true;
                return false;
            }
            if (end || count == held.length) {
                for (int i = held[0] == 'X' ? 1 : 0; i < count; i++) {
                    put(held[i]);
                }
                count = 0;
                through = !end;
            }
            return true;
        }
    }
}
