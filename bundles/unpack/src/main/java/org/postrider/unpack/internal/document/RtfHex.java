package org.postrider.unpack.internal.document;

import java.io.IOException;
import org.postrider.unpack.internal.document.RtfDecoder.RtfWord;

/**
 * The bytes of one object, from its digits up to the end of its group. Confined to one thread. To the strict reader groups with
 * a destination of their own are not part of it, nor are escaped characters; the lenient one takes every digit.
 */
final class RtfHex extends LazyStream {
    private final Bytes bytes;
    private final boolean lenient;
    private long at;
    private int depth;
    private int skipped = Integer.MAX_VALUE;
    private long raw;
    private int nibble = -1;
    private boolean odd;
    private long inner = -1;

    RtfHex(Bytes bytes, long from, boolean lenient) {
        this.bytes = bytes;
        this.at = from;
        this.lenient = lenient;
    }

    long position() {
        return at;
    }

    /** Where an object inside this one starts, or -1. */
    long inner() {
        return inner;
    }

    /** True if there was more than digits and white space so far. */
    boolean odd() {
        return odd;
    }

    @Override
    public int read() throws IOException {
        while (depth >= 0) {
            int c = bytes.at(at);
            if (c >= 0 && raw > 0 && depth < skipped) {
                raw--;
                at++;
                return c;
            }
            at += raw;
            c = raw > 0 ? bytes.at(at) : c;
            raw = 0;
            if (c < 0) {
                return -1;
            }
            if (c == '\\') {
                word();
            } else {
                at++;
                int value = plain(c);
                if (value >= 0) {
                    return value;
                }
            }
        }
        return -1;
    }

    private void word() throws IOException {
        RtfWord word = RtfWord.read(bytes, at);
        at = word.end();
        odd = true;
        if (word.is("objdata") && inner < 0) {
            inner = at;
        }
        if (word.is("bin")) {
            raw = Math.max(0, Math.min(word.parameter(), bytes.size() - at));
            nibble = -1;
        } else if (word.name().isEmpty() && word.parameter() > 0 && !lenient) {
            at += word.parameter();
        }
    }

    /** @return a whole byte, or -1 */
    private int plain(int c) throws IOException {
        if (c == '{') {
            depth++;
            odd = true;
            boolean destination = bytes.at(at) == '\\' && bytes.at(at + 1) == '*';
            if (destination && skipped > depth && !lenient) {
                skipped = depth;
            }
        } else if (c == '}') {
            skipped = skipped == depth ? Integer.MAX_VALUE : skipped;
            depth--;
        } else if (depth < skipped) {
            return digit(Latin.hex(c));
        }
        return -1;
    }

    private int digit(int value) {
        if (value < 0) {
            return -1;
        }
        if (nibble < 0) {
            nibble = value;
            return -1;
        }
        int whole = nibble << 4 | value;
        nibble = -1;
        return whole;
    }
}
