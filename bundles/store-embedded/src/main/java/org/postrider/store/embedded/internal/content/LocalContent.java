package org.postrider.store.embedded.internal.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.content.StoredContent;
import org.postrider.store.embedded.internal.engine.ContentRow;
import org.postrider.store.embedded.internal.engine.PendingContent;
import org.postrider.store.embedded.internal.log.Extent;

/**
 * A content of this store: in memory, or in the log and known to nobody else, or in the index. Thread-safe; it only moves
 * forward through these three.
 */
final class LocalContent implements StoredContent, PendingContent {
    private final ContentTable table;
    private final long number;
    private final long size;
    private final int crc32c;

    private volatile byte @Nullable [] memory;
    private volatile @Nullable List<Extent> extents;
    private volatile boolean pending;

    private LocalContent(ContentTable table, long number, long size, int crc32c) {
        this.table = table;
        this.number = number;
        this.size = size;
        this.crc32c = crc32c;
    }

    static LocalContent inMemory(ContentTable table, long number, byte[] bytes, int crc32c) {
        LocalContent content = new LocalContent(table, number, bytes.length, crc32c);
        content.memory = bytes;
        content.pending = true;
        return content;
    }

    static LocalContent inLog(ContentTable table, long number, ContentRow row) {
        LocalContent content = new LocalContent(table, number, row.size(), row.crc32c());
        content.extents = row.extents();
        content.pending = true;
        return content;
    }

    /** Said to be in the index; whether it is shows when it is read. */
    static LocalContent known(ContentTable table, long number, long size, int crc32c) {
        return new LocalContent(table, number, size, crc32c);
    }

    @Override
    public String id() {
        return Long.toHexString(number);
    }

    @Override
    public String store() {
        return ContentTable.STORE;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int crc32c() {
        return crc32c;
    }

    @Override
    public long number() {
        return number;
    }

    boolean belongsTo(ContentTable other) {
        return table == other;
    }

    /** This, if no commit has made it part of the index yet. */
    @Nullable
    PendingContent ifPending() {
        return pending ? this : null;
    }

    @Nullable
    List<Extent> extents() {
        return extents;
    }

    void movedTo(List<Extent> place) {
        extents = place;
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        if (position >= size) {
            return -1;
        }
        byte[] held = memory;
        if (held == null) {
            return table.reader().read(this, position, into);
        }
        int count = (int) Math.min(into.remaining(), size - position);
        into.put(held, (int) position, count);
        return count;
    }

    @Override
    public @Nullable Blob unwritten() {
        byte[] held = memory;
        return held == null ? null : new Blob(number, 0, held, held.length);
    }

    @Override
    public ContentRow row(List<Extent> written) {
        List<Extent> all = new ArrayList<>(written);
        List<Extent> before = extents;
        if (before != null) {
            all.addAll(0, before);
        }
        return new ContentRow(size, crc32c, all);
    }

    @Override
    public void indexed(ContentRow row) {
        byte[] held = memory;
        extents = row.extents();
        pending = false;
        memory = null;
        table.indexed(number, held);
    }

    @Override
    public String toString() {
        return "StoredContent[" + id() + ", " + size + " bytes]";
    }
}
