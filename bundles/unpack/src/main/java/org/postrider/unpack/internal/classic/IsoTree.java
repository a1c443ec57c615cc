package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** The folders of an ISO 9660 disc (ECMA-119), by one of its descriptors. Confined to one thread. */
final class IsoTree {
    private static final int SECTOR = 2_048;
    private static final int FOLDER = 2;
    private static final int MORE = 0x80;
    private static final int MIN_RECORD = 34;
    private static final int MAX_FOLDERS = 5_000;
    private static final long MAX_FOLDER_BYTES = 16L << 20;
    private static final int MAX_PATH = 2_000;

    private final Content content;
    private final DiscFiles files;
    private final Members members;
    private final Deque<Folder> todo = new ArrayDeque<>();
    private final Set<Long> seen = new HashSet<>();
    private final List<DiscFiles.Extent> pieces = new ArrayList<>();
    private Charset charset = StandardCharsets.ISO_8859_1;
    private int blockSize = SECTOR;

    IsoTree(Content content, DiscFiles files, Members members) {
        this.content = content;
        this.files = files;
        this.members = members;
    }

    private record Folder(String path, long offset, long size) {}

    /** @param supplementary true if names may be Joliet's */
    void read(ByteBuffer descriptor, boolean supplementary) throws IOException {
        ByteBuffer head = descriptor.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (supplementary && head.get(88) == '%' && head.get(89) == '/') {
            charset = StandardCharsets.UTF_16BE;
        }
        int told = head.getShort(128) & 0xffff;
        blockSize = told == 512 || told == 1_024 ? told : SECTOR;
        enter("", head.getInt(158) & 0xffff_ffffL, head.getInt(166) & 0xffff_ffffL);
        while (!todo.isEmpty() && !members.full() && !files.full()) {
            folder(todo.remove());
        }
    }

    private void enter(String path, long block, long size) {
        if (path.length() > MAX_PATH || seen.size() >= MAX_FOLDERS) {
            files.trouble("too many folders");
        } else if (seen.add(block)) {
            todo.add(new Folder(path, block * blockSize, Math.min(size, MAX_FOLDER_BYTES)));
        }
    }

    private void folder(Folder folder) {
        Cursor in = new Cursor(content, folder.offset, folder.offset + folder.size, ByteOrder.LITTLE_ENDIAN);
        try {
            while (in.left() > 0 && !files.full()) {
                long at = in.position();
                int length = in.u8();
                if (length == 0) {
                    // Records do not cross sectors.
                    in.seek(folder.offset + ((at - folder.offset) / SECTOR + 1) * SECTOR);
                } else if (length < MIN_RECORD) {
                    files.trouble("a folder's record is too short");
                    return;
                } else {
                    record(folder, at, in.bytes(length - 1));
                }
            }
            if (folder.offset + folder.size > content.size()) {
                files.trouble("the image ends early");
            }
        } catch (IOException e) {
            files.trouble("a folder ends early");
        }
    }

    /** @param bytes without the length before them */
    private void record(Folder folder, long at, byte[] bytes) throws IOException {
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int nameLength = bytes[31] & 0xff;
        if (32 + nameLength > bytes.length) {
            files.trouble("a name at " + at + " is longer than its record");
            return;
        }
        if (nameLength == 1 && (bytes[32] == 0 || bytes[32] == 1)) {
            return;
        }
        int attributes = bytes[0] & 0xff;
        long block = (head.getInt(1) & 0xffff_ffffL) + attributes;
        long size = head.getInt(9) & 0xffff_ffffL;
        int flags = bytes[24];
        String plain = name(bytes, nameLength);
        String rockRidge = RockRidge.name(content, bytes, 32 + nameLength + (nameLength % 2 == 0 ? 1 : 0), blockSize);
        String path = folder.path + (rockRidge.isEmpty() ? plain : rockRidge);
        if ((flags & FOLDER) != 0) {
            enter(path + '/', block, size);
            return;
        }
        pieces.add(new DiscFiles.Extent(block * blockSize, size));
        if ((flags & MORE) == 0 || pieces.size() > 1_000) {
            files.add(path, List.copyOf(pieces));
            if (!rockRidge.isEmpty() && !rockRidge.equalsIgnoreCase(plain)) {
                files.add(folder.path + plain, List.copyOf(pieces));
            }
            pieces.clear();
        }
    }

    /** Without the version that the standard wants. */
    private String name(byte[] bytes, int length) {
        String name = new String(bytes, 32, length, charset);
        int version = name.lastIndexOf(';');
        String plain = version > 0 ? name.substring(0, version) : name;
        return plain.endsWith(".") && plain.length() > 1 ? plain.substring(0, plain.length() - 1) : plain;
    }
}
