package org.postrider.imap.internal.grammar;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Gathers one command: its lines, with literals inline as they came ({@code {n}CRLF} and n bytes), up to a bound. The
 * message literals of APPEND never come here. Confined to a session.
 */
public final class CommandBuffer {
    private static final int KEEP = 4_096;
    private static final int MAX_DIGITS = 18;

    private byte[] bytes = new byte[256];
    private int length;

    /**
     * A literal announced at the end of a line.
     *
     * @param size octets that follow
     * @param synchronizing true if the client waits for our go-ahead
     */
    public record Literal(long size, boolean synchronizing) {}

    /**
     * Adds a line or a part of a literal.
     *
     * @return false if the command would grow beyond {@code max}; then nothing is added
     */
    public boolean add(ByteBuffer more, int max) {
        int count = more.remaining();
        if (count > max - length) {
            return false;
        }
        grow(count);
        more.get(bytes, length, count);
        length += count;
        return true;
    }

    /** Adds the line end that separates a literal's announcement from its octets. */
    public void addLineEnd() {
        grow(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void grow(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }

    /** Octets so far. */
    public int length() {
        return length;
    }

    /** True before the first line. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The literal that the last line announces, if it does: the command goes on behind it. */
    public Optional<Literal> literal() {
        int at = length - 1;
        if (at < 2 || bytes[at--] != '}') {
            return Optional.empty();
        }
        boolean synchronizing = bytes[at] != '+';
        at -= synchronizing ? 0 : 1;
        int last = at;
        while (at >= 0 && bytes[at] >= '0' && bytes[at] <= '9') {
            at--;
        }
        if (at < 0 || at == last || bytes[at] != '{') {
            return Optional.empty();
        }
        long size = Long.MAX_VALUE;
        if (last - at <= MAX_DIGITS) {
            size = 0;
            for (int i = at + 1; i <= last; i++) {
                size = 10 * size + bytes[i] - '0';
            }
        }
        return Optional.of(new Literal(size, synchronizing));
    }

    /** Reads what is gathered; valid until the next change. */
    public Tokens tokens() {
        return new Tokens(bytes, 0, length);
    }

    /** Forgets the command, which may hold a password, and the memory of a large one. */
    public void clear() {
        Arrays.fill(bytes, 0, length, (byte) 0);
        length = 0;
        if (bytes.length > KEEP) {
            bytes = new byte[256];
        }
    }
}
