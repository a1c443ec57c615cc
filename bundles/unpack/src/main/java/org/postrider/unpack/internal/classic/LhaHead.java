package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;

/**
 * One member's head in an LHA archive. Immutable.
 *
 * @param data where its bytes are
 * @param packed bytes in the archive
 * @param plain bytes when decoded
 * @param crc of the decoded bytes, -1 for none
 */
record LhaHead(String name, String method, long data, long packed, long plain, int crc) {
    private static final int MAX_NAME = 4_096;
    private static final int MAX_EXTENSIONS = 1_000;

    /** @return null if no head begins there */
    static @Nullable LhaHead read(Content content, long at, Charset old) throws IOException {
        Cursor in = new Cursor(content, at, content.size(), ByteOrder.LITTLE_ENDIAN);
        int first = in.u8();
        int second = in.u8();
        String method = in.text(5, StandardCharsets.ISO_8859_1);
        long packed = in.u32();
        long plain = in.u32();
        in.skip(5);
        int level = in.u8();
        if (!method.startsWith("-") || !method.endsWith("-") || level > 3) {
            return null;
        }
        Draft draft = new Draft(old);
        switch (level) {
            case 0, 1 -> {
                byte[] name = in.bytes(in.u8());
                draft.name(name);
                // Some level 0 heads are too short for a checksum.
                draft.crc = at + 2 + first >= in.position() + 2 ? in.u16() : -1;
                long next = at + 2 + first;
                if (level == 1) {
                    in.seek(next - 2);
                    long extended = draft.extensions(in, false);
                    packed = Math.max(0, packed - extended);
                    next = in.position();
                }
                in.seek(next);
            }
            case 2 -> {
                draft.crc = in.u16();
                in.skip(1);
                draft.extensions(in, false);
                in.seek(Math.max(in.position(), at + (first | second << 8)));
            }
            default -> {
                draft.crc = in.u16();
                in.skip(1);
                long size = in.u32();
                draft.extensions(in, true);
                in.seek(Math.max(in.position(), at + size));
            }
        }
        long told = draft.packed > 0 ? draft.packed : packed;
        return new LhaHead(draft.full(), method, in.position(), told, draft.plain > 0 ? draft.plain : plain, draft.crc);
    }

    /** What the parts of a head give. Confined to one thread. */
    private static final class Draft {
        private final Charset old;
        private byte[] name = {};
        private byte[] folder = {};
        private @Nullable Charset charset;
        private int crc = -1;
        private long packed;
        private long plain;

        Draft(Charset old) {
            this.old = old;
        }

        void name(byte[] bytes) {
            name = bytes;
        }

        String full() {
            return (text(folder) + text(name)).replace('\\', '/').replace("\0", "");
        }

        private String text(byte[] bytes) {
            byte[] plainBytes = bytes.clone();
            for (int i = 0; i < plainBytes.length; i++) {
                if (plainBytes[i] == (byte) 0xff) {
                    plainBytes[i] = '/';
                }
            }
            return charset == null ? Names.text(plainBytes, old) : new String(plainBytes, charset);
        }

        /** @return bytes they take together */
        long extensions(Cursor in, boolean wide) throws IOException {
            long sum = 0;
            int sizeBytes = wide ? 4 : 2;
            for (int i = 0; i < MAX_EXTENSIONS; i++) {
                long size = wide ? in.u32() : in.u16();
                if (size == 0) {
                    return sum;
                }
                if (size < sizeBytes + 1) {
                    throw new IOException("a head's extension is too short");
                }
                sum += size;
                long end = in.position() + size - sizeBytes;
                extension(in, end);
                in.seek(end);
            }
            throw new IOException("a head has too many extensions");
        }

        private void extension(Cursor in, long end) throws IOException {
            int kind = in.u8();
            long length = end - in.position();
            switch (kind) {
                case 0x01 -> name = in.bytes((int) Math.min(length, MAX_NAME));
                case 0x02 -> folder = in.bytes((int) Math.min(length, MAX_NAME));
                case 0x42 -> {
                    packed = in.u64();
                    plain = in.u64();
                }
                case 0x46 -> charset = in.u32() == 65_001 ? StandardCharsets.UTF_8 : null;
                default -> {
                    // Times, rights and checksums of heads.
                }
            }
        }
    }
}
