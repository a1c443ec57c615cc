package org.postrider.store.embedded.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postrider.store.embedded.internal.disk.DiskFile;

/**
 * Appends groups of records to the log. A group never spans segments: {@link #roll} first. Confined to the committer's
 * thread, but for the counters.
 *
 * <p>When a write or a sync fails, no one knows what the disk holds. {@link #abandon} then writes an END record over the
 * group's first byte and syncs it: if that works, the group certainly never happened.
 *
 * <p>What earlier groups have written since the last sync that worked is then written again, before the next one: Linux
 * tells of a failed sync once, and takes the pages that it could not write for clean.
 */
public final class LogWriter implements Closeable {
    private static final int BUFFER = 1 << 20;

    private final Segments segments;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final LongAdder syncs = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();

    private @Nullable DiskFile file;
    private long segment;
    private long segmentBytes;
    // where the buffer's first byte goes
    private long offset;
    private long group;
    private long durableGroup;
    private long groupStart;
    private boolean first;
    private boolean dirty;
    // in this segment, all before it is durable
    private long durableOffset;
    // a sync has not come back well
    private boolean suspect;
    private boolean ended;
    private boolean broken;

    /**
     * Goes on where the log ends.
     *
     * @param segments the files
     * @param end where the next record goes; an offset of -1 means that the segment is finished
     * @param lastGroup the last group in the log; it must be durable
     */
    public LogWriter(Segments segments, Position end, long lastGroup) throws IOException {
        this.segments = segments;
        this.segment = end.segment();
        this.group = lastGroup;
        this.durableGroup = lastGroup;
        segments.startAt(segment);
        ended = end.offset() < 0;
        offset = Math.max(0, end.offset());
        if (!ended) {
            file = segments.writable(segment);
            segmentBytes = file.size();
            // After kill -9 the last groups may be in the page cache only.
            file.force();
            durableOffset = offset;
        }
    }

    /** Starts a group. */
    public void begin() throws IOException {
        if (broken) {
            abandon();
        }
        if (ended) {
            openNext();
        }
        group++;
        groupStart = offset;
        first = true;
    }

    /** Whether that many bytes, footprints of records, still fit into this segment. */
    public boolean fits(long bytes) {
        return at() + bytes + RecordHeader.BYTES <= segmentBytes;
    }

    /** The most that fits into one group, perhaps only in another segment than this. */
    public long largestGroup() {
        return (long) segments.segmentBytes() - RecordHeader.BYTES;
    }

    /** Bytes left in this segment. */
    public long left() {
        return ended ? 0 : segmentBytes - RecordHeader.BYTES - at();
    }

    /** Ends this segment, durably, and goes on in the next; only when the group is still empty. */
    public void roll() throws IOException {
        // Known before anything is written: a full disk leaves this segment as it is.
        segments.ensureNext();
        append(RecordHeader.END, new byte[0], new byte[0], 0);
        drain();
        force();
        switchTo(segments.next());
        group++;
        first = true;
    }

    private void openNext() throws IOException {
        switchTo(segments.next());
        ended = false;
    }

    private void switchTo(long next) throws IOException {
        closeFile();
        DiskFile opened = segments.writable(next);
        file = opened;
        segment = next;
        segmentBytes = opened.size();
        offset = 0;
        groupStart = 0;
        durableOffset = 0;
        suspect = false;
    }

    /** Appends bytes of a content, block by block. */
    public Extent content(long number, long position, byte[] bytes, int length) throws IOException {
        long start = at();
        for (int done = 0; done < length; done += Extent.BLOCK) {
            byte[] prefix = new byte[Extent.PREFIX];
            ByteBuffer.wrap(prefix).putLong(number).putLong(position + done);
            int count = Math.min(Extent.BLOCK, length - done);
            append(RecordHeader.CONTENT, prefix, bytes, done, count);
        }
        return new Extent(segment, start, length);
    }

    /** Appends a commit record. */
    public void commit(byte[] payload, int length) throws IOException {
        append(RecordHeader.COMMIT, new byte[0], payload, length);
    }

    private void append(int type, byte[] prefix, byte[] bytes, int length) throws IOException {
        append(type, prefix, bytes, 0, length);
    }

    private void append(int type, byte[] prefix, byte[] bytes, int from, int length) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(prefix);
        crc.update(bytes, from, length);
        int size = prefix.length + length;
        RecordHeader header = new RecordHeader(
                RecordHeader.VERSION, type, first ? RecordHeader.FIRST : 0, size, (int) crc.getValue(), group, (int)
                        Math.min(Integer.MAX_VALUE, group - durableGroup));
        first = false;
        room(RecordHeader.BYTES + prefix.length);
        header.write(buffer, segments.salt(), segment);
        buffer.put(prefix);
        for (int done = 0; done < length; ) {
            room(1);
            int count = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, from + done, count);
            done += count;
        }
        int padding = (int) (RecordHeader.footprint(size) - RecordHeader.BYTES - size);
        room(padding);
        buffer.put(new byte[padding]);
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            drain();
        }
    }

    /** Hands all records to the operating system. */
    public void drain() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        if (count > 0) {
            dirty = true;
            opened().write(buffer, offset);
            offset += count;
            grown();
            bytesWritten.add(count);
        }
        buffer.clear();
    }

    /** A segment that a disk has cut short may lack room even for its end. */
    private void grown() {
        if (offset > segmentBytes) {
            segmentBytes = offset;
            segments.grown(segment, offset);
        }
    }

    /** Makes all groups so far durable; if the last one had failed, cuts it first. */
    public void force() throws IOException {
        if (broken) {
            abandon();
        } else {
            sync();
        }
    }

    private void sync() throws IOException {
        if (dirty) {
            if (suspect) {
                writeAgain();
            }
            suspect = true;
            opened().force();
            suspect = false;
            durableOffset = offset;
            syncs.increment();
            dirty = false;
        }
        durableGroup = group;
    }

    /**
     * Hands over once more what no sync is known to have carried. On ext4 memory still has it; other file systems read from
     * the disk again what they could not write, and what stood there before must not be taken for ours.
     */
    private void writeAgain() throws IOException {
        DiskFile now = opened();
        for (long at = durableOffset; at < offset; ) {
            byte[] record = whole(now, at);
            now.write(ByteBuffer.wrap(record), at);
            at += record.length;
        }
    }

    private byte[] whole(DiskFile now, long at) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RecordHeader.BYTES);
        now.read(head, at);
        RecordHeader header = RecordHeader.read(head.flip(), 0, segments.salt(), segment);
        long size = header == null ? Long.MAX_VALUE : RecordHeader.footprint(header.length());
        if (header == null || size > offset - at) {
            throw lost(at);
        }
        ByteBuffer record = ByteBuffer.allocate((int) size);
        now.read(record, at);
        CRC32C crc = new CRC32C();
        crc.update(record.array(), RecordHeader.BYTES, header.length());
        if (record.hasRemaining() || (int) crc.getValue() != header.payloadCrc()) {
            throw lost(at);
        }
        return record.array();
    }

    private IOException lost(long at) {
        return new IOException("What a failed sync should have written is lost at " + new Position(segment, at)
                + ": nobody was told that it is durable; restart the server, whose log ends there");
    }

    /** True if something was written that is not yet forced. */
    public boolean dirty() {
        return dirty;
    }

    /**
     * Undoes the group after a failure.
     *
     * @throws IOException if that fails too: whether the group happened is unknown, and the log takes no more until a later
     *     attempt works
     */
    public void abandon() throws IOException {
        broken = true;
        buffer.clear();
        offset = groupStart;
        first = true;
        append(RecordHeader.END, new byte[0], new byte[0], 0);
        drain();
        dirty = true;
        sync();
        broken = false;
        ended = true;
    }

    /** Where the next record goes. */
    public Position end() {
        return new Position(segment, at());
    }

    /** The group being written, or the last. */
    public long group() {
        return group;
    }

    /** Calls of fdatasync. */
    public long syncs() {
        return syncs.sum();
    }

    /** Bytes written to segments. */
    public long bytesWritten() {
        return bytesWritten.sum();
    }

    private long at() {
        return offset + buffer.position();
    }

    private DiskFile opened() throws IOException {
        DiskFile now = file;
        if (now == null) {
            throw new IOException("The log is closed");
        }
        return now;
    }

    private void closeFile() throws IOException {
        DiskFile now = file;
        file = null;
        if (now != null) {
            now.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeFile();
    }
}
