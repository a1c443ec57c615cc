package org.postrider.filter.virus.internal.database;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tar inside a container: plain files without folders, nothing else. What is neither is refused, as ClamAV does. Confined
 * to one thread.
 */
final class TarReader {
    /** A file's name, and how long it is. */
    record Entry(String name, long size) {}

    /** Far beyond what ClamAV ships, and a bound for what an unsigned container may cost. */
    static final long MAX_TOTAL = 8L << 30;

    static final int MAX_ENTRIES = 20_000;

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;
    private static final int TYPE_AT = 156;

    private final String file;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private long left;
    private long padding;
    private long total;
    private int entries;

    /** @param file named in what is thrown */
    TarReader(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** The next file; null at the end. What was not read of the one before is skipped. */
    @Nullable
    Entry next() throws IOException {
        skip(left + padding);
        left = 0;
        padding = 0;
        int got = in.readNBytes(block, 0, BLOCK);
        // freshclam writes no blocks of zeros at the end.
        if (got == 0 || got == BLOCK && block[0] == 0) {
            return null;
        }
        if (got < BLOCK) {
            throw new RefusedException(file, "is truncated");
        }
        byte type = block[TYPE_AT];
        if (type != '0' && type != 0) {
            throw new RefusedException(file, "holds something that is no plain file");
        }
        Entry entry = new Entry(name(), size());
        left = entry.size();
        padding = (BLOCK - left % BLOCK) % BLOCK;
        total += left;
        entries++;
        if (total > MAX_TOTAL || entries > MAX_ENTRIES) {
            throw new RefusedException(file, "holds more than 8 GiB or " + MAX_ENTRIES + " files");
        }
        return entry;
    }

    private String name() throws RefusedException {
        int end = 0;
        while (end < NAME && block[end] != 0) {
            end++;
        }
        String name = new String(block, 0, end, StandardCharsets.ISO_8859_1);
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new RefusedException(file, "holds a file whose name is not plain");
        }
        return name;
    }

    private long size() throws RefusedException {
        String text = new String(block, SIZE_AT, SIZE, StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '7')) {
            throw new RefusedException(file, "holds a file whose size is not told");
        }
        return Long.parseLong(text, 8);
    }

    /** The bytes of the file at hand. Closing it does nothing. */
    InputStream bytes() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (left == 0) {
                    return -1;
                }
                int got = in.read(target, offset, (int) Math.min(length, left));
                if (got < 0) {
                    throw new RefusedException(file, "is truncated");
                }
                left -= got;
                return got;
            }
        };
    }

    private void skip(long count) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            throw new RefusedException(file, "is truncated");
        }
    }
}
