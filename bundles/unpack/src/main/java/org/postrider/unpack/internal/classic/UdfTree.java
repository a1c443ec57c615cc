package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/**
 * The folders of a UDF disc (ECMA-167, OSTA UDF 1.02 to 2.01): plain partitions, files in extents or in their own entry. A
 * virtual or metadata partition is told as unsupported. Confined to one thread.
 */
final class UdfTree {
    private static final int SECTOR = 2_048;
    private static final int PARTITION = 5;
    private static final int LOGICAL_VOLUME = 6;
    private static final int TERMINATOR = 8;
    private static final int FILE_SET = 256;
    private static final int FILE_ID = 257;
    private static final int FILE_ENTRY = 261;
    private static final int EXTENDED_FILE_ENTRY = 266;
    private static final int MAX_FOLDERS = 5_000;
    private static final int MAX_FOLDER_BYTES = 16 << 20;
    private static final int MAX_DESCRIPTORS = 256;
    private static final int MAX_ENTRY = 64 * 1024;

    private final Content content;
    private final DiscFiles files;
    private final Members members;
    private final Map<Integer, Long> partitions = new HashMap<>();
    private final List<Integer> maps = new ArrayList<>();
    private final Deque<Folder> todo = new ArrayDeque<>();
    private final Set<Long> seen = new HashSet<>();

    UdfTree(Content content, DiscFiles files, Members members) {
        this.content = content;
        this.files = files;
        this.members = members;
    }

    private record Folder(String path, long entry) {}

    void read() {
        try {
            ByteBuffer anchor = bytes(256L * SECTOR, 512);
            long root = volume(u32(anchor, 20) * SECTOR, u32(anchor, 16));
            if (root < 0) {
                members.unreadable(Members.Reason.UNSUPPORTED, "UDF without a plain partition");
                return;
            }
            ByteBuffer set = bytes(root, 512);
            if (tag(set) != FILE_SET) {
                throw new IOException("no UDF file set");
            }
            enter("", place(set, 400));
            while (!todo.isEmpty() && !members.full() && !files.full()) {
                folder(todo.remove());
            }
        } catch (IOException e) {
            files.trouble("UDF: " + e.getMessage());
        }
    }

    private ByteBuffer bytes(long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        if (at < 0 || at >= content.size() || content.read(at, bytes) < Math.min(count, SECTOR / 4)) {
            throw new IOException("the image ends early");
        }
        return bytes.clear();
    }

    private static int tag(ByteBuffer descriptor) {
        return descriptor.getShort(0) & 0xffff;
    }

    private static long u32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffff_ffffL;
    }

    /** Learns the partitions. @return where the file set is, -1 if it cannot be told */
    private long volume(long at, long size) throws IOException {
        long set = -1;
        int setMap = 0;
        for (int i = 0; i < MAX_DESCRIPTORS && (long) i * SECTOR < size; i++) {
            ByteBuffer descriptor = bytes(at + (long) i * SECTOR, SECTOR);
            int tag = tag(descriptor);
            if (tag == PARTITION) {
                partitions.put(descriptor.getShort(22) & 0xffff, u32(descriptor, 188) * SECTOR);
            } else if (tag == LOGICAL_VOLUME) {
                set = u32(descriptor, 252);
                setMap = descriptor.getShort(256) & 0xffff;
                maps(descriptor);
            } else if (tag == TERMINATOR) {
                break;
            }
        }
        return set < 0 ? -1 : locate(set, setMap);
    }

    private void maps(ByteBuffer descriptor) {
        int count = (int) Math.min(16, u32(descriptor, 268));
        int at = 440;
        for (int i = 0; i < count && at + 6 <= descriptor.limit(); i++) {
            boolean plain = descriptor.get(at) == 1;
            maps.add(plain ? descriptor.getShort(at + 4) & 0xffff : -1);
            at += Math.max(1, descriptor.get(at + 1) & 0xff);
        }
    }

    private long locate(long block, int map) {
        Long start = map < maps.size() ? partitions.get(maps.get(map)) : null;
        return start == null ? -1 : start + block * SECTOR;
    }

    /** Where a long allocation descriptor points to. */
    private long place(ByteBuffer bytes, int at) {
        return locate(u32(bytes, at + 4), bytes.getShort(at + 8) & 0xffff);
    }

    private void enter(String path, long entry) {
        if (entry < 0) {
            files.trouble("a UDF partition that is not plain");
        } else if (seen.size() >= MAX_FOLDERS || path.length() > 2_000) {
            files.trouble("too many folders");
        } else if (seen.add(entry)) {
            todo.add(new Folder(path, entry));
        }
    }

    private void folder(Folder folder) {
        try {
            Content all = files.content(new DiscFiles.Place(extents(folder.entry)));
            if (all.size() > MAX_FOLDER_BYTES) {
                throw new IOException("a folder of " + all.size() + " bytes");
            }
            ByteBuffer ids = ByteBuffer.wrap(all.toBytes(MAX_FOLDER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            int at = 0;
            while (!files.full()
                    && at + 38 <= ids.limit()
                    && tag(ids.slice(at, 38).order(ByteOrder.LITTLE_ENDIAN)) == FILE_ID) {
                int nameLength = ids.get(at + 19) & 0xff;
                int skipped = ids.getShort(at + 36) & 0xffff;
                int end = at + 38 + skipped + nameLength;
                if (end > ids.limit()) {
                    throw new IOException("a name longer than its folder");
                }
                one(folder, ids, at, ids.slice(end - nameLength, nameLength));
                at = end + 3 & ~3;
            }
        } catch (IOException e) {
            files.trouble("UDF: " + e.getMessage());
        }
    }

    private void one(Folder folder, ByteBuffer ids, int at, ByteBuffer name) throws IOException {
        int flags = ids.get(at + 18);
        boolean parent = (flags & 8) != 0;
        boolean deleted = (flags & 4) != 0;
        if (parent || deleted || name.limit() < 2) {
            return;
        }
        long entry = place(ids, at + 20);
        String path = folder.path + name(name);
        if ((flags & 2) != 0) {
            enter(path + '/', entry);
        } else if (entry < 0) {
            files.trouble("a UDF partition that is not plain");
        } else {
            files.add(path, extents(entry));
        }
    }

    /** One byte tells how many bits a letter has. */
    private static String name(ByteBuffer name) {
        byte[] bytes = new byte[name.limit() - 1];
        name.get(1, bytes);
        return new String(bytes, name.get(0) == 16 ? StandardCharsets.UTF_16BE : StandardCharsets.ISO_8859_1);
    }

    private List<DiscFiles.Extent> extents(long entry) throws IOException {
        ByteBuffer head = bytes(entry, SECTOR);
        int tag = tag(head);
        if (tag != FILE_ENTRY && tag != EXTENDED_FILE_ENTRY) {
            throw new IOException("no file entry at " + entry);
        }
        int fixed = tag == FILE_ENTRY ? 176 : 216;
        long size = Math.max(0, head.getLong(56));
        long attributes = u32(head, fixed - 8);
        long length = u32(head, fixed - 4);
        int kind = head.getShort(34) & 7;
        long at = entry + fixed + attributes;
        if (kind == 3) {
            return List.of(new DiscFiles.Extent(at, Math.min(size, length)));
        }
        if (kind > 1) {
            throw new IOException("allocation of kind " + kind);
        }
        return extents(at, Math.min(length, MAX_ENTRY), kind == 0 ? 8 : 16, size);
    }

    private List<DiscFiles.Extent> extents(long from, long bytes, int width, long size) throws IOException {
        List<DiscFiles.Extent> extents = new ArrayList<>();
        long left = size;
        Cursor in = new Cursor(content, from, from + bytes, ByteOrder.LITTLE_ENDIAN);
        while (in.left() >= width && left > 0) {
            long told = in.u32();
            long block = in.u32();
            int map = width == 8 ? 0 : in.u16();
            in.skip(width - (width == 8 ? 8L : 10L));
            long length = Math.min(told & 0x3fff_ffff, left);
            if (told >> 30 != 0 || length == 0) {
                break;
            }
            extents.add(new DiscFiles.Extent(locate(block, map), length));
            left -= length;
        }
        if (left > 0) {
            files.trouble("a file with holes or in more pieces than its entry holds");
        }
        return extents;
    }
}
