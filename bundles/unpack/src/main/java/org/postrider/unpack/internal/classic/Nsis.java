package org.postrider.unpack.internal.classic;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/**
 * What the Nullsoft installer puts behind its program: blocks, or one stream of them, of deflate, bzip2 or LZMA. The names of
 * the files are in a script that is not read; the first block is that script. Stateless.
 */
final class Nsis {
    private static final int HEAD = 28;
    private static final int STEP = 512;
    private static final int STEPS = 64;
    private static final long PACKED = 0x8000_0000L;

    private Nsis() {}

    /** Where its head is, -1 if it is no such installer. */
    static long find(Content content, long programEnd) throws IOException {
        Cursor in = new Cursor(content);
        long from = programEnd / STEP * STEP;
        for (int i = 0; i < STEPS; i++) {
            long at = from + (long) i * STEP;
            if (at + HEAD > content.size()) {
                return -1;
            }
            in.seek(at + 4);
            if (in.u32() == 0xdead_beefL && in.u32() == 0x6c6c_754eL && in.u32() == 0x7466_6f73L) {
                return at;
            }
        }
        return -1;
    }

    static void open(Content content, long at, Members members) throws IOException {
        Cursor in = new Cursor(content);
        in.seek(at + 20);
        long headSize = in.u32();
        long all = in.u32();
        long end = Math.min(content.size(), at + Math.max(HEAD, all));
        in.seek(at + HEAD);
        long first = in.u32();
        boolean blocks = !isLzma(in) && ((first & PACKED) != 0 && (first & ~PACKED) <= all || first == headSize);
        if (blocks) {
            blocks(content, at + HEAD, end, members);
        } else {
            solid(content.slice(at + HEAD, end), members);
        }
        if (all > content.size() - at) {
            members.unreadable(Members.Reason.DAMAGED, "the installer ends early");
        }
    }

    /** One stream of LZMA: its properties and dictionary look like the size of a packed block. */
    private static boolean isLzma(Cursor in) throws IOException {
        in.seek(in.position() - 4);
        return in.u8() == 0x5d && in.u16() == 0 && in.u8() > 0 && in.u16() == 0;
    }

    private static void blocks(Content content, long from, long end, Members members) throws IOException {
        Cursor in = new Cursor(content);
        in.seek(from);
        // A checksum of four bytes may be at the end.
        for (int i = 0; in.position() + 8 < end && !members.full(); i++) {
            long told = in.u32();
            long size = told & ~PACKED;
            Content data = in.slice(in.position(), Math.min(size, end - in.position()));
            String name = i == 0 ? "script" : "file-" + i;
            if ((told & PACKED) == 0) {
                members.add(name, data);
            } else {
                decode(data, members, (plain, packed) -> members.add(name, plain, packed));
            }
            in.skip(Math.min(size, in.left()));
        }
    }

    /** Takes a decoded stream. */
    private interface Taker {
        void take(InputStream plain, long packed) throws IOException;
    }

    private static void decode(Content data, Members members, Taker taker) throws IOException {
        Cursor look = new Cursor(data);
        int first = look.u8();
        int second = look.u8();
        Inflater inflater = new Inflater(true);
        try (InputStream raw = new BufferedInputStream(data.open(), 8_192)) {
            boolean filtered = first <= 1 && second == 0x5d;
            if (filtered && raw.read() == 1) {
                members.unreadable(Members.Reason.UNSUPPORTED, "LZMA with a filter for programs");
            } else if (filtered || first == 0x5d && second == 0) {
                taker.take(LzmaStream.open(raw), data.size());
            } else if (first == 0x31 && second < 0x0e) {
                taker.take(new Bzip2Stream(raw, true), data.size());
            } else {
                taker.take(new InflaterInputStream(raw, inflater), data.size());
            }
        } finally {
            inflater.end();
        }
    }

    private static void solid(Content data, Members members) throws IOException {
        decode(data, members, (plain, packed) -> {
            ForwardStream all = new ForwardStream(plain, members);
            for (int i = 0; !members.full(); i++) {
                long size = all.u32();
                if (size < 0) {
                    return;
                }
                long next = all.position() + size;
                if (!members.add(i == 0 ? "script" : "file-" + i, all.file(all.position(), size), packed)
                        && all.position() < next) {
                    all.skipTo(next);
                }
            }
        });
    }
}
