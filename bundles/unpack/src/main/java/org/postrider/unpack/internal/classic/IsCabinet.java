package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntFunction;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** A cabinet of InstallShield 6 and later: heads in one file, bytes in another. Stateless. */
final class IsCabinet {
    private static final int DESCRIPTOR = 0x57;
    private static final int SPLIT = 1;
    private static final int OBFUSCATED = 2;
    private static final int COMPRESSED = 4;
    private static final int INVALID = 8;
    private static final int MAX_FILES = 20_000;
    private static final int MAX_NAME = 1_024;

    private IsCabinet() {}

    /** @param volumes gives the file with the bytes of a volume, or null */
    static void open(Content heads, IntFunction<@Nullable Content> volumes, Members members) throws IOException {
        Cursor in = new Cursor(heads);
        if (in.u32() != 0x2863_5349L) {
            throw new IOException("no InstallShield cabinet");
        }
        in.skip(8);
        long descriptor = in.u32();
        in.seek(descriptor + 0xc);
        long table = descriptor + in.u32();
        in.seek(descriptor + 0x28);
        long count = in.u32();
        long second = in.u32();
        if (count > MAX_FILES) {
            throw new IOException("a cabinet of " + count + " files");
        }
        for (long i = 0; i < count && !members.full(); i++) {
            in.seek(table + second + i * DESCRIPTOR);
            int flags = in.u16();
            in.skip(8);
            long packed = in.u64();
            long offset = in.u64();
            in.skip(32);
            long nameAt = in.u32();
            in.skip(0x55 - 0x3e);
            Content data = volumes.apply(in.u16());
            if ((flags & INVALID) != 0 || offset == 0 || packed == 0) {
                continue;
            }
            in.seek(table + nameAt);
            String name = Names.text(in.zeroTerminated(MAX_NAME));
            if (data == null) {
                members.unreadable(name, Members.Reason.DAMAGED, "its volume is missing");
                continue;
            }
            file(name, flags, new Cursor(data).slice(offset, packed), packed, members);
        }
    }

    private static void file(String name, int flags, Content data, long packed, Members members) throws IOException {
        if ((flags & SPLIT) != 0) {
            members.unreadable(name, Members.Reason.DAMAGED, "it goes on in another cabinet");
            return;
        }
        try (InputStream raw = data.open()) {
            InputStream plain = (flags & OBFUSCATED) == 0 ? raw : new Obfuscated(raw);
            if ((flags & COMPRESSED) == 0) {
                members.add(name, plain, packed);
            } else {
                try (Chunks chunks = new Chunks(plain)) {
                    members.add(name, chunks, packed);
                }
            }
            if (data.size() < packed) {
                members.damaged("it ends early");
            }
        }
    }

    private static final class Obfuscated extends LineStream {
        private int at;

        Obfuscated(InputStream in) {
            super(in, 1);
        }

        @Override
        boolean take(int value) {
            int mixed = value ^ 0xd5;
            put((mixed >> 2 | mixed << 6) - at++ % 0x47);
            return true;
        }
    }

    /** Pieces of deflate data, each behind its length in two bytes. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private final Inflater inflater = new Inflater(true);

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        /** A piece ends with its bytes: most have no last block. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int count = inflater.inflate(bytes, offset, length);
                while (count == 0) {
                    byte[] size = in.readNBytes(2);
                    if (size.length < 2) {
                        return -1;
                    }
                    inflater.reset();
                    inflater.setInput(in.readNBytes(size[0] & 0xff | (size[1] & 0xff) << 8));
                    count = inflater.inflate(bytes, offset, length);
                }
                return count;
            } catch (DataFormatException e) {
                throw new IOException("broken deflate data", e);
            }
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
