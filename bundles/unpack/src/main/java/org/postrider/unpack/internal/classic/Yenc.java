package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** One part of a yEnc file (yEnc draft 1.3). Stateless. */
final class Yenc {
    private Yenc() {}

    /** @param first its line {@code =ybegin} @param last its line {@code =yend}, empty if missing */
    static void open(String first, Content data, String last, Members members) throws IOException {
        String name = first.substring(first.indexOf("name=") + 5).strip();
        CRC32 crc = new CRC32();
        try (InputStream plain = new CheckedInputStream(new Decoding(data.open()), crc)) {
            if (!members.add(name, plain, data.size())) {
                return;
            }
        }
        String told = field(last, field(last, "").contains("pcrc32=") ? "pcrc32=" : " crc32=");
        boolean part = first.contains(" part=");
        if (last.isEmpty()) {
            members.damaged("its last line is missing");
        } else if (!told.isEmpty()
                && (!part || last.contains("pcrc32="))
                && !told.equals(String.format(Locale.ROOT, "%08x", crc.getValue()))) {
            members.damaged("its checksum is wrong");
        }
    }

    /** The value of a field, lower case and eight digits, or the whole line for the empty key. */
    private static String field(String line, String key) {
        if (key.isEmpty()) {
            return line;
        }
        int at = line.indexOf(key);
        if (at < 0) {
            return "";
        }
        int end = line.indexOf(' ', at + key.length());
        String value =
                line.substring(at + key.length(), end < 0 ? line.length() : end).toLowerCase(Locale.ROOT);
        return "0".repeat(Math.max(0, 8 - value.length())) + value;
    }

    /** Every byte is moved by 42; what cannot stand in a line is escaped. */
    private static final class Decoding extends LineStream {
        private boolean escaped;
        private boolean lineStart = true;
        private boolean control;

        Decoding(InputStream source) {
            super(source, 1);
        }

        @Override
        boolean take(int value) {
            if (value == '\n' || value == '\r') {
                lineStart = true;
                control = false;
                escaped = false;
                return true;
            }
            if (control) {
                return true;
            }
            if (escaped) {
                // A line "=ypart ...": no data line starts so, since "y" is never escaped.
                if (lineStart && value == 'y') {
                    control = true;
                } else {
                    put(value - 64 - 42);
                }
                escaped = false;
                lineStart = false;
            } else if (value == '=') {
                escaped = true;
            } else {
                put(value - 42);
                lineStart = false;
            }
            return true;
        }
    }
}
