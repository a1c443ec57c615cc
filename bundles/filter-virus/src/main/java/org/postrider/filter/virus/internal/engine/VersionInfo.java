package org.postrider.filter.virus.internal.engine;

import java.nio.ByteBuffer;

/** Finds the version resource of a Windows program. Stateless. */
final class VersionInfo {
    private static final int VERSION = 16;
    private static final int MAX_ENTRIES = 64;

    private VersionInfo() {}

    /**
     * @param root where the resource directory starts in the file
     * @param shift what to add to a virtual address to get its place in the file
     * @return start and end in the file, or nothing
     */
    static int[] find(ByteBuffer file, long root, long shift) {
        if (root < 0 || root + 16 > file.limit()) {
            return new int[0];
        }
        long node = child(file, root, root, VERSION);
        // Below the type come a name and a language; the first of each will do.
        for (int level = 0; level < 2 && node >= 0; level++) {
            node = child(file, root, node, -1);
        }
        if (node < 0 || node + 8 > file.limit()) {
            return new int[0];
        }
        long start = (file.getInt((int) node) & 0xffffffffL) + shift;
        long end = start + (file.getInt((int) node + 4) & 0xffffffffL);
        return start >= 0 && start < end && start < file.limit()
                ? new int[] {(int) start, (int) Math.min(end, file.limit())}
                : new int[0];
    }

    /** @param id of the entry wanted, or -1 for the first */
    private static long child(ByteBuffer file, long root, long directory, int id) {
        if (directory + 16 > file.limit()) {
            return -1;
        }
        int named = file.getShort((int) directory + 12) & 0xffff;
        int count = named + (file.getShort((int) directory + 14) & 0xffff);
        for (int i = 0; i < Math.min(count, MAX_ENTRIES); i++) {
            long at = directory + 16 + i * 8L;
            if (at + 8 > file.limit()) {
                return -1;
            }
            if (id < 0 || file.getInt((int) at) == id) {
                return root + (file.getInt((int) at + 4) & 0x7fffffffL);
            }
        }
        return -1;
    }
}
