package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Gives the scripts and the {@code data:} URIs of HTML and SVG. Immutable. Time is linear, whatever tags are left open. */
final class HtmlDecoder implements Decoder {
    private static final byte[] OPEN = Latin.bytes("<script");
    private static final byte[] CLOSE = Latin.bytes("</script");
    private static final int MAX_TAG = 2_048;
    private static final Pattern NAMES = Pattern.compile("(?s).*\\.(x?html?|shtml?|hta|svg|xht)");

    @Override
    public String format() {
        return "html";
    }

    /** Browsers take nearly anything for markup. */
    @Override
    public boolean shares() {
        return true;
    }

    @Override
    public boolean accepts(Packed file) {
        String type = file.detectedType();
        return switch (type) {
            case "text/html", "application/xhtml+xml", "image/svg+xml" -> true;
            case "text/plain", "application/octet-stream", "application/xml" ->
                file.declaredType().equals("text/html")
                        || file.declaredType().equals("application/xhtml+xml")
                        || NAMES.matcher(file.name().toLowerCase(Locale.ROOT)).matches()
                        || type.equals("text/plain") && startsWithATag(file);
            default -> false;
        };
    }

    private static boolean startsWithATag(Packed file) {
        int at = 0;
        while (at < 64 && (file.startsWith(at, ' ') || file.startsWith(at, '\r') || file.startsWith(at, '\n'))) {
            at++;
        }
        return file.startsWith(at, '<');
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        int wide = wide(bytes);
        if (wide >= 0) {
            members.add("narrow.html", new Narrow(bytes, wide), 0);
            return;
        }
        scripts(bytes, members);
        if (!members.full()) {
            new DataUris(bytes, members).give();
        }
    }

    /** Offset of the low byte in each pair, if this is UTF-16, or -1. */
    private static int wide(Bytes bytes) throws IOException {
        int first = bytes.at(0);
        int second = bytes.at(1);
        if (first == 0xff && second == 0xfe || first == '<' && second == 0 && bytes.at(3) == 0) {
            return 0;
        }
        boolean big = first == 0xfe && second == 0xff || first == 0 && second == '<' && bytes.at(2) == 0;
        return big ? 1 : -1;
    }

    private static void scripts(Bytes bytes, Members members) throws IOException {
        long at = 0;
        int count = 0;
        while (!members.full()) {
            long tag = find(bytes, OPEN, at);
            if (tag < 0) {
                return;
            }
            String attributes = Latin.text(bytes.copy(tag + OPEN.length, MAX_TAG));
            int close = attributes.indexOf('>');
            long from = tag + OPEN.length + (close < 0 ? 0 : close + 1L);
            long end = find(bytes, CLOSE, from);
            long to = end < 0 ? bytes.size() : end;
            String language = attributes.substring(0, Math.max(0, close)).toLowerCase(Locale.ROOT);
            if (!blank(bytes, from, to)) {
                String extension = language.contains("vbs") ? ".vbs" : ".js";
                String name = ++count == 1 ? "script" : "script" + count;
                members.add(name + extension, bytes.slice(from, to));
            }
            at = to;
            if (end < 0) {
                return;
            }
        }
    }

    private static long find(Bytes bytes, byte[] lower, long from) throws IOException {
        long at = from;
        byte[] first = {lower[0]};
        while (true) {
            at = bytes.find(first, at, bytes.size());
            if (at < 0) {
                return -1;
            }
            int i = 1;
            while (i < lower.length && Latin.lower(bytes.at(at + i)) == lower[i]) {
                i++;
            }
            if (i == lower.length) {
                return at;
            }
            at++;
        }
    }

    private static boolean blank(Bytes bytes, long from, long to) throws IOException {
        for (long at = from; at < to; at++) {
            if (!Latin.isSpace(bytes.at(at))) {
                return false;
            }
        }
        return true;
    }

    /** UTF-16 in one byte a character, which is enough for markup; others become a question mark. */
    private static final class Narrow extends LazyStream {
        private final Bytes bytes;
        private final int low;
        private long at;

        Narrow(Bytes bytes, int low) {
            this.bytes = bytes;
            this.low = low;
        }

        @Override
        public int read() throws IOException {
            int c = bytes.at(at + low);
            int high = bytes.at(at + 1 - low);
            at += 2;
            return c < 0 || high <= 0 ? c : '?';
        }
    }
}
