package org.postrider.store.embedded.internal.content;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postrider.content.StoredContent;
import org.postrider.role.store.ContentSink;

/**
 * Gathers a small content in memory; hands a large one, or one for which there is no memory, to a {@link Spill} as it
 * arrives. Confined to one thread at a time.
 */
final class LocalSink implements ContentSink {
    private static final CompletionStage<Void> READY = CompletableFuture.completedStage(null);
    private static final int FIRST_BUFFER = 4 << 10;

    private final ContentTable table;
    private final long sizeHint;
    private final int small;
    private final CRC32C crc = new CRC32C();
    private byte[] buffer = new byte[0];
    private int length;
    private @Nullable Spill spill;
    private boolean ended;

    LocalSink(ContentTable table, long sizeHint) {
        this.table = table;
        this.sizeHint = sizeHint;
        this.small = table.engine().settings().smallContentBytes();
        if (sizeHint > small) {
            spill = new Spill(table);
        }
    }

    @Override
    public CompletionStage<Void> write(ByteBuffer bytes) {
        if (ended) {
            throw new IllegalStateException("The content is already sealed or dropped");
        }
        crc.update(bytes.duplicate());
        Spill large = spill;
        if (large == null && !fits(bytes.remaining())) {
            large = startSpill();
        }
        if (large != null) {
            return large.write(bytes);
        }
        int count = bytes.remaining();
        bytes.get(buffer, length, count);
        length += count;
        return READY;
    }

    private boolean fits(int more) {
        int wanted = length + more;
        if (wanted > small) {
            return false;
        }
        if (wanted <= buffer.length) {
            return true;
        }
        int capacity = (int) Math.min(small, Math.max(Math.max(FIRST_BUFFER, sizeHint), Math.max(wanted, 2L * length)));
        if (!table.reserve(capacity - buffer.length)) {
            return false;
        }
        buffer = Arrays.copyOf(buffer, capacity);
        return true;
    }

    private Spill startSpill() {
        Spill large = new Spill(table);
        spill = large;
        ByteBuffer gathered = ByteBuffer.wrap(buffer, 0, length);
        // Its stage is also behind the one of the write that follows at once.
        large.write(gathered).exceptionally(failure -> null);
        dropBuffer();
        return large;
    }

    private void dropBuffer() {
        table.release(buffer.length);
        buffer = new byte[0];
        length = 0;
    }

    @Override
    public CompletionStage<StoredContent> seal() {
        if (ended) {
            throw new IllegalStateException("The content is already sealed or dropped");
        }
        ended = true;
        if (spill != null) {
            return spill.seal((int) crc.getValue());
        }
        table.release(buffer.length - length);
        byte[] exact = buffer.length == length ? buffer : Arrays.copyOf(buffer, length);
        return CompletableFuture.completedStage(table.sealMemory(exact, (int) crc.getValue()));
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        if (spill != null) {
            spill.drop();
        } else {
            dropBuffer();
        }
    }
}
