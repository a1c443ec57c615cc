package org.postrider.unpack.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.postrider.content.Content;

/**
 * Tells a media type by content. Thread-safe. Plain text, most of all mail, is recognised without asking Tika, whose
 * registry {@link #warmUp} loads ahead of the first byte that is no text.
 */
final class TypeDetector {
    private static final int HEAD = 64 * 1024;
    private static final int GLANCE = 1_024;

    /** Characters with which formats that are text begin. */
    private static final String MARKS = "#!<%{[@:\\-&^$~";

    /** Holds Tika's registry, which takes a moment to load and is never changed; nobody who starts need wait for it. */
    private static final class Registry {
        private static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();

        private Registry() {}
    }

    private TypeDetector() {}

    /** Loads Tika's registry, which takes a second or two the first time. */
    static void warmUp() {
        Registry.TYPES.getMediaTypeRegistry();
    }

    /**
     * @param declared {@code type/subtype} in lower case, or empty
     * @return {@code type/subtype} in lower case, without parameters
     */
    static String detect(Content content, String declared) throws IOException {
        byte[] glance = head(content, GLANCE);
        if (isProse(glance)) {
            return declared.startsWith("text/") ? declared : "text/plain";
        }
        byte[] head = content.size() <= GLANCE ? glance : head(content, HEAD);
        // No name and no declared type: those are checked for themselves, here only the bytes count.
        MediaType type = Registry.TYPES.detect(new ByteArrayInputStream(head), new Metadata());
        return type.getBaseType().toString().toLowerCase(Locale.ROOT);
    }

    private static byte[] head(Content content, int most) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(most, content.size()));
        int count = content.read(0, head);
        return count == head.capacity() ? head.array() : java.util.Arrays.copyOf(head.array(), Math.max(0, count));
    }

    /**
     * True for text that starts like a sentence and has no control characters. Formats that are text (scripts, XML, PDF, mail,
     * RTF, PEM) start otherwise or are told by Tika: anything whose first line could be a format's mark goes there.
     */
    private static boolean isProse(byte[] head) {
        int first = 0;
        while (first < head.length && (head[first] == ' ' || head[first] == '\r' || head[first] == '\n')) {
            first++;
        }
        if (first == head.length) {
            return true;
        }
        if (MARKS.indexOf(head[first]) >= 0) {
            return false;
        }
        for (int i = first; i < head.length; i++) {
            if (isControl(head[i])) {
                return false;
            }
        }
        return startsLikeASentence(head, first);
    }

    private static boolean isControl(byte c) {
        return c >= 0 && c < 0x20 && c != '\t' && c != '\r' && c != '\n' || c == 0x7f;
    }

    /** "From: x" may be a message, "MZ" a program cut short, "AC1015" a drawing: a first line of one word is no prose. */
    private static boolean startsLikeASentence(byte[] head, int first) {
        boolean blank = false;
        for (int i = first; i < head.length && head[i] != '\n'; i++) {
            if (head[i] == ':') {
                return false;
            }
            blank |= head[i] == ' ';
        }
        return blank;
    }
}
