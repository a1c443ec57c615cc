package org.postrider.imap.internal.grammar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;

/**
 * Response octets on their way to a connection: what is small is gathered, stored content is passed on by reference.
 * Confined to one thread at a time.
 */
public final class Response {
    private static final int MAX_QUOTED = 1_000;
    private static final byte[] CRLF = {'\r', '\n'};

    private final List<Object> done = new ArrayList<>(0);
    private byte[] bytes = new byte[512];
    private int length;

    /** Text of ASCII characters; others become question marks. */
    public Response text(String ascii) {
        grow(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            bytes[length++] = (byte) (c < 0x80 ? c : '?');
        }
        return this;
    }

    /** A number. */
    public Response number(long number) {
        return text(Long.toString(number));
    }

    /** Octets as they are; copied. */
    public Response raw(byte[] octets) {
        grow(octets.length);
        System.arraycopy(octets, 0, bytes, length, octets.length);
        length += octets.length;
        return this;
    }

    private void grow(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }

    /** Ends the line. */
    public Response line() {
        return raw(CRLF);
    }

    /** A string: quoted if it may be, else a literal. */
    public Response string(byte[] octets) {
        if (!quotable(octets)) {
            return literal(octets);
        }
        text("\"");
        for (byte octet : octets) {
            grow(2);
            if (octet == '"' || octet == '\\') {
                bytes[length++] = '\\';
            }
            bytes[length++] = octet;
        }
        return text("\"");
    }

    /** A string in UTF-8. */
    public Response string(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Text in quotes, as part of a longer text; what cannot stand there is dropped. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            if (c >= ' ' && c < 0x7f) {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /** A literal, whatever the octets. */
    public Response literal(byte[] octets) {
        return text("{").number(octets.length).text("}\r\n").raw(octets);
    }

    /** A literal of stored content; nothing is copied. */
    public Response literal(Content content) {
        text("{").number(content.size()).text("}\r\n");
        if (content.size() > 0) {
            seal();
            done.add(content);
        }
        return this;
    }

    private static boolean quotable(byte[] octets) {
        if (octets.length > MAX_QUOTED) {
            return false;
        }
        for (byte octet : octets) {
            if (octet < 0x20 || octet == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** A mailbox name, given as Unicode. */
    public Response mailbox(String name) {
        String wire = ModifiedUtf7.encode(name);
        boolean plain = !wire.isEmpty() && !wire.equalsIgnoreCase("NIL");
        for (int i = 0; i < wire.length() && plain; i++) {
            char c = wire.charAt(i);
            plain = c > ' ' && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0;
        }
        return plain ? text(wire) : string(wire);
    }

    /** Words in parentheses. */
    public Response list(Collection<String> words) {
        return text("(").text(String.join(" ", words)).text(")");
    }

    /** Adds another response's octets behind; the other is used up. */
    public Response append(Response other) {
        if (other.done.isEmpty()) {
            grow(other.length);
            System.arraycopy(other.bytes, 0, bytes, length, other.length);
            length += other.length;
            return this;
        }
        seal();
        other.seal();
        done.addAll(other.done);
        other.done.clear();
        return this;
    }

    private void seal() {
        if (length > 0) {
            done.add(ByteBuffer.wrap(bytes, 0, length));
            bytes = new byte[512];
            length = 0;
        }
    }

    /** Gathered octets, those of stored content not counted. */
    public int gathered() {
        return length;
    }

    /** True if stored content waits to be sent. */
    public boolean hasContent() {
        return !done.isEmpty();
    }

    /** True if there is nothing to send. */
    public boolean isEmpty() {
        return length == 0 && done.isEmpty();
    }

    /** Queues everything on the connection; this is empty again then. */
    public void sendTo(Connection connection) {
        for (Object chunk : done) {
            if (chunk instanceof ByteBuffer buffer) {
                connection.write(buffer);
            } else {
                // net closes the connection if the content cannot be read: the literal's size is already said.
                var unused = connection.write((Content) chunk);
            }
        }
        done.clear();
        if (length > 0) {
            connection.write(ByteBuffer.wrap(bytes, 0, length));
            length = 0;
            if (bytes.length > 1 << 16) {
                bytes = new byte[512];
            }
        }
    }
}
