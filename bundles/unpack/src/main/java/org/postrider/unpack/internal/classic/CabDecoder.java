package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens Microsoft cabinets (MS-CAB): stored, MSZIP and LZX; Quantum is told as unsupported. Files of one folder are one
 * stream, decoded once in their order. Stateless.
 */
final class CabDecoder implements Decoder {
    private static final int PREVIOUS = 1;
    private static final int NEXT = 2;
    private static final int RESERVED = 4;
    private static final int MAX_NAME = 1_024;
    private static final int FIRST_SPECIAL = 0xfffd;
    private static final int MAX_RESTARTS = 20;

    @Override
    public String format() {
        return "cab";
    }

    @Override
    public boolean accepts(Packed file) {
        return fits(file.head(), 0);
    }

    static boolean fits(ByteBuffer head, int at) {
        return at + 36 <= head.limit()
                && head.get(at) == 'M'
                && head.get(at + 1) == 'S'
                && head.get(at + 2) == 'C'
                && head.get(at + 3) == 'F'
                && head.get(at + 25) == 1
                && head.get(at + 24) <= 9;
    }

    /** Where a folder's blocks are. */
    record Folder(long offset, int blocks, int method, int reserved) {}

    /** One file. */
    private record Entry(String name, long size, long offset, int folder) {}

    @Override
    public void open(Packed file, Members members) throws IOException {
        Cursor in = new Cursor(file.content());
        in.skip(16);
        long filesAt = in.u32();
        in.skip(6);
        int folderCount = in.u16();
        int fileCount = in.u16();
        int flags = in.u16();
        in.skip(4);
        int folderReserved = 0;
        int dataReserved = 0;
        if ((flags & RESERVED) != 0) {
            int headReserved = in.u16();
            folderReserved = in.u8();
            dataReserved = in.u8();
            in.skip(headReserved);
        }
        for (int side = flags & (PREVIOUS | NEXT); side > 0; side &= side - 1) {
            in.zeroTerminated(MAX_NAME);
            in.zeroTerminated(MAX_NAME);
        }
        List<Folder> folders = new ArrayList<>();
        for (int i = 0; i < folderCount; i++) {
            folders.add(new Folder(in.u32(), in.u16(), in.u16(), dataReserved));
            in.skip(folderReserved);
        }
        in.seek(filesAt);
        List<Entry> entries = new ArrayList<>();
        IOException broken = null;
        try {
            for (int i = 0; i < fileCount; i++) {
                entries.add(entry(in, folders.size()));
            }
        } catch (IOException e) {
            broken = e;
        }
        Map<Integer, List<Entry>> byFolder = entries.stream()
                .sorted(Comparator.comparingLong(Entry::offset))
                .collect(Collectors.groupingBy(Entry::folder));
        for (int i = 0; i < folders.size() && !members.full(); i++) {
            List<Entry> own = byFolder.get(i);
            if (own != null) {
                folder(file.content(), folders.get(i), own, members);
            }
        }
        if (broken != null) {
            throw broken;
        }
    }

    private static Entry entry(Cursor in, int folders) throws IOException {
        long size = in.u32();
        long offset = in.u32();
        int folder = in.u16();
        in.skip(4);
        in.skip(2);
        String name = Names.text(in.zeroTerminated(MAX_NAME)).replace('\\', '/');
        // Begun in the cabinet before: the first folder; to be continued in the next one: the last.
        int number = folder < FIRST_SPECIAL ? folder : folder == 0xfffe ? folders - 1 : 0;
        return new Entry(name, size, offset, number);
    }

    private static void folder(Content content, Folder folder, List<Entry> entries, Members members)
            throws IOException {
        int method = folder.method & 0xf;
        if (method == 2 || method > 3) {
            String detail = method == 2 ? "Quantum" : "method " + method;
            entries.forEach(entry -> members.unreadable(entry.name, Members.Reason.UNSUPPORTED, detail));
            return;
        }
        int restarts = 0;
        CabFolderStream plain = new CabFolderStream(content, folder);
        try {
            for (Entry entry : entries) {
                if (members.full()) {
                    return;
                }
                if (entry.offset < plain.position()) {
                    // Files that overlap: no archiver writes them, readers decode anew for each.
                    if (restarts++ == 0) {
                        members.ambiguous("CAB_OVERLAP", "files of a folder overlap");
                    }
                    if (restarts > MAX_RESTARTS) {
                        members.unreadable(entry.name, Members.Reason.DAMAGED, "too many files overlap");
                        continue;
                    }
                    plain.close();
                    plain = new CabFolderStream(content, folder);
                }
                member(plain, entry, members);
            }
        } finally {
            plain.close();
        }
    }

    private static void member(CabFolderStream plain, Entry entry, Members members) {
        InputStream in = new InputStream() {
            private long left = entry.size;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left == 0) {
                    return -1;
                }
                plain.skipTo(entry.offset, members);
                int count = plain.read(bytes, offset, (int) Math.min(length, left));
                if (count < 0) {
                    throw new java.io.EOFException("its folder ends early");
                }
                left -= count;
                return count;
            }
        };
        members.add(entry.name, in, plain.packed());
    }
}
