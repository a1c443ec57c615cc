package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import org.postrider.content.Content;

/**
 * Steps through BER (X.690), definite or indefinite, without recursion and without believing a length. Confined to one
 * thread.
 */
final class DerReader {
    private static final int OCTETS = 0x04;
    private static final int CONSTRUCTED = 0x20;
    private static final int INDEFINITE = 0x80;
    private static final int MAX_DEPTH = 32;

    private final Content content;
    private final Cursor in;
    private int tag;
    private long length;

    DerReader(Content content) {
        this.content = content;
        this.in = new Cursor(content, 0, content.size(), ByteOrder.BIG_ENDIAN);
    }

    /** The tag of the next element; 0 at the end. */
    int peek() throws IOException {
        if (in.left() == 0) {
            return 0;
        }
        int next = in.u8();
        in.seek(in.position() - 1);
        return next;
    }

    /** Reads a tag and a length; -1 if that is indefinite. */
    private void head() throws IOException {
        tag = in.u8();
        if ((tag & 0x1f) == 0x1f) {
            throw new IOException("a tag of several bytes");
        }
        int first = in.u8();
        if (first < INDEFINITE) {
            length = first;
        } else if (first == INDEFINITE) {
            length = -1;
        } else if (first > INDEFINITE + 8) {
            throw new IOException("a length of " + (first & 0x7f) + " bytes");
        } else {
            long value = 0;
            for (int i = first & 0x7f; i > 0; i--) {
                value = Math.min(value << 8 | in.u8(), 1L << 48);
            }
            length = value;
        }
    }

    /** Steps into the next element. */
    void enter(int expected) throws IOException {
        head();
        if (tag != expected) {
            throw new IOException("tag " + tag + " instead of " + expected);
        }
    }

    /** Where the element that was just entered ends; the end of all for an indefinite one, whose end is a tag of 0. */
    long end() {
        return length < 0 ? in.end() : in.position() + length;
    }

    long position() {
        return in.position();
    }

    /** Steps over the next element. */
    void skip(int expected) throws IOException {
        enter(expected);
        if (length >= 0) {
            in.skip(length);
            return;
        }
        for (int open = 1; open > 0; ) {
            head();
            if (tag == 0 && length == 0) {
                open--;
            } else if (length < 0) {
                open++;
                if (open > MAX_DEPTH) {
                    throw new IOException("elements nested too deep");
                }
            } else {
                in.skip(length);
            }
        }
    }

    /** True if the next element is an octet string in one piece; it is the current one then, else all stays as it was. */
    boolean isPrimitiveOctets() throws IOException {
        long at = in.position();
        head();
        boolean primitive = tag == OCTETS && length >= 0;
        if (!primitive) {
            in.seek(at);
        }
        return primitive;
    }

    /** The current element's bytes. */
    Content slice() {
        return in.slice(in.position(), length);
    }

    boolean isCut() {
        return length > in.left();
    }

    /** The bytes of the next element: of an octet string in pieces those together, of any other the whole of it. */
    InputStream octets() throws IOException {
        int next = peek();
        if (next != OCTETS && next != (OCTETS | CONSTRUCTED)) {
            return content.slice(in.position(), in.end()).open();
        }
        return new Octets();
    }

    /** The pieces of an octet string, which may have pieces themselves. */
    private final class Octets extends InputStream {
        /** Ends of the strings around the place, -1 for an indefinite one. */
        private final long[] ends = new long[MAX_DEPTH];

        private int depth;
        private long left;
        private boolean started;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            while (left == 0) {
                if (started && depth == 0) {
                    return -1;
                }
                piece();
            }
            int most = (int) Math.min(Math.min(count, left), Math.max(1, in.left()));
            byte[] read = in.bytes(most);
            System.arraycopy(read, 0, bytes, offset, most);
            left -= most;
            return most;
        }

        private void leave() {
            while (depth > 0 && ends[depth - 1] == in.position()) {
                depth--;
            }
        }

        private void piece() throws IOException {
            leave();
            if (started && depth == 0) {
                return;
            }
            head();
            started = true;
            if (tag == OCTETS && length >= 0) {
                left = length;
            } else if (tag == (OCTETS | CONSTRUCTED)) {
                if (depth == MAX_DEPTH) {
                    throw new IOException("octet strings nested too deep");
                }
                ends[depth++] = length < 0 ? -1 : in.position() + length;
            } else if (tag == 0 && length == 0 && depth > 0) {
                depth--;
            } else {
                throw new IOException("tag " + tag + " in an octet string");
            }
        }
    }
}
