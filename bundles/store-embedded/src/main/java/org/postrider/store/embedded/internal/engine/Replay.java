package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.index.Ops;
import org.postrider.store.embedded.internal.log.LogScan;
import org.postrider.store.embedded.internal.log.Position;
import org.postrider.store.embedded.internal.log.Segments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the index up to the end of the log. Confined to one thread, used once. */
final class Replay implements LogScan.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final int CHANGES_AT_ONCE = 10_000;
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final Segments segments;
    private final Index index;
    private final Ledger ledger;
    private Group pending;
    private Group.Applied reached;
    private long commits;

    Replay(Path folder, Segments segments, Index index, Ledger ledger) throws IOException {
        this.folder = folder;
        this.segments = segments;
        this.index = index;
        this.ledger = ledger;
        this.pending = new Group(index, ledger);
        this.reached = start(segments.numbers());
        ledger.load(index);
    }

    private Group.Applied start(List<Long> numbers) throws IOException {
        long first = numbers.isEmpty() ? 1 : numbers.get(0);
        Group.Applied applied = Group.applied(index);
        if (applied == null) {
            if (first > 1) {
                LOG.error(
                        "event=index-new first_segment={} hint=\"the index and its copy are lost, and what stood in"
                                + " earlier segments with them: restore a backup\"",
                        first);
            }
            return new Group.Applied(new Position(first, 0), 0);
        }
        if (segments.has(applied.end().segment())) {
            return applied;
        }
        // Cannot happen unless segments were deleted by hand: go on with what is there.
        LOG.error("event=segment-missing position={} hint=\"restore the mail folder from a backup\"", applied.end());
        long next = numbers.stream()
                .filter(n -> n > applied.end().segment())
                .findFirst()
                .orElse(applied.end().segment() + 1);
        return new Group.Applied(new Position(next, 0), applied.group());
    }

    /** Reads and applies. @return where the log ends */
    LogScan.Result run() throws IOException {
        if (!segments.has(reached.end().segment())) {
            // A new store: there is no segment yet.
            return new LogScan.Result(new Position(reached.end().segment() - 1, -1), reached.group(), false);
        }
        LogScan.Result result = new LogScan(segments, this).run(reached.end(), reached.group());
        flush();
        if (result.torn()) {
            LOG.warn(
                    "event=log-cut position={} hint=\"the last write before the crash was not finished; nothing that"
                            + " was acknowledged is lost\"",
                    result.end());
        }
        LOG.info("event=log-applied commits={} end={}", commits, result.end());
        return result;
    }

    @Override
    public void commit(int version, byte[] payload, Position end, long group) throws IOException {
        pending.add(Ops.decode(version, payload));
        reached = new Group.Applied(end, group);
        commits++;
        if (pending.size() >= CHANGES_AT_ONCE) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (!pending.isEmpty()) {
            pending.apply(reached.end(), reached.group());
            pending = new Group(index, ledger);
        }
    }

    @Override
    public void damage(Position from, Position to) throws IOException {
        Path aside = Files.createDirectories(folder.resolve("damaged")).resolve(from.toString());
        long length = to.segment() == from.segment()
                ? to.offset() - from.offset()
                : segments.size(from.segment()) - from.offset();
        try (FileChannel out = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long done = 0; done < length; done += CHUNK) {
                ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(CHUNK, length - done));
                segments.read(from.segment(), bytes, from.offset() + done);
                out.write(bytes.flip());
            }
        }
        LOG.error(
                "event=log-damaged from={} to={} set_aside={} hint=\"the disk has lost {} bytes of durable commits:"
                        + " check it, and compare with a backup\"",
                from,
                to,
                aside,
                length);
    }
}
