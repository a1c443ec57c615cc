package org.postrider.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.content.StoredContent;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;

/** What every {@link ContentStore} must do. */
public abstract class ContentStoreContract {
    private static final int LARGEST = 8 << 20;

    private StoreHarness<? extends ContentStore> harness;

    /** For subclasses. */
    protected ContentStoreContract() {}

    /** Starts a new, empty store. */
    protected abstract StoreHarness<? extends ContentStore> start() throws Exception;

    @BeforeEach
    void open() throws Exception {
        harness = start();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private ContentStore store() {
        return harness.store();
    }

    /** Bytes that differ everywhere, the same for the same size. */
    static byte[] sample(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private StoredContent seal(byte[] bytes, int step) throws Exception {
        try (ContentSink sink = store().create(0)) {
            for (int at = 0; at < bytes.length; at += step) {
                ByteBuffer part = ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at));
                Stages.get(sink.write(part));
                assertThat(part.hasRemaining()).isFalse();
            }
            return Stages.get(sink.seal());
        }
    }

    private void refer(Content content, String owner) throws Exception {
        assertThat(Stages.get(
                        store().contentBatch().refer(content, "test", owner).commit(Durability.SYNC)))
                .isTrue();
    }

    private static byte[] read(Content content) throws Exception {
        return content.toBytes(LARGEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4_000, 65_535, 65_536, 65_537, 262_144, 262_145, 1_000_003, 5_000_000})
    void givesBackEveryByteBeforeAndAfterTheCommitAndTheRestart(int size) throws Exception {
        byte[] bytes = sample(size);
        StoredContent stored = seal(bytes, 10_007);
        assertThat(stored.size()).isEqualTo(size);
        assertThat(read(Content.of(stored))).isEqualTo(bytes);
        refer(Content.of(stored), "owner");
        assertThat(read(Content.of(stored))).isEqualTo(bytes);
        byte[] form = store().encode(Content.of(stored));
        harness.restart();
        assertThat(read(store().decode(form))).isEqualTo(bytes);
    }

    @Test
    void knowsItsChecksumAndItsName() throws Exception {
        byte[] bytes = sample(100_000);
        StoredContent stored = seal(bytes, 999);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        assertThat(stored.crc32c()).isEqualTo((int) crc.getValue());
        assertThat(stored.id()).isNotEmpty().hasSizeLessThanOrEqualTo(64);
        assertThat(seal(bytes, 999).id()).isNotEqualTo(stored.id());
    }

    @Test
    void readsAnyRange() throws Exception {
        byte[] bytes = sample(300_000);
        StoredContent stored = seal(bytes, 300_000);
        refer(Content.of(stored), "owner");
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(70_000, bytes.length - from));
            byte[] part = read(Content.ofPieces(List.of(new Piece.Stored(stored, from, length))));
            assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(bytes, from, from + length));
        }
        assertThat(stored.read(bytes.length, ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void keepsRopesWithInlinePieces() throws Exception {
        StoredContent body = seal(sample(10_000), 10_000);
        Content rope = Content.concat(
                Content.of("Received: from here\r\n"),
                Content.of(body).slice(100, 9_000),
                Content.of("tail"),
                Content.of(body).slice(0, 10));
        byte[] expected = read(rope);
        refer(rope, "owner");
        byte[] form = store().encode(rope);
        harness.restart();
        Content again = store().decode(form);
        assertThat(read(again)).isEqualTo(expected);
        assertThat(again.pieces()).hasSize(4);
    }

    @Test
    void appliesABatchOverSeveralKeyspacesAsOne() throws Exception {
        Keyspace one = Stages.get(store().open("one", 1, Scope.NODE));
        Keyspace two = Stages.get(store().open("two", 1, Scope.NODE));
        byte[] key = {1};
        Content content = Content.of(seal(sample(5_000), 5_000));
        assertThat(Stages.get(store().contentBatch()
                        .in(one)
                        .refer(content, "test", "owner")
                        .put(key, new byte[] {1})
                        .requireValue(key, new byte[] {7})
                        .commit(Durability.SYNC)))
                .isFalse();
        assertThat(Stages.get(one.get(key))).isEmpty();
        org.postrider.role.store.ContentBatch batch = store().contentBatch();
        batch.in(one).put(key, new byte[] {1});
        batch.in(two).put(key, new byte[] {2});
        batch.refer(content, "test", "owner");
        assertThat(Stages.get(batch.commit(Durability.SYNC))).isTrue();
        assertThat(Stages.get(one.get(key))).contains(new byte[] {1});
        assertThat(Stages.get(two.get(key))).contains(new byte[] {2});
    }

    @Test
    void takesManyAtOnce() throws Exception {
        List<byte[]> forms = new ArrayList<>();
        List<CompletionStage<Boolean>> commits = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Content content = Content.of(seal(sample(1_000 + i), 500));
            forms.add(store().encode(content));
            commits.add(
                    store().contentBatch().refer(content, "test", "owner" + i).commit(Durability.SYNC));
        }
        for (CompletionStage<Boolean> commit : commits) {
            assertThat(Stages.get(commit)).isTrue();
        }
        harness.restart();
        for (int i = 0; i < 200; i++) {
            assertThat(read(store().decode(forms.get(i)))).isEqualTo(sample(1_000 + i));
        }
    }

    @Test
    void adoptsWhatIsForeignOrLarge() throws Exception {
        byte[] foreign = sample(70_000);
        byte[] large = sample(100_000);
        Content mixed = Content.concat(Content.of("small"), Content.of(new Foreign(foreign)), Content.of(large));
        assertThatThrownBy(() -> store().encode(mixed)).isInstanceOf(IllegalArgumentException.class);
        byte[] expected = read(mixed);
        Content own = Stages.get(store().adopt(mixed));
        assertThat(own.pieces().get(0)).isInstanceOf(Piece.Inline.class);
        assertThat(own.pieces().get(2)).isInstanceOf(Piece.Stored.class);
        refer(own, "owner");
        byte[] form = store().encode(own);
        assertThat(form.length).isLessThan(1_000);
        harness.restart();
        assertThat(read(store().decode(form))).isEqualTo(expected);
    }

    @Test
    void givesAClaimToOneAfterTheOther() throws Exception {
        AutoCloseable first = Stages.get(store().claim("scheduler"));
        CompletableFuture<AutoCloseable> second = store().claim("scheduler").toCompletableFuture();
        CompletableFuture<AutoCloseable> third = store().claim("scheduler").toCompletableFuture();
        Stages.get(store().claim("another")).close();
        assertThat(second).isNotDone();
        first.close();
        first.close();
        Stages.get(second).close();
        Stages.get(third).close();
    }

    @Test
    void countsWhatItDoes() throws Exception {
        refer(Content.of(seal(sample(3_000), 3_000)), "owner");
        ContentStore.StoreStatus status = Stages.get(store().status());
        assertThat(status.commits()).isPositive();
        assertThat(status.syncs()).isPositive();
        assertThat(status.bytesAccepted()).isEqualTo(3_000);
        assertThat(status.segments()).isPositive();
    }

    @Test
    void dropsWhatIsNotSealed() throws Exception {
        try (ContentSink sink = store().create(1 << 20)) {
            Stages.get(sink.write(ByteBuffer.wrap("unfinished".getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(Stages.get(store().status()).bytesAccepted()).isZero();
    }

    /** Content of some other store. */
    private record Foreign(byte[] bytes) implements StoredContent {
        @Override
        public String id() {
            return "f1";
        }

        @Override
        public String store() {
            return "elsewhere";
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int crc32c() {
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            return (int) crc.getValue();
        }

        @Override
        public int read(long position, ByteBuffer into) {
            if (position >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), bytes.length - position);
            into.put(bytes, (int) position, count);
            return count;
        }
    }
}
