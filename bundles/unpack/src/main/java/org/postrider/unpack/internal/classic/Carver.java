package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.postrider.content.Content;

/**
 * Finds what begins inside or behind a program: cabinets, rar, 7z, arj, lha, gzip (behind only), OLE2 documents,
 * installers' cabinets and other programs. One pass; first bytes that fit are believed only with the head behind them.
 * Confined to one thread.
 */
final class Carver {
    private static final int CHUNK = 64 * 1024;
    private static final int LOOK = 300;
    private static final int MAX_FOUND = 64;

    /** A script of AutoIt, which cannot be opened. */
    static final String AUTOIT_KIND = "au3";

    private static final long AUTOIT = 0xa94a_6c98_be4b_48a3L;

    /** Heads that are read for what only might begin: more than a real program has. */
    private static final int MAX_LOOKS = 20_000;

    private static final String FIRST = "MR7`-\u001f\u00d0\u00a3";
    private static final boolean[] MAY_START = new boolean[256];

    static {
        for (int i = 0; i < FIRST.length(); i++) {
            MAY_START[FIRST.charAt(i)] = true;
        }
    }

    private final Content content;
    private final long programEnd;
    private final int most;
    private int looksLeft = MAX_LOOKS;
    private final List<Found> found = new ArrayList<>();

    /** @param programEnd where what the program's own heads tell of ends @param most after which to stop */
    Carver(Content content, long programEnd, int most) {
        this.content = content;
        this.programEnd = programEnd;
        this.most = Math.min(most, MAX_FOUND);
    }

    /** Something of this kind between these bytes. */
    record Found(String kind, long from, long to) {}

    List<Found> find() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        long at = 1;
        while (at < content.size() && found.size() < most) {
            chunk.clear();
            int count = content.read(at, chunk);
            chunk.flip();
            boolean last = at + count >= content.size();
            int end = last ? count : count - LOOK;
            long next = at + end;
            for (int i = 0; i < end && found.size() < most; i++) {
                if (MAY_START[chunk.get(i) & 0xff]) {
                    long size = look(chunk, i, at + i);
                    if (size > 0) {
                        next = Math.max(at + i + size, at + i + 1);
                        break;
                    }
                }
            }
            at = next;
        }
        return found;
    }

    /** @return how many bytes belong to what begins here, 0 if nothing does */
    private long look(ByteBuffer chunk, int i, long at) throws IOException {
        ByteBuffer head = chunk.slice(i, Math.min(LOOK, chunk.limit() - i)).order(ByteOrder.LITTLE_ENDIAN);
        if (head.limit() < 32) {
            return 0;
        }
        return switch (head.get(0)) {
            case 'M' -> head.get(1) == 'S' ? cabinet(head, at) : program(head, at);
            case 'R' -> head.getInt(0) == 0x2172_6152 && head.getShort(4) == 0x071a ? rest("rar", at) : 0;
            case '7' -> sevenZip(head, at);
            case '`' -> ArjDecoder.fits(head, 0) && arjSum(at, head) ? rest("arj", at) : 0;
            case '-' -> i >= 2 && isLha(chunk, i - 2, at) ? rest("lzh", at - 2) : 0;
            case 0x1f -> at >= programEnd && isGzip(head) ? rest("gz", at) : 0;
            case (byte) 0xa3 -> head.getLong(0) == AUTOIT && head.getInt(16) == 0x2133_5541 ? rest(AUTOIT_KIND, at) : 0;
            default -> ole(head) ? rest("ole", at) : 0;
        };
    }

    /** It goes on to the end, since only its reader knows where it ends; others may begin in it. */
    private long rest(String kind, long at) {
        found.add(new Found(kind, at, content.size()));
        return 1;
    }

    private long sized(String kind, long at, long size) {
        found.add(new Found(kind, at, at + size));
        return size;
    }

    private long cabinet(ByteBuffer head, long at) {
        long size = head.getInt(8) & 0xffff_ffffL;
        boolean fits = CabDecoder.fits(head, 0) && head.getInt(4) == 0 && size > 44 && head.getShort(26) > 0;
        return fits ? sized("cab", at, Math.min(size, content.size() - at)) : 0;
    }

    private long program(ByteBuffer head, long at) throws IOException {
        int pe = head.get(1) == 'Z' ? head.getInt(0x3c % head.limit()) : 0;
        if (head.limit() < 0x40 || pe < 4 || pe > 3_000 || looksLeft-- <= 0) {
            return 0;
        }
        long end = Program.at(content, at).end();
        return end > at ? sized("exe", at, end - at) : 0;
    }

    private long sevenZip(ByteBuffer head, long at) {
        if (head.getInt(0) != 0xafbc_7a37 || head.getShort(4) != 0x1c27) {
            return 0;
        }
        byte[] start = new byte[20];
        head.get(12, start);
        CRC32 sum = new CRC32();
        sum.update(start);
        if ((int) sum.getValue() != head.getInt(8)) {
            return 0;
        }
        long size = 32 + head.getLong(12) + head.getLong(20);
        return size > 0 && size <= content.size() - at ? sized("7z", at, size) : rest("7z", at);
    }

    private boolean arjSum(long at, ByteBuffer head) throws IOException {
        int size = head.getShort(2) & 0xffff;
        if (at + 8 + size > content.size() || looksLeft-- <= 0) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size + 4).order(ByteOrder.LITTLE_ENDIAN);
        content.read(at + 4, bytes);
        CRC32 sum = new CRC32();
        sum.update(bytes.array(), 0, size);
        return (int) sum.getValue() == bytes.getInt(size);
    }

    /** Old heads have a sum; new ones are believed behind the program only. */
    private boolean isLha(ByteBuffer chunk, int i, long at) {
        int size = chunk.get(i) & 0xff;
        // Each member has a head: the first opens all.
        boolean had = found.stream().anyMatch(one -> one.kind.equals("lzh"));
        if (had || !LhaDecoder.fits(chunk, i) || i + 2 + size > chunk.limit()) {
            return false;
        }
        if (chunk.get(i + 20) >= 2) {
            return at >= programEnd;
        }
        int sum = 0;
        for (int j = 0; j < size; j++) {
            sum += chunk.get(i + 2 + j);
        }
        return (sum & 0xff) == (chunk.get(i + 1) & 0xff);
    }

    private static boolean isGzip(ByteBuffer head) {
        int os = head.get(9) & 0xff;
        return (head.get(1) & 0xff) == 0x8b && head.get(2) == 8 && (head.get(3) & 0xe0) == 0 && (os <= 13 || os == 255);
    }

    private static boolean ole(ByteBuffer head) {
        return head.getLong(0) == 0xe11a_b1a1_e011_cfd0L && head.getShort(28) == (short) 0xfffe;
    }
}
