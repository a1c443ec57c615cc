package org.postrider.store.embedded.internal.content;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.content.StoredContent;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.ContentRow;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.PendingContent.Blob;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.log.Extent;

/**
 * A content that goes into the log while it arrives. Two chunks may be on their way; then the writer has to wait for the
 * older. Used by one thread at a time; what the committer reports is guarded by this.
 */
final class Spill {
    private static final CompletionStage<Void> READY = CompletableFuture.completedStage(null);
    private static final int CHUNK = 4 * Extent.BLOCK;
    private static final int ON_THE_WAY = 2;

    private final ContentTable table;
    private final long number;
    private final Deque<CompletableFuture<Void>> onTheWay = new ArrayDeque<>();
    // Guarded by this: the committer adds.
    private final List<Extent> extents = new ArrayList<>();
    private CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    private byte[] chunk = new byte[0];
    private int length;
    private long size;
    private boolean dropped;

    Spill(ContentTable table) {
        this.table = table;
        this.number = table.newNumber();
    }

    CompletionStage<Void> write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (length == chunk.length) {
                send();
                // Short of memory, chunks are smaller, and the writer waits for each.
                chunk = new byte[table.overdrawn() ? Extent.BLOCK : CHUNK];
                table.overdraw(chunk.length);
            }
            int count = Math.min(bytes.remaining(), chunk.length - length);
            bytes.get(chunk, length, count);
            length += count;
        }
        while (!onTheWay.isEmpty() && onTheWay.element().isDone()) {
            if (onTheWay.element().isCompletedExceptionally()) {
                return onTheWay.element();
            }
            onTheWay.remove();
        }
        int allowed = table.overdrawn() ? 0 : ON_THE_WAY;
        return onTheWay.size() <= allowed ? READY : onTheWay.element();
    }

    private void send() {
        int count = length;
        byte[] full = chunk;
        chunk = new byte[0];
        length = 0;
        if (count == 0) {
            table.release(full.length);
            return;
        }
        Blob blob = new Blob(number, size, full, count);
        size += count;
        CompletableFuture<Void> written = table.engine()
                .committer()
                .submit(new Write(blob))
                .toCompletableFuture()
                .thenAccept(done -> {})
                .whenComplete((done, failure) -> table.release(full.length));
        onTheWay.add(written);
        all = all.thenCombine(written, (a, b) -> null);
    }

    CompletionStage<StoredContent> seal(int crc32c) {
        send();
        return all.thenApply(done -> sealed(crc32c)).whenComplete((content, failure) -> {
            if (failure != null) {
                drop();
            }
        });
    }

    private synchronized StoredContent sealed(int crc32c) {
        List<Extent> joined = new ArrayList<>();
        for (Extent extent : extents) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).joins(extent)) {
                joined.set(last, joined.get(last).with(extent));
            } else {
                joined.add(extent);
            }
        }
        return table.sealLog(number, new ContentRow(size, crc32c, joined), List.copyOf(extents));
    }

    private synchronized void written(Extent extent) {
        if (!dropped) {
            table.engine().ledger().pin(extent.segment());
            extents.add(extent);
        }
    }

    synchronized void drop() {
        if (!dropped) {
            dropped = true;
            table.release(chunk.length);
            chunk = new byte[0];
            length = 0;
            extents.forEach(e -> table.engine().ledger().unpin(e.segment()));
            extents.clear();
        }
    }

    /** Writes a chunk; it needs no sync before a commit refers to the content. */
    private final class Write extends Commit<Boolean> {
        private final Blob blob;

        Write(Blob blob) {
            super(Durability.LAZY);
            this.blob = blob;
        }

        @Override
        protected Boolean resolve(View view, Draft draft) {
            draft.write(blob);
            return true;
        }

        @Override
        protected void applied(Draft draft, Boolean outcome) {
            draft.extents().forEach(Spill.this::written);
        }
    }
}
