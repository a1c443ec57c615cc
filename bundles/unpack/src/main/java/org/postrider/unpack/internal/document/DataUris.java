package org.postrider.unpack.internal.document;

import java.io.IOException;
import org.postrider.unpack.Members;

/**
 * Finds {@code data:} URIs (RFC 2397) in markup, in the order in which they stand: in attributes, style sheets and scripts.
 * Confined to one thread. One pass: base64 never overlaps, and in a URI that is text only base64 is looked for.
 */
final class DataUris {
    private static final byte[] SCHEME = Latin.bytes("data:");
    private static final byte[] COLON = Latin.bytes(":");
    private static final byte[] REFERENCE = Latin.bytes("&");
    private static final int MAX_HEADER = 256;

    private final Bytes bytes;
    private final Members members;
    private long textEnd;
    private int count;

    DataUris(Bytes bytes, Members members) {
        this.bytes = bytes;
        this.members = members;
    }

    void give() throws IOException {
        boolean disguised = disguised();
        long at = 0;
        while (at >= 0 && !members.full()) {
            at = disguised ? next(at) : nextPlain(at);
        }
    }

    /** True if letters of the scheme may be written as references, which is rare; only then each character is resolved. */
    private boolean disguised() throws IOException {
        for (long at = bytes.find(REFERENCE, 0, bytes.size());
                at >= 0;
                at = bytes.find(REFERENCE, at + 1, bytes.size())) {
            int c = bytes.at(at + 1);
            if (c == '#' || c == 'c' || c == 'T' || c == 'N') {
                return true;
            }
        }
        return false;
    }

    /** As {@link #next}, where nothing is disguised: each colon is looked at with what stands before it. */
    private long nextPlain(long from) throws IOException {
        for (long at = bytes.find(COLON, from, bytes.size()); at >= 0; at = bytes.find(COLON, at + 1, bytes.size())) {
            int left = SCHEME.length - 1;
            long before = at;
            while (left > 0 && before > from) {
                int c = bytes.at(before - 1);
                if (!ignored(c) && Latin.lower(c) != SCHEME[left - 1]) {
                    break;
                }
                left -= ignored(c) ? 0 : 1;
                before--;
            }
            if (left == 0) {
                return uri(at + 1, bytes.at(before - 1));
            }
        }
        return -1;
    }

    /** @return behind the next URI, or -1 if there is none */
    private long next(long from) throws IOException {
        MarkupChars chars = new MarkupChars(bytes, from);
        int matched = 0;
        int before = ' ';
        int last = ' ';
        for (int c = chars.next(); c >= 0; c = chars.next()) {
            if (ignored(c)) {
                continue;
            }
            int lower = Latin.lower(c);
            boolean fits = lower == SCHEME[matched];
            before = fits && matched > 0 ? before : last;
            matched = fits ? matched + 1 : lower == SCHEME[0] ? 1 : 0;
            last = c;
            if (matched == SCHEME.length) {
                return uri(chars.position(), before);
            }
        }
        return -1;
    }

    /** URLs are read without these; NUL is between the letters of wide text. */
    private static boolean ignored(int c) {
        return c == 0 || c == '\t' || c == '\r' || c == '\n';
    }

    /** @param quote the character before the scheme @return where to go on */
    private long uri(long from, int quote) throws IOException {
        MarkupChars chars = new MarkupChars(bytes, from);
        String type = header(chars);
        boolean base64 = type.contains(";base64");
        if (!type.endsWith(",") || !base64 && from < textEnd) {
            return from;
        }
        UriText text = new UriText(chars, quote, base64);
        String name = "data" + ++count + '.' + extension(type.substring(0, type.length() - 1));
        members.add(name, base64 ? new Base64Bytes(text) : text, 0);
        textEnd = base64 ? textEnd : text.position();
        // A text is looked through for base64, which never overlaps.
        return base64 ? text.position() : from;
    }

    /** Type and parameters, with the comma behind them if it is there. */
    private static String header(MarkupChars chars) throws IOException {
        StringBuilder header = new StringBuilder();
        int c = chars.next();
        while (c >= 0 && c != ',' && "<>\"'`):".indexOf(c) < 0 && header.length() < MAX_HEADER) {
            if (c > ' ') {
                header.append((char) Latin.lower(c));
            }
            c = chars.next();
        }
        return c == ',' ? header.append(',').toString() : header.toString();
    }

    private static String extension(String type) {
        int end = type.indexOf(';');
        String essence = end < 0 ? type : type.substring(0, end);
        String subtype = essence.substring(essence.indexOf('/') + 1);
        return subtype.matches("[a-z0-9]{1,8}") ? subtype : "bin";
    }

    /** The characters of a URI up to its end, percent signs resolved. */
    private static final class UriText extends LazyStream {
        private final MarkupChars chars;
        private final int quote;
        private final boolean base64;
        private boolean ended;

        UriText(MarkupChars chars, int quote, boolean base64) {
            this.chars = chars;
            this.quote = quote == '"' || quote == '\'' || quote == '`' ? quote : ' ';
            this.base64 = base64;
        }

        long position() {
            return chars.position();
        }

        @Override
        public int read() throws IOException {
            int c = plain();
            if (c != '%') {
                return c;
            }
            long back = chars.position();
            int high = Latin.hex(plain());
            int low = high < 0 ? -1 : Latin.hex(plain());
            if (low >= 0) {
                return high << 4 | low;
            }
            if (!ended) {
                chars.seek(back);
            }
            return '%';
        }

        private int plain() throws IOException {
            while (!ended) {
                int c = chars.next();
                if (c < 0 || !chars.referred() && ends(c)) {
                    ended = true;
                } else if (!ignored(c)) {
                    return c;
                }
            }
            return -1;
        }

        private boolean ends(int c) {
            if (quote != ' ') {
                return c == quote || base64 && (c == '<' || c == '>');
            }
            return Latin.isSpace(c) || "\"'`)<>".indexOf(c) >= 0;
        }
    }
}
