package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.util.Locale;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Gives scripts that Microsoft's script encoder wrote (JScript.Encode, VBScript.Encode) as the text that runs. Immutable. */
final class EncodedScriptDecoder implements Decoder {
    private static final byte[] START = Latin.bytes("#@~^");
    private static final byte[] END = Latin.bytes("^#~@");
    /** Marker, length in base64. */
    private static final int HEADER = 12;

    private static final int FIRST = 32;
    /** What the characters from the blank to DEL mean in each of three alphabets, in turn. */
    private static final String ALPHABETS = ""
            + "2E2D324775307A522156602942715B6A5E382F4933265C3D496258417D3A3429353236655B2039767C5C727A56437F73"
            + "386B6639634E703345452B6B6868627151594F667809765E62317D44644A23546D7543714A4C417E3A604A4C415E7E53"
            + "404C407745424A2C27612A485D74722227754B37316F44374E794D3B59524C2F22506F5467266A2A72477D6A6474392D"
            + "547B202B3F7F2D382E2C774C30675D6E537E6B476C66346F357879255D742130436423264D5A76525B25636C243F482B"
            + "7B5528787023296941282E34734C0959212A3324447F4E3F6D507755093B5356557C73693A35615F6163654B50465867"
            + "583B5131574969224F6C6D465A4D6848257C2728365C46703D4A6E24327A79412F373D5F605F4B514F5A20422C366557";
    /** What a tab means. */
    private static final String TAB = "576E7B";
    /** Which alphabet counts at which place; then it starts again. */
    private static final String ORDER = "0120121221210212021200122102122100212120200120210212001220012021";

    /** How characters are written that the encoder avoids. */
    private static final String ESCAPES = "&\n#\r*>!<$@";

    @Override
    public String format() {
        return "screnc";
    }

    @Override
    public boolean accepts(Packed file) {
        String name = file.name().toLowerCase(Locale.ROOT);
        boolean script = file.detectedType().startsWith("text/")
                || file.detectedType().endsWith("javascript")
                || name.endsWith(".jse")
                || name.endsWith(".vbe");
        return script && Latin.text(file.head()).contains("#@~^");
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        String name = file.name().toLowerCase(Locale.ROOT);
        String extension = name.endsWith(".vbe") || name.endsWith(".vbs") ? ".vbs" : ".js";
        int count = 0;
        long at = bytes.find(START, 0, bytes.size());
        while (at >= 0 && !members.full()) {
            long end = bytes.find(END, at + HEADER, bytes.size());
            // A checksum of 8 characters stands before the end.
            long to = end < 0 ? bytes.size() : Math.max(at + HEADER, end - 8);
            members.add("plain" + ++count + extension, new Plain(bytes, at + HEADER, to), to - at);
            at = end < 0 ? -1 : bytes.find(START, end, bytes.size());
        }
    }

    private static final class Plain extends LazyStream {
        private final Bytes bytes;
        private final long end;
        private long at;
        private int place;

        Plain(Bytes bytes, long from, long end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            if (at >= end) {
                return -1;
            }
            int c = bytes.at(at++);
            if (c < 0 || c > 0x7f) {
                return c;
            }
            int alphabet = ORDER.charAt(place++ % ORDER.length()) - '0';
            int escape = c == '@' ? ESCAPES.indexOf(bytes.at(at)) : -1;
            if (escape >= 0 && escape % 2 == 0) {
                at++;
                return ESCAPES.charAt(escape + 1);
            }
            if (c == '\t') {
                return meaning(TAB, alphabet);
            }
            return c < FIRST ? c : meaning(ALPHABETS, (c - FIRST) * 3 + alphabet);
        }

        private static int meaning(String table, int index) {
            return Integer.parseInt(table, 2 * index, 2 * index + 2, 16);
        }
    }
}
