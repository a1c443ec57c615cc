package org.postrider.store.embedded.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log again, from what the index has seen to its end. Confined to one thread.
 *
 * <p>Where a record is not whole, what comes behind decides. If a later record says that the groups up to here were durable,
 * the disk has lost something: it is reported and skipped. Else this is the end, perhaps torn by the crash: nobody was told
 * that it is done, and it is cut off.
 */
public final class LogScan {
    private static final int WINDOW = 1 << 20;

    private final Segments segments;
    private final Reader reader;
    private long lastGroup;
    private long highestGroup;

    /** Takes what was read. */
    public interface Reader {
        /**
         * A commit record.
         *
         * @param version form of the payload
         * @param payload the reader's own
         * @param end the position behind it
         * @param group its group
         */
        void commit(int version, byte[] payload, Position end, long group) throws IOException;

        /** Bytes that were durable once and are no more; reading goes on behind them. */
        void damage(Position from, Position to) throws IOException;
    }

    /**
     * What was found at the end.
     *
     * @param end where the next record goes; offset -1 if the segment is finished
     * @param lastGroup above every group seen or lost
     * @param torn true if something unfinished stands at the end: it must be cut before the log goes on
     */
    public record Result(Position end, long lastGroup, boolean torn) {}

    private record Whole(RecordHeader header, byte[] payload) {}

    private record Later(Position position, RecordHeader header, long durableGroup) {}

    /** @param segments the files
     * @param reader takes what was read */
    public LogScan(Segments segments, Reader reader) {
        this.segments = segments;
        this.reader = reader;
    }

    /**
     * Reads to the end.
     *
     * @param from position of a record
     * @param group the group before it
     */
    public Result run(Position from, long group) throws IOException {
        lastGroup = group;
        highestGroup = group;
        Position at = from;
        while (true) {
            Whole record = read(at);
            if (record == null) {
                Later later = lookAhead(at);
                if (later == null || !damaged(later)) {
                    return new Result(at, highestGroup, later != null || halfWritten(at));
                }
                reader.damage(at, later.position());
                at = later.position();
            } else if (record.header().type() == RecordHeader.END) {
                seen(record.header());
                Long next = nextUsed(at.segment());
                if (next == null) {
                    return new Result(new Position(at.segment(), -1), highestGroup, false);
                }
                at = new Position(next, 0);
            } else {
                at = take(at, record);
            }
        }
    }

    private Position take(Position at, Whole record) throws IOException {
        RecordHeader header = record.header();
        seen(header);
        Position end = new Position(at.segment(), at.offset() + RecordHeader.footprint(header.length()));
        if (header.type() == RecordHeader.COMMIT) {
            reader.commit(header.version(), record.payload(), end, header.group());
        }
        return end;
    }

    private void seen(RecordHeader header) {
        lastGroup = header.group();
        highestGroup = Math.max(highestGroup, lastGroup);
    }

    private boolean damaged(Later later) {
        // What is missing belongs at most to the later record's group, or to the one before if that record is its
        // first.
        boolean first = (later.header().flags() & RecordHeader.FIRST) != 0;
        return later.durableGroup()
                >= (first ? later.header().group() - 1 : later.header().group());
    }

    private boolean halfWritten(Position at) throws IOException {
        return header(at) != null;
    }

    private @Nullable RecordHeader header(Position at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(RecordHeader.BYTES);
        segments.read(at.segment(), bytes, at.offset());
        bytes.flip();
        return RecordHeader.read(bytes, 0, segments.salt(), at.segment());
    }

    private @Nullable Whole read(Position at) throws IOException {
        RecordHeader header = header(at);
        if (header == null || header.group() < lastGroup) {
            return null;
        }
        if (at.offset() + RecordHeader.BYTES + header.length() > segments.size(at.segment())) {
            return null;
        }
        ByteBuffer payload = ByteBuffer.allocate(header.length());
        segments.read(at.segment(), payload, at.offset() + RecordHeader.BYTES);
        CRC32C crc = new CRC32C();
        crc.update(payload.array());
        boolean whole = !payload.hasRemaining() && (int) crc.getValue() == header.payloadCrc();
        return whole ? new Whole(header, payload.array()) : null;
    }

    /** The next segment that was written to; those skipped were never used. */
    private @Nullable Long nextUsed(long segment) throws IOException {
        for (long number : segments.numbers()) {
            if (number > segment && header(new Position(number, 0)) != null) {
                return number;
            }
        }
        return null;
    }

    private @Nullable Later lookAhead(Position at) throws IOException {
        Later here = restOfSegment(at);
        Long next = nextUsed(at.segment());
        if (next == null) {
            return here;
        }
        RecordHeader first = header(new Position(next, 0));
        if (first == null) {
            return here;
        }
        return here == null
                ? new Later(new Position(next, 0), first, first.durableGroup())
                : new Later(here.position(), here.header(), Math.max(here.durableGroup(), first.durableGroup()));
    }

    private @Nullable Later restOfSegment(Position at) throws IOException {
        long segment = at.segment();
        ByteBuffer window = ByteBuffer.allocate(WINDOW);
        Later found = null;
        for (long start = at.offset() + Long.BYTES; start < segments.size(segment); ) {
            window.clear();
            segments.read(segment, window, start);
            window.flip();
            for (int i = 0; i + RecordHeader.BYTES <= window.limit(); i += Long.BYTES) {
                if (window.getInt(i) == RecordHeader.MAGIC) {
                    found = later(found, window, i, new Position(segment, start + i));
                }
            }
            start += WINDOW - RecordHeader.BYTES;
        }
        return found;
    }

    private @Nullable Later later(@Nullable Later found, ByteBuffer window, int index, Position position) {
        RecordHeader header = RecordHeader.read(window, index, segments.salt(), position.segment());
        if (header == null || header.group() < lastGroup) {
            return found;
        }
        highestGroup = Math.max(highestGroup, header.group());
        return found == null
                ? new Later(position, header, header.durableGroup())
                : new Later(found.position(), found.header(), Math.max(found.durableGroup(), header.durableGroup()));
    }
}
