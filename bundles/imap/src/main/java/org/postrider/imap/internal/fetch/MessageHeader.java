package org.postrider.imap.internal.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;
import org.postrider.mime.HeaderParser;

/** One entity's header in memory, up to a bound, with its fields. Immutable; reading it may wait for the disk. */
public final class MessageHeader {
    /** Bytes of a header that are looked at; as the scanner's limit. */
    private static final int MAX_BYTES = 1 << 20;

    private final byte[] bytes;
    private final long start;
    private final List<HeaderField> fields;

    private MessageHeader(byte[] bytes, long start) {
        this.bytes = bytes;
        this.start = start;
        this.fields = HeaderParser.parse(bytes, start);
    }

    /** Reads a part's header. */
    public static MessageHeader read(Content content, Part part) throws IOException {
        long size = Math.min(part.bodyStart() - part.start(), MAX_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        if (size > 0) {
            content.read(part.start(), bytes);
        }
        return new MessageHeader(bytes.array(), part.start());
    }

    /** All fields in order. */
    public List<HeaderField> fields() {
        return fields;
    }

    /** The first field of that name, unfolded and trimmed. */
    public Optional<String> value(String name) {
        for (HeaderField field : fields) {
            if (field.is(name)) {
                return Optional.of(unfold(field.rawValue()));
            }
        }
        return Optional.empty();
    }

    /** All fields of that name, unfolded and trimmed. */
    public List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (HeaderField field : fields) {
            if (field.is(name)) {
                values.add(unfold(field.rawValue()));
            }
        }
        return values;
    }

    /** Without line ends, and without white space at either end (RFC 5322 section 2.2.3). */
    public static String unfold(String raw) {
        if (raw.indexOf('\n') < 0 && raw.indexOf('\r') < 0) {
            return raw.strip();
        }
        StringBuilder out = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\r' && c != '\n') {
                out.append(c);
            }
        }
        return out.toString().strip();
    }

    /** The octets of fields that are, or are not, among the names, with an empty line behind. */
    byte[] select(List<String> names, boolean among) {
        Set<String> wanted = new HashSet<>();
        names.forEach(n -> wanted.add(n.toLowerCase(Locale.ROOT)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (HeaderField field : fields) {
            boolean named = wanted.contains(field.name().toLowerCase(Locale.ROOT));
            if (named == among) {
                int from = (int) (field.start() - start);
                int to = (int) Math.min(bytes.length, field.end() - start);
                out.write(bytes, from, to - from);
                if (bytes[to - 1] != '\n') {
                    out.write('\r');
                    out.write('\n');
                }
            }
        }
        out.write('\r');
        out.write('\n');
        return out.toByteArray();
    }
}
