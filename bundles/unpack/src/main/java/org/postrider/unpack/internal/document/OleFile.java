package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postrider.content.Content;
import org.postrider.content.Piece;

/**
 * A compound file (MS-CFB): its sectors and its directory. Confined to one thread.
 *
 * <p>Every number in it is a claim. The tables are bounded by the size of the file, chains by the number of sectors, the
 * directory by {@link #MAX_ENTRIES}, and its tree is walked with a mark on each entry, so that loops end. What a table does
 * not say because it is cut or loops, ends the stream there, as damaged. Where a reader goes by the list of entries and not by
 * the tree, it sees entries that no storage holds: they are listed too.
 */
final class OleFile {
    private static final int HEADER = 512;
    private static final int ENTRY = 128;
    private static final int MAX_ENTRIES = 20_000;
    private static final int MAX_DEPTH = 60;
    private static final int IN_HEADER = 109;
    private static final int LAST = -2;
    private static final int SMALL = 4_096;
    private static final int MAX_PIECES = 20_000;

    private final Bytes bytes;
    private final int sectorBits;
    private final int miniBits;
    private final int[] fat;
    private final int[] miniFat;
    private final int[] miniChain;
    private final List<Stream> streams = new ArrayList<>();
    private boolean damaged;

    /** A chain of sectors. @param name of the stream @param path names of the storages around it, each with a slash */
    record Stream(String name, String path, long start, long size) {}

    OleFile(Bytes bytes) throws IOException {
        this.bytes = bytes;
        int shift = bytes.u16(30);
        this.sectorBits = shift == 12 ? 12 : 9;
        int miniShift = bytes.u16(32);
        this.miniBits = miniShift >= 4 && miniShift <= 9 ? miniShift : 6;
        this.damaged = shift != sectorBits || miniShift != miniBits;
        this.fat = fat();
        this.miniFat = table((int) bytes.u32(60));
        Directory directory = new Directory(chain((int) bytes.u32(48), MAX_ENTRIES * (long) ENTRY));
        this.miniChain = chain((int) directory.start(0), directory.size(0));
        directory.list();
    }

    /** True if a table or the directory makes no sense somewhere. */
    boolean damaged() {
        return damaged;
    }

    /** All streams, in the order of the directory. */
    List<Stream> streams() {
        return streams;
    }

    private long offset(long sector) {
        // A header of 4,096 bytes fills the first sector, one of 512 too.
        return (sector + 1) << sectorBits;
    }

    private int sectors() {
        return (int) Math.min(Integer.MAX_VALUE / 4, (bytes.size() >>> sectorBits) + 1);
    }

    private int[] fat() throws IOException {
        int perSector = 1 << sectorBits - 2;
        int[] table = new int[0];
        int most = sectors();
        int next = (int) bytes.u32(68);
        long at = HEADER - 4L * IN_HEADER;
        int left = IN_HEADER;
        // Each sector of the list of tables is counted, so a list that loops ends.
        for (int lists = 0; lists <= most && table.length < most; lists++) {
            for (int i = 0; i < left && table.length < most; i++) {
                int sector = at + 4L * i + 4 > bytes.size() ? LAST : (int) bytes.u32(at + 4L * i);
                if (sector >= 0 && sector < most) {
                    int from = table.length;
                    table = Arrays.copyOf(table, Math.min(most, from + perSector));
                    fill(table, from, offset(sector));
                }
            }
            if (next < 0 || next >= most) {
                break;
            }
            at = offset(next);
            left = perSector - 1;
            next = at + 4L * left + 4 > bytes.size() ? LAST : (int) bytes.u32(at + 4L * left);
        }
        return table;
    }

    private void fill(int[] table, int from, long at) throws IOException {
        for (int i = from; i < table.length; i++) {
            long position = at + 4L * (i - from);
            table[i] = position + 4 > bytes.size() ? LAST : (int) bytes.u32(position);
        }
    }

    /** The table that a chain holds. */
    private int[] table(int start) throws IOException {
        int[] chain = chain(start, bytes.size());
        int perSector = 1 << sectorBits - 2;
        int[] table = new int[(int) Math.min(bytes.size() / 4, (long) chain.length * perSector)];
        for (int i = 0; i < chain.length && i * (long) perSector < table.length; i++) {
            int from = i * perSector;
            for (int k = 0; k < perSector && from + k < table.length; k++) {
                long position = offset(chain[i]) + 4L * k;
                table[from + k] = position + 4 > bytes.size() ? LAST : (int) bytes.u32(position);
            }
        }
        return table;
    }

    /** Sectors of a chain, as far as they reach. @param most bytes */
    private int[] chain(int start, long most) {
        int[] chain = new int[16];
        int count = 0;
        int sector = start;
        long limit = Math.min(sectors(), (most >>> sectorBits) + 1);
        while (sector >= 0 && offset(sector) < bytes.size() && count < limit) {
            chain = count == chain.length ? Arrays.copyOf(chain, 2 * count) : chain;
            chain[count++] = sector;
            sector = sector < fat.length ? fat[sector] : LAST;
        }
        damaged |= sector >= 0 && (count < limit || count >= sectors());
        return Arrays.copyOf(chain, count);
    }

    /** Where a sector starts, or a mini sector within the stream of those. */
    private long place(long sector, boolean small) {
        if (!small) {
            return offset(sector);
        }
        long at = sector << miniBits;
        long index = at >>> sectorBits;
        return index >= miniChain.length
                ? bytes.size()
                : offset(miniChain[(int) index]) + (at & (1L << sectorBits) - 1);
    }

    /** The bytes of a stream as far as they are there; nothing is copied. */
    Content content(Stream stream) {
        boolean small = stream.size() < SMALL;
        int bits = small ? miniBits : sectorBits;
        int[] table = small ? miniFat : fat;
        List<Piece> pieces = new ArrayList<>();
        long left = Math.min(stream.size(), bytes.size());
        long sector = stream.start();
        while (left > 0 && sector >= 0 && pieces.size() < MAX_PIECES) {
            long from = place(sector, small);
            long count = 0;
            long next = sector;
            // Sectors that follow each other are one piece.
            while (next >= 0 && count < left && place(next, small) == from + count) {
                count += 1L << bits;
                next = next < table.length ? table[(int) next] : LAST;
            }
            long size = Math.min(count, left);
            pieces.addAll(bytes.slice(from, from + size).pieces());
            left -= size;
            sector = next;
        }
        return Content.ofPieces(pieces);
    }

    /** The bytes of a stream; it fails where the chain ends too early. */
    InputStream open(Stream stream) {
        boolean small = stream.size() < SMALL;
        return new Chain(stream.start(), stream.size(), small);
    }

    private final class Chain extends LazyStream {
        private final boolean small;
        private final int bits;
        private long left;
        private long sector;
        private long within;
        private int steps;

        Chain(long start, long size, boolean small) {
            this.small = small;
            this.bits = small ? miniBits : sectorBits;
            this.sector = start;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            if (within == 1L << bits) {
                int[] table = small ? miniFat : fat;
                sector = sector >= 0 && sector < table.length ? table[(int) sector] : LAST;
                within = 0;
                if (++steps > (bytes.size() >>> bits) + 1) {
                    throw new IOException("its sectors go round in circles");
                }
            }
            int value = sector < 0 ? -1 : bytes.at(place(sector, small) + within);
            if (value < 0) {
                throw new IOException("it lacks " + left + " bytes");
            }
            within++;
            left--;
            return value;
        }
    }

    /** The entries, by number. */
    private final class Directory {
        private final int[] chain;
        private final int count;
        private final boolean[] seen;

        Directory(int[] chain) {
            this.chain = chain;
            this.count = (int) Math.min(MAX_ENTRIES, (long) chain.length << sectorBits - 7);
            this.seen = new boolean[count];
            damaged |= count == 0 || count == MAX_ENTRIES;
        }

        private long entry(int number) {
            int perSector = 1 << sectorBits - 7;
            return offset(chain[number / perSector]) + (long) ENTRY * (number % perSector);
        }

        private boolean there(int number) {
            return number >= 0 && number < count && entry(number) + ENTRY <= bytes.size();
        }

        long start(int number) throws IOException {
            return there(number) ? (int) bytes.u32(entry(number) + 116) : LAST;
        }

        long size(int number) throws IOException {
            if (!there(number)) {
                return 0;
            }
            long high = sectorBits == 12 ? bytes.u32(entry(number) + 124) << 32 : 0;
            return Math.max(0, high | bytes.u32(entry(number) + 120));
        }

        void list() throws IOException {
            if (there(0)) {
                seen[0] = true;
                children((int) bytes.u32(entry(0) + 76), "", 0);
            }
            for (int i = 1; i < count; i++) {
                if (!seen[i] && there(i) && bytes.at(entry(i) + 66) == 2) {
                    streams.add(stream(i, ""));
                }
            }
        }

        /** The tree of siblings is walked with a stack of its own: it may be as deep as it has entries. */
        private void children(int first, String path, int depth) throws IOException {
            int[] stack = new int[16];
            int top = 0;
            stack[top++] = first;
            while (top > 0) {
                int number = stack[--top];
                if (!there(number) || seen[number]) {
                    damaged |= number >= 0;
                    continue;
                }
                seen[number] = true;
                stack = top + 2 > stack.length ? Arrays.copyOf(stack, 2 * stack.length) : stack;
                stack[top++] = (int) bytes.u32(entry(number) + 72);
                stack[top++] = (int) bytes.u32(entry(number) + 68);
                int type = bytes.at(entry(number) + 66);
                if (type == 2) {
                    streams.add(stream(number, path));
                } else if (type == 1 && depth < MAX_DEPTH) {
                    children((int) bytes.u32(entry(number) + 76), path + name(number) + '/', depth + 1);
                }
            }
        }

        private Stream stream(int number, String path) throws IOException {
            return new Stream(name(number), path, start(number), size(number));
        }

        private String name(int number) throws IOException {
            long at = entry(number);
            int length = Math.min(64, bytes.u16(at + 64)) / 2 - 1;
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < length; i++) {
                name.append((char) bytes.u16(at + 2L * i));
            }
            return OleNames.readable(name);
        }
    }
}
