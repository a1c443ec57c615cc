package org.postrider.smtp.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postrider.message.HeaderField;

/** Header fields that are put on top of a message, as bytes and as fields with offsets. Confined to one thread. */
final class Head {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final List<HeaderField> fields = new ArrayList<>();

    /**
     * Adds a field below those there. A value that could break the header is straightened: line breaks that are no folds and
     * control characters become spaces; a name that is none drops the field.
     */
    void add(String name, String value) {
        if (!isName(name)) {
            return;
        }
        String safe = straight(value);
        int start = bytes.size();
        bytes.writeBytes((name + ": " + safe + "\r\n").getBytes(StandardCharsets.UTF_8));
        fields.add(new HeaderField(name, ' ' + safe, start, bytes.size()));
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ':');
    }

    private static String straight(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean fold = value.startsWith("\r\n", i)
                    && i + 2 < value.length()
                    && (value.charAt(i + 2) == ' ' || value.charAt(i + 2) == '\t');
            if (fold) {
                out.append("\r\n");
                i++;
            } else {
                out.append(c < ' ' && c != '\t' || c == 0x7f ? ' ' : c);
            }
        }
        return out.toString();
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** The fields of the whole header: these, then those below, moved down. */
    List<HeaderField> above(List<HeaderField> below) {
        List<HeaderField> all = new ArrayList<>(fields.size() + below.size());
        all.addAll(fields);
        for (HeaderField field : below) {
            all.add(new HeaderField(field.name(), field.rawValue(), field.start() + size(), field.end() + size()));
        }
        return all;
    }
}
