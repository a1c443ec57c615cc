package org.postrider.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.role.store.ContentBatch;
import org.postrider.state.Durability;
import org.postrider.state.Entry;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.testkit.contract.Stages;

/**
 * The power fails at every sync of a busy store, and the disk keeps nothing of what was not synced, or all of it but the end of
 * the last write, or any sectors. Whatever was acknowledged must be there afterwards, no batch may be there in part, and none
 * without all before it. The queue's spool is rows and content of this same log, so this holds for accepted mail.
 *
 * <p>It was seen to fail with a committer that acknowledges before it forces, and with one that does not force at all.
 */
class PowerFailureTest {
    private static final int BATCHES = 90;
    private static final int MAX_SIZE = 40_000;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("postrider-power");
    }

    @AfterEach
    void deleteFolder() throws IOException {
        EmbeddedHarness.delete(folder);
    }

    /** What was told to the writers, and at which moment of the disk. */
    private static final class History {
        private final ConcurrentHashMap<Integer, Integer> acknowledged = new ConcurrentHashMap<>();
        private final List<Copy> copies = new ArrayList<>();
    }

    /** A copy of the index folder that a power failure after that moment may leave. */
    private record Copy(int moment, Path index) {}

    private static EmbeddedStore open(Path folder, RecordingDisk disk) throws IOException {
        return new EmbeddedStore(
                SmallStore.settings(folder), 2, new Engine.Surroundings(disk, Clock.systemUTC(), new Random(7)));
    }

    private static int sizeOf(int number) {
        return 1 + new Random(number).nextInt(number % 9 == 0 ? MAX_SIZE : 2_000);
    }

    private static byte[] key(char kind, int number) {
        return (kind + String.format("%06d", number)).getBytes(StandardCharsets.US_ASCII);
    }

    private History run(Path home, RecordingDisk disk) throws Exception {
        History history = new History();
        EmbeddedStore store = open(home, disk);
        Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
        Semaphore underWay = new Semaphore(3);
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int number = 0; number < BATCHES; number++) {
            underWay.acquire();
            int mine = number;
            all.add(commit(store, keyspace, number).whenComplete((done, failure) -> {
                if (done != null && done) {
                    history.acknowledged.put(mine, disk.now());
                }
                underWay.release();
            }));
            if (number % 30 == 20) {
                Stages.get(store.engine().flush());
                history.copies.add(new Copy(disk.now(), copy(home.resolve("index.copy"), "copy" + number)));
            }
        }
        for (CompletionStage<?> one : all) {
            Stages.get(one);
        }
        store.stop();
        return history;
    }

    private static CompletionStage<Boolean> commit(EmbeddedStore store, Keyspace keyspace, int number)
            throws Exception {
        Content content = Samples.content(store, Samples.bytes(number, sizeOf(number)));
        ContentBatch batch = store.contentBatch().in(keyspace);
        batch.put(key('a', number), store.encode(content));
        batch.add(key('n', 0), 1);
        batch.put(key('b', number), ByteBuffer.allocate(4).putInt(number).array());
        batch.refer(content, "test", "owner" + number);
        if (number >= 10 && number % 3 == 0) {
            batch.unrefer("test", "owner" + (number - 10));
        }
        // Lazy ones are told at once; only their atomicity and order are checked.
        return number % 5 == 4 ? batch.commit(Durability.LAZY).thenApply(done -> false) : batch.commit(Durability.SYNC);
    }

    private Path copy(Path index, String name) throws IOException {
        Path target = Files.createDirectories(folder.resolve(name));
        try (Stream<Path> files = Files.list(index)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }

    @ParameterizedTest
    @ValueSource(longs = {1})
    void losesNothingAcknowledgedAndShowsNothingHalf(long seed) throws Exception {
        AtomicInteger cuts = cutEverywhere(new RecordingDisk(), seed);

        assertThat(cuts).as("power failures").hasValueGreaterThan(100);
    }

    /**
     * The test's own test: a disk on which a sync does nothing now and then is found out, by what lacks, by a checksum, or by a
     * segment that is shorter than it was made.
     */
    @Test
    void noticesADiskThatLies() {
        assertThatThrownBy(() -> cutEverywhere(new RecordingDisk().lying(2), 1))
                .isInstanceOfAny(AssertionError.class, IOException.class);
    }

    private AtomicInteger cutEverywhere(RecordingDisk disk, long seed) throws Exception {
        History history = run(folder.resolve("home"), disk);
        Random random = new Random(seed);
        AtomicInteger cuts = new AtomicInteger();
        disk.cutAtEachSync(random, (moment, loss, kept) -> {
            cuts.incrementAndGet();
            crashAt(moment, random, kept, loss == RecordingDisk.Loss.SECTORS, history);
        });
        return cuts;
    }

    private void crashAt(int moment, Random random, RecordingDisk kept, boolean twice, History history)
            throws Exception {
        Path home = Files.createDirectories(folder.resolve("crash"));
        Files.copy(folder.resolve("home/FORMAT"), home.resolve("FORMAT"));
        Optional<Copy> newest =
                history.copies.stream().filter(c -> c.moment() <= moment).reduce((older, newer) -> newer);
        if (newest.isPresent()) {
            copyTo(newest.get().index(), home.resolve(random.nextBoolean() ? "index" : "index.copy"));
        }
        check(home, kept, moment, history);
        if (twice) {
            // Once more: what was cut must stay cut, and what was written since must be found.
            check(home, kept.afterPowerFailure(kept.now(), random), moment, history);
        }
        EmbeddedHarness.delete(home);
    }

    private static void copyTo(Path index, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(index)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    private void check(Path home, RecordingDisk kept, int moment, History history) throws Exception {
        EmbeddedStore store = open(home, kept);
        try {
            Keyspace keyspace = Stages.get(store.open("test", 1, Scope.NODE));
            List<Entry> firsts = Stages.get(keyspace.scan(key('a', 0), key('a', BATCHES), 10_000));
            List<Entry> seconds = Stages.get(keyspace.scan(key('b', 0), key('b', BATCHES), 10_000));
            int count = firsts.size();
            assertThat(seconds).as("both halves at %d", moment).hasSize(count);
            for (int number = 0; number < count; number++) {
                assertThat(firsts.get(number).key())
                        .as("a prefix at %d", moment)
                        .isEqualTo(key('a', number));
            }
            history.acknowledged.forEach((number, when) -> {
                if (when <= moment) {
                    assertThat(number).as("acknowledged before %d", moment).isLessThan(count);
                }
            });
            long counted = Stages.get(keyspace.get(key('n', 0)))
                    .map(v -> ByteBuffer.wrap(v).getLong())
                    .orElse(0L);
            assertThat(counted).isEqualTo(count);
            checkContents(store, firsts);
            Stages.get(commit(store, keyspace, 500_000 + count));
            Stages.get(keyspace.batch()
                    .remove(key('a', 500_000 + count))
                    .remove(key('b', 500_000 + count))
                    .add(key('n', 0), -1)
                    .commit(Durability.SYNC));
        } finally {
            store.stop();
        }
    }

    private static void checkContents(EmbeddedStore store, List<Entry> firsts) throws IOException {
        for (int number = 0; number < firsts.size(); number++) {
            byte[] content = store.decode(firsts.get(number).value()).toBytes(MAX_SIZE);
            assertThat(content).isEqualTo(Samples.bytes(number, sizeOf(number)));
        }
    }
}
