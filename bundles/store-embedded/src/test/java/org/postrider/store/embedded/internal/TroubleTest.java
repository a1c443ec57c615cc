package org.postrider.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postrider.content.Content;
import org.postrider.content.DamagedContentException;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.StoreFullException;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.postrider.state.UnknownOutcomeException;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.testkit.contract.Stages;
import org.postrider.testkit.time.ManualClock;

/** Full disks, failing disks, disks that lie, and folders of other versions. */
class TroubleTest {
    private static final int SIZE = 200_000;
    /** So large that it goes to the log before its commit. */
    private static final int LARGE = 400_000;

    private EmbeddedHarness harness;
    private RecordingDisk disk;
    private EmbeddedStore store;

    @BeforeEach
    void open() throws Exception {
        // Only for its settings and its folder.
        harness = new EmbeddedHarness();
        harness.store().stop();
        EmbeddedHarness.delete(harness.folder);
        disk = new RecordingDisk();
        store = start();
    }

    @AfterEach
    void close() throws Exception {
        store.stop();
        EmbeddedHarness.delete(harness.folder);
    }

    private EmbeddedStore start() throws IOException {
        return new EmbeddedStore(
                harness.settings(), 2, new Engine.Surroundings(disk, new ManualClock(), new Random(3)));
    }

    @Test
    void goesOnInANewSegmentIfADiskHasCutThePresentOnesShort() throws Exception {
        assertThat(commit(1)).isTrue();
        store.stop();
        // The spare one too.
        disk.cut(SIZE + SIZE / 4);
        store = start();

        assertThat(commit(2)).isTrue();
        assertThat(commit(3)).isTrue();
        store.stop();
        store = start();

        for (int number = 1; number <= 3; number++) {
            assertThat(read(number)).isEqualTo(Samples.bytes(number, SIZE));
        }
        assertThat(harness.folder.resolve("damaged")).doesNotExist();
        assertThat(commit(4)).isTrue();
    }

    private boolean commit(int number) throws Exception {
        Content content = Samples.content(store, Samples.bytes(number, SIZE));
        return Stages.get(store.contentBatch()
                .refer(content, "test", "owner" + number)
                .in(Stages.get(store.open("test", 1, Scope.NODE)))
                .put(key(number), store.encode(content))
                .commit(Durability.SYNC));
    }

    private static byte[] key(int number) {
        return ("k" + number).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] read(int number) throws Exception {
        Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        return store.decode(Stages.get(keyspace.get(key(number))).orElseThrow()).toBytes(SIZE);
    }

    /** @return how many were taken before it was full */
    private int fillUp() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            try {
                assertThat(commit(i)).isTrue();
            } catch (StoreFullException e) {
                return i;
            }
        }
        throw new AssertionError("It never gets full");
    }

    @Test
    @Timeout(60)
    void refusesWhenTheDiskIsFullAndGoesOnWhenThereIsRoom() throws Exception {
        disk.free(0);
        int taken = fillUp();
        assertThat(taken).isPositive();
        Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        assertThat(Stages.get(keyspace.get(key(taken)))).isEmpty();
        try (ContentSink sink = store.create(10)) {
            assertThat(Stages.failure(sink.seal())).isInstanceOf(StoreFullException.class);
        }
        // What makes room is still possible: it needs no content.
        assertThat(Stages.get(store.contentBatch().unrefer("test", "owner0").commit(Durability.SYNC)))
                .isTrue();
        disk.free(Long.MAX_VALUE / 2);
        // By itself, within a second or so.
        while (!store.engine().committer().takesContent()) {
            Stages.get(store.status());
        }
        assertThat(commit(taken)).isTrue();
        for (int i = 1; i <= taken; i++) {
            assertThat(read(i)).isEqualTo(Samples.bytes(i, SIZE));
        }
        store.stop();
        store = start();
        assertThat(read(taken)).isEqualTo(Samples.bytes(taken, SIZE));
    }

    @Test
    void startsOnAFullDisk() throws Exception {
        assertThat(commit(1)).isTrue();
        store.stop();
        disk.free(0);
        store = start();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
    }

    @Test
    void saysSoWhenASyncFailsAndGoesOn() throws Exception {
        assertThat(commit(1)).isTrue();
        // So that it is not the spare segment whose sync fails.
        store.engine().segments().prepare();
        disk.failForces(1);
        assertThatThrownBy(() -> commit(2)).isInstanceOf(IOException.class).hasMessageContaining("Input/output");
        Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        assertThat(Stages.get(keyspace.get(key(2)))).isEmpty();
        assertThat(commit(3)).isTrue();
        disk = disk.afterPowerFailure(disk.now(), new Random(1));
        store.stop();
        // So that the whole log is read again.
        deleteIndex();
        store = start();
        keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        assertThat(Stages.get(keyspace.get(key(2)))).isEmpty();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
        assertThat(read(3)).isEqualTo(Samples.bytes(3, SIZE));
    }

    /** Content that was in the log already when another commit's sync failed: it must be there when its own is told. */
    @Test
    void writesAgainWhatAFailedSyncHasDropped() throws Exception {
        assertThat(commit(1)).isTrue();
        store.engine().segments().prepare();
        Content content = Samples.content(store, Samples.bytes(2, LARGE));
        disk.failForces(1);
        try {
            commit(3);
        } catch (IOException told) {
            assertThat(told).hasMessageContaining("Input/output");
        }
        assertThat(Stages.get(store.contentBatch()
                        .refer(content, "test", "owner2")
                        .in(Stages.get(store.open("test", 1, Scope.NODE)))
                        .put(key(2), store.encode(content))
                        .commit(Durability.SYNC)))
                .isTrue();
        restartAfterPowerFailure();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
        Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        byte[] form = Stages.get(keyspace.get(key(2))).orElseThrow();
        assertThat(store.decode(form).toBytes(LARGE)).isEqualTo(Samples.bytes(2, LARGE));
    }

    /** It is no use to write again what such a disk gives back: a hole in the log would end it before what was told later. */
    @Test
    void tellsNothingBehindWhatADiskHasForgotten() throws Exception {
        assertThat(commit(1)).isTrue();
        store.engine().segments().prepare();
        disk.forget();
        Content content = Samples.content(store, Samples.bytes(2, LARGE));
        disk.failForces(1);
        assertThatThrownBy(() -> commit(3)).isInstanceOf(UnknownOutcomeException.class);
        Keyspace before = Stages.get(store.open("test", 1, Scope.NODE));
        assertThatThrownBy(() -> Stages.get(store.contentBatch()
                        .refer(content, "test", "owner2")
                        .in(before)
                        .put(key(2), store.encode(content))
                        .commit(Durability.SYNC)))
                .isInstanceOf(IOException.class);
        disk = disk.afterPowerFailure(disk.now(), new Random(1));
        assertThatThrownBy(store::stop).isInstanceOf(IOException.class).hasMessageContaining("lost");
        deleteIndex();
        store = start();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
        assertThat(commit(4)).isTrue();
    }

    /** The sync that nobody waits for: it is tried again by the next one. */
    @Test
    void writesAgainWhatAFailedIdleSyncHasDropped() throws Exception {
        assertThat(commit(1)).isTrue();
        store.engine().segments().prepare();
        Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        disk.failForces(1);
        Stages.get(keyspace.batch().put(key(2), new byte[] {2}).commit(Durability.LAZY));
        while (disk.failingForces() > 0) {
            Stages.get(store.status());
        }
        Stages.get(keyspace.batch().put(key(3), new byte[] {3}).commit(Durability.SYNC));
        restartAfterPowerFailure();
        keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        assertThat(Stages.get(keyspace.get(key(2)))).isPresent();
        assertThat(Stages.get(keyspace.get(key(3)))).isPresent();
    }

    private void restartAfterPowerFailure() throws Exception {
        disk = disk.afterPowerFailure(disk.now(), new Random(1));
        store.stop();
        // So that the whole log is read again.
        deleteIndex();
        store = start();
    }

    @Test
    void takesNothingWhileTheLogCannotEvenBeCut() throws Exception {
        assertThat(commit(1)).isTrue();
        store.engine().segments().prepare();
        disk.failForces(1_000_000);
        assertThatThrownBy(() -> commit(2)).isInstanceOf(UnknownOutcomeException.class);
        assertThatThrownBy(() -> commit(3)).isInstanceOf(IOException.class);
        disk.failForces(0);
        assertThat(commit(4)).isTrue();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
        assertThat(read(4)).isEqualTo(Samples.bytes(4, SIZE));
    }

    @Test
    void neverServesAFlippedBit() throws Exception {
        assertThat(commit(1)).isTrue();
        store.stop();
        String segment = segmentWith(Samples.bytes(1, SIZE));
        disk.damage(segment, indexOf(disk.bytes(segment), Samples.bytes(1, SIZE)) + 150);
        store = start();
        assertThatThrownBy(() -> read(1))
                .isInstanceOf(DamagedContentException.class)
                .hasMessageContaining("checksum")
                .hasMessageContaining("check the disk");
        assertThat(commit(2)).isTrue();
        assertThat(read(2)).isEqualTo(Samples.bytes(2, SIZE));
    }

    @Test
    void setsAsideDamageInTheMiddleOfTheLogAndGoesOn() throws Exception {
        assertThat(commit(1)).isTrue();
        assertThat(commit(2)).isTrue();
        assertThat(commit(3)).isTrue();
        String segment = segmentWith(Samples.bytes(2, SIZE));
        disk.damage(segment, indexOf(disk.bytes(segment), Samples.bytes(2, SIZE)) - 40);
        // As after a crash before the first flush: the whole log is read.
        RecordingDisk after = disk.afterPowerFailure(disk.now(), new Random(1));
        after.damage(segment, indexOf(after.bytes(segment), Samples.bytes(2, SIZE)) - 40);
        store.stop();
        deleteIndex();
        disk = after;
        store = start();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
        assertThat(read(3)).isEqualTo(Samples.bytes(3, SIZE));
        assertThatThrownBy(() -> read(2)).isInstanceOf(DamagedContentException.class);
        try (Stream<Path> aside = Files.list(harness.folder.resolve("damaged"))) {
            assertThat(aside).isNotEmpty();
        }
    }

    private void deleteIndex() throws IOException {
        EmbeddedHarness.delete(harness.folder.resolve("index"));
        if (Files.exists(harness.folder.resolve("index.copy"))) {
            EmbeddedHarness.delete(harness.folder.resolve("index.copy"));
        }
    }

    @Test
    void rebuildsALostIndexFromItsCopyAndTheLog() throws Exception {
        for (int i = 0; i < 60; i++) {
            assertThat(commit(i)).isTrue();
        }
        Stages.get(store.engine().flush());
        for (int i = 60; i < 120; i++) {
            assertThat(commit(i)).isTrue();
        }
        store.stop();
        EmbeddedHarness.delete(harness.folder.resolve("index"));
        store = start();
        for (int i = 0; i < 120; i++) {
            assertThat(read(i)).isEqualTo(Samples.bytes(i, SIZE));
        }
    }

    @Test
    void rebuildsADamagedIndex() throws Exception {
        assertThat(commit(1)).isTrue();
        Stages.get(store.engine().flush());
        assertThat(commit(2)).isTrue();
        store.stop();
        Files.writeString(harness.folder.resolve("index/CURRENT"), "nonsense");
        store = start();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
        assertThat(read(2)).isEqualTo(Samples.bytes(2, SIZE));
        try (Stream<Path> files = Files.list(harness.folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).anyMatch(name -> name.startsWith("index.damaged-"));
        }
    }

    @Test
    void knowsWhenAnotherInstanceHasTheFolder() {
        Engine.Surroundings around = new Engine.Surroundings(disk, new ManualClock(), new Random(3));
        assertThatThrownBy(() -> Engine.open(harness.settings(), around))
                .isInstanceOfSatisfying(
                        IOException.class,
                        e -> assertThat(Engine.lockedByOther(e)).isTrue());
    }

    @Test
    void leavesNoThreadAndTakesNothingWhenItHasStopped() throws Exception {
        assertThat(commit(1)).isTrue();
        Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        Content content = Samples.content(store, Samples.bytes(2, SIZE));
        Content held = store.decode(Stages.get(keyspace.get(key(1))).orElseThrow());
        Thread[] threads = storeThreads();
        store.stop();
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
        assertThatThrownBy(() -> held.toBytes(SIZE)).isInstanceOf(IOException.class);
        assertThat(Stages.failure(
                        store.contentBatch().refer(content, "late", "owner").commit(Durability.SYNC)))
                .isInstanceOf(AwayException.class);
        assertThat(Stages.failure(keyspace.get(key(1)))).isInstanceOf(AwayException.class);
        try (ContentSink sink = store.create(1 << 20)) {
            assertThat(sink.write(ByteBuffer.allocate(1 << 20))).isNotNull();
            assertThat(Stages.failure(sink.seal())).isInstanceOf(IOException.class);
        }
        store = start();
        assertThat(read(1)).isEqualTo(Samples.bytes(1, SIZE));
    }

    private static Thread[] storeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("mail-store"))
                .toArray(Thread[]::new);
    }

    @Test
    void refusesAFolderOfANewerVersion() throws Exception {
        store.stop();
        Path format = harness.folder.resolve("FORMAT");
        String written = Files.readString(format);
        assertThat(written).startsWith("postrider-store 1\n");
        Files.writeString(format, written.replace("store 1", "store 2"));
        assertThatThrownBy(this::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 2")
                .hasMessageContaining("newer than this Postrider knows (1)")
                .hasMessageContaining("install the newer version");
        Files.writeString(format, written);
        store = start();
    }

    @Test
    void readsWhatIsBeingMovedAndRecycled() throws Exception {
        List<Content> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(commit(i)).isTrue();
            Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
            held.add(store.decode(Stages.get(keyspace.get(key(i))).orElseThrow()));
            assertThat(held.get(i).slice(0, 10).toBytes(10)).hasSize(10);
        }
        for (int round = 0; round < 4; round++) {
            for (int i = 100; i < 140; i++) {
                assertThat(commit(i)).isTrue();
                assertThat(Stages.get(store.contentBatch()
                                .unrefer("test", "owner" + i)
                                .commit(Durability.SYNC)))
                        .isTrue();
            }
            ((ManualClock) store.engine().clock()).advance(Duration.ofHours(2));
            store.sweeper().sweep();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(held.get(i).toBytes(SIZE)).isEqualTo(Samples.bytes(i, SIZE));
        }
    }

    private String segmentWith(byte[] content) throws IOException {
        for (String name : disk.names()) {
            if (indexOf(disk.bytes(name), content) >= 0) {
                return name;
            }
        }
        throw new AssertionError("No segment holds the content");
    }

    private static int indexOf(byte[] where, byte[] what) {
        int probe = 60_000;
        for (int i = 0; i + probe <= where.length; i++) {
            if (where[i] == what[0] && Arrays.equals(where, i, i + probe, what, 0, probe)) {
                return i;
            }
        }
        return -1;
    }
}
