package org.postrider.store.embedded.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.postrider.store.embedded.internal.RecordingDisk;
import org.postrider.store.embedded.internal.disk.DiskFile;

/** A log that was changed anywhere: what is read from it is what was written, and reading ends. */
class LogFuzzTest {
    private static final long SALT = 42;
    private static final int SEGMENT = 8_192;

    private final Set<Integer> written = new HashSet<>();

    @Property(tries = 2_000)
    void onlyWhatWasWrittenIsRead(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        RecordingDisk disk = new RecordingDisk();
        segment(disk, 1, 1, random);
        segment(disk, 2, 20, random);
        Segments segments = new Segments(disk, SALT, SEGMENT, 0, 0);
        List<Position> damages = new ArrayList<>();
        LogScan.Result result = new LogScan(segments, new LogScan.Reader() {
                    @Override
                    public void commit(int version, byte[] payload, Position end, long group) {
                        assertThat(written).contains(java.util.Arrays.hashCode(payload));
                    }

                    @Override
                    public void damage(Position from, Position to) {
                        assertThat(to).isNotEqualTo(from);
                        damages.add(from);
                    }
                })
                .run(new Position(1, 0), 0);

        assertThat(result.end().segment()).isBetween(1L, 2L);
        assertThat(result.end().offset()).isBetween(-1L, (long) SEGMENT);
        assertThat(damages).hasSizeLessThanOrEqualTo(2 * SEGMENT / RecordHeader.BYTES);
        segments.close();
    }

    private void segment(RecordingDisk disk, long number, long group, Random random) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SEGMENT);
        for (int i = 0; i < 12; i++) {
            byte[] payload = new byte[random.nextInt(500)];
            random.nextBytes(payload);
            int type = i == 11 ? RecordHeader.END : 1 + random.nextInt(2);
            record(bytes, new byte[][] {payload, new byte[0]}[i / 11], type, group + i, number);
            written.add(java.util.Arrays.hashCode(payload));
        }
        for (int i = random.nextInt(10); i > 0; i--) {
            int at = random.nextInt(SEGMENT / 2);
            // A length, a type or a group in a head are what a careless reader would trip over.
            bytes.putInt(at & ~3, random.nextBoolean() ? random.nextInt() : RecordHeader.MAGIC);
        }
        try (DiskFile file = disk.create(Segments.fileName(number))) {
            file.write(bytes.clear(), 0);
        }
    }

    private static void record(ByteBuffer into, byte[] payload, int type, long group, long segment) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        int start = into.position();
        new RecordHeader(1, type, RecordHeader.FIRST, payload.length, (int) crc.getValue(), group, 1)
                .write(into, SALT, segment);
        into.put(payload);
        into.position(start + (int) RecordHeader.footprint(payload.length));
    }

    /** The checksum is right, the rest is not: as an attacker with the salt, or a bug of ours, would write it. */
    @Property(tries = 1_000)
    void headsThatLieAreNotBelieved(@ForAll int length, @ForAll int type, @ForAll long group, @ForAll int behind)
            throws IOException {
        RecordingDisk disk = new RecordingDisk();
        ByteBuffer bytes = ByteBuffer.allocate(SEGMENT);
        new RecordHeader(1, type & 0xff, 0, length, 0, group, behind).write(bytes, SALT, 1);
        try (DiskFile file = disk.create(Segments.fileName(1))) {
            file.write(bytes.clear(), 0);
        }
        Segments segments = new Segments(disk, SALT, SEGMENT, 0, 0);
        LogScan.Result result = new LogScan(segments, new LogScan.Reader() {
                    @Override
                    public void commit(int version, byte[] payload, Position end, long at) {
                        assertThat(payload).hasSizeLessThan(SEGMENT);
                    }

                    @Override
                    public void damage(Position from, Position to) {
                        assertThat(to).isNotEqualTo(from);
                    }
                })
                .run(new Position(1, 0), 0);
        assertThat(result.end().segment()).isEqualTo(1);
        segments.close();
    }
}
