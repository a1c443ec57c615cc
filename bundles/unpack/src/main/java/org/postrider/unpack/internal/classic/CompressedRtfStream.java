package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** RTF as Exchange compresses it (MS-OXRTFCP). Confined to one thread. */
final class CompressedRtfStream extends WindowStream {
    private static final String PRESET = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss"
            + " \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0"
            + "\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    private static final long COMPRESSED = 0x7546_5a4cL;
    private static final int MOST = 8 * 17;

    private final Cursor in;
    private final boolean compressed;
    private int at = PRESET.length();

    CompressedRtfStream(Cursor in) throws IOException {
        super(12, MOST);
        this.in = in;
        in.skip(8);
        this.compressed = in.u32() == COMPRESSED;
        in.skip(4);
        byte[] preset = PRESET.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < preset.length; i++) {
            preset(i, preset[i]);
        }
        headAt(at);
    }

    @Override
    boolean step() throws IOException {
        if (in.left() == 0) {
            return false;
        }
        if (!compressed) {
            put(in.u8());
            return true;
        }
        int flags = in.u8();
        for (int bit = 0; bit < 8 && in.left() > 0; bit++) {
            if ((flags >> bit & 1) == 0) {
                put(in.u8());
                at++;
            } else {
                int reference = in.u8() << 8 | in.u8();
                int from = reference >> 4;
                int length = (reference & 0xf) + 2;
                if (from == (at & 0xfff)) {
                    return false;
                }
                copyFrom(from, length);
                at += length;
            }
        }
        return true;
    }
}
