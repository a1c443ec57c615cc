package org.postrider.unpack.internal.classic;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.InflaterInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** What InstallShield puts behind its program: a list of files as they are, or scrambled with their names. Stateless. */
final class InstallShield {
    private static final int MAX_FILES = 2_000;
    private static final int MAX_FIELD = 400;
    private static final int SEARCH = 64 * 1024;
    private static final byte[] MARK = "InstallShield\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HEAD = 46;
    private static final int ENTRY = 312;
    private static final int NAME = 260;

    private InstallShield() {}

    /** One file of a list. */
    record Listed(String name, Content data, boolean cut) {}

    /** Files of the kind: name, path, version, size as texts that end with NUL, then the bytes. Empty if it is none. */
    static List<Listed> list(Content content, long from) {
        List<Listed> files = new ArrayList<>();
        Cursor in = new Cursor(content);
        in.seek(from);
        try {
            while (in.left() > 8 && files.size() < MAX_FILES) {
                String name = field(in);
                String path = field(in);
                String version = field(in);
                String size = field(in);
                if (name.isEmpty() || path.isEmpty() || !version.matches("[0-9.]*") || !size.matches("[0-9]{1,10}")) {
                    break;
                }
                long bytes = Long.parseLong(size);
                Content data = in.slice(in.position(), bytes);
                files.add(new Listed(path.replace('\\', '/'), data, data.size() < bytes));
                in.skip(Math.min(bytes, in.left()));
            }
        } catch (IOException expected) {
            // Not that list, or its end: the files before count.
            return files;
        }
        return files;
    }

    private static String field(Cursor in) throws IOException {
        return Names.text(in.zeroTerminated(MAX_FIELD));
    }

    /** Where the scrambled files' list begins, -1 if there is none near the program's end. */
    static long scrambled(Content content, long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(SEARCH, content.size() - from)));
        content.read(from, bytes);
        for (int i = 0; i + HEAD < bytes.position(); i++) {
            int matched = 0;
            while (matched < MARK.length && bytes.get(i + matched) == MARK[matched]) {
                matched++;
            }
            if (matched == MARK.length) {
                return from + i;
            }
        }
        return -1;
    }

    static void unscramble(Content content, long from, Members members) throws IOException {
        Cursor in = new Cursor(content);
        in.seek(from + MARK.length);
        int count = in.u16();
        in.seek(from + HEAD);
        for (int i = 0; i < count && !members.full(); i++) {
            long entry = in.position();
            byte[] raw = in.bytes(NAME);
            int length = 0;
            while (length < raw.length && raw[length] != 0) {
                length++;
            }
            in.skip(8);
            long size = in.u32();
            in.seek(entry + ENTRY);
            if (length == 0) {
                throw new IOException("a file without a name");
            }
            byte[] name = java.util.Arrays.copyOf(raw, length);
            Content data = in.slice(in.position(), size);
            try (InputStream plain = new BufferedInputStream(new Scrambled(data.open(), name))) {
                members.add(Names.text(name), isZlib(plain) ? new InflaterInputStream(plain) : plain, size);
            }
            if (data.size() < size) {
                members.damaged("it ends early");
                return;
            }
            in.skip(size);
        }
    }

    private static boolean isZlib(InputStream in) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        return first == 0x78 && second >= 0 && (first << 8 | second) % 31 == 0;
    }

    /** Half bytes are swapped and mixed with the name, anew for each KiB. */
    private static final class Scrambled extends LineStream {
        private static final int[] KEY = {0xec, 0xca, 0x79, 0xf8};
        private static final int BLOCK = 1_024;

        private final byte[] name;
        private int at;

        Scrambled(InputStream in, byte[] name) {
            super(in, 1);
            this.name = name;
        }

        @Override
        boolean take(int value) {
            int place = at % name.length;
            put((value << 4 | value >> 4) ^ name[place] ^ KEY[place & 3]);
            at = (at + 1) % BLOCK;
            return true;
        }
    }
}
