package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postrider.content.DamagedContentException;
import org.postrider.store.embedded.internal.index.Form;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.Ops;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.log.Extent;
import org.postrider.store.embedded.internal.log.LogWriter;
import org.postrider.store.embedded.internal.log.RecordHeader;

/** What one commit wants to write. Made anew for each attempt. Confined to one thread at a time. */
public final class Draft {
    private final Ops ops = new Ops();
    private final List<PendingContent.Blob> blobs = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();
    private final Map<Long, PendingContent> pending = new LinkedHashMap<>();
    private final Map<Long, ContentRow> indexed = new LinkedHashMap<>();
    private long contentBytes;

    /** Changes of the index. */
    public Ops ops() {
        return ops;
    }

    /** Writes bytes of a content that is not ready yet. */
    public void write(PendingContent.Blob blob) {
        blobs.add(blob);
        contentBytes += Extent.footprint(blob.length());
    }

    /** Where {@link #write} put its bytes, once written. */
    public List<Extent> extents() {
        return extents;
    }

    /**
     * The commit refers to a content: it becomes part of the index if it is not yet.
     *
     * @param number of the content
     * @param waiting the content, if it is not known to be in the index
     * @throws DamagedContentException if there is no such content any more
     */
    public void need(long number, @Nullable PendingContent waiting, View view) throws IOException {
        if (pending.containsKey(number)) {
            return;
        }
        byte[] key = Keys.content(number);
        boolean there = view instanceof Group group && waiting != null ? group.sets(key) : view.get(key) != null;
        if (there) {
            return;
        }
        if (waiting == null) {
            throw new DamagedContentException("Content " + Long.toHexString(number)
                    + " is no longer there: nobody referred to it for longer than the lease");
        }
        bring(waiting);
    }

    /** Writes a content, if it is not written yet, and its row. */
    public void bring(PendingContent content) {
        pending.put(content.number(), content);
        PendingContent.Blob blob = content.unwritten();
        contentBytes += blob == null ? 0 : Extent.footprint(blob.length());
        contentBytes += ContentRow.bound(content.row(List.of()).extents().size() + 1);
    }

    boolean isEmpty() {
        return ops.count() == 0 && blobs.isEmpty() && pending.isEmpty();
    }

    boolean hasContent() {
        return !blobs.isEmpty() || !pending.isEmpty();
    }

    /** At most this many bytes in the log. */
    long bytes() {
        return contentBytes + RecordHeader.footprint(ops.bytes());
    }

    /** Writes all records. */
    void place(LogWriter writer) throws IOException {
        for (PendingContent.Blob blob : blobs) {
            extents.add(write(blob, writer));
        }
        for (PendingContent content : pending.values()) {
            PendingContent.Blob blob = content.unwritten();
            List<Extent> written = blob == null || blob.length() == 0 ? List.of() : List.of(write(blob, writer));
            ContentRow row = content.row(written);
            indexed.put(content.number(), row);
            ops.put(Keys.content(content.number()), row.encode());
        }
        if (ops.count() > 0) {
            Form.Writer payload = ops.encode();
            writer.commit(payload.array(), payload.length());
        }
    }

    private static Extent write(PendingContent.Blob blob, LogWriter writer) throws IOException {
        return writer.content(blob.content(), blob.position(), blob.bytes(), blob.length());
    }

    /** The group has happened. */
    void settle() {
        pending.forEach((number, content) -> {
            ContentRow row = indexed.get(number);
            if (row != null) {
                content.indexed(row);
            }
        });
    }
}
