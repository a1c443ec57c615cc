package org.postrider.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.content.DamagedContentException;
import org.postrider.role.store.ContentStore;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.testkit.contract.Stages;

class SweepTest {
    private static final int SIZE = 100_000;

    private EmbeddedHarness harness;

    @BeforeEach
    void open() throws Exception {
        harness = new EmbeddedHarness();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private EmbeddedStore store() {
        return harness.store();
    }

    private Content referred(int number) throws Exception {
        Content content = Samples.content(store(), Samples.bytes(number, SIZE));
        assertThat(Stages.get(store().contentBatch()
                        .refer(content, "test", "owner" + number)
                        .commit(Durability.SYNC)))
                .isTrue();
        return content;
    }

    private void unrefer(int number) throws Exception {
        assertThat(Stages.get(
                        store().contentBatch().unrefer("test", "owner" + number).commit(Durability.SYNC)))
                .isTrue();
    }

    private int rows(char table) throws Exception {
        int[] count = new int[1];
        store().engine().index().scanPrefix(Keys.table(table), (key, value) -> {
            count[0]++;
            return true;
        });
        return count[0];
    }

    @Test
    void removesContentWithoutReferencesAfterTheLease() throws Exception {
        referred(1);
        Content kept = referred(2);
        unrefer(1);
        store().sweeper().sweep();
        assertThat(rows('C')).isEqualTo(2);
        harness.advance(Duration.ofMinutes(61));
        store().sweeper().sweep();
        assertThat(rows('C')).isEqualTo(1);
        assertThat(rows('X')).isZero();
        assertThat(kept.toBytes(SIZE)).isEqualTo(Samples.bytes(2, SIZE));
    }

    @Test
    void keepsContentThatSomeoneReferredToAgain() throws Exception {
        Content content = referred(1);
        unrefer(1);
        assertThat(Stages.get(
                        store().contentBatch().refer(content, "other", "owner").commit(Durability.SYNC)))
                .isTrue();
        harness.advance(Duration.ofMinutes(61));
        store().sweeper().sweep();
        byte[] form = store().encode(content);
        harness.restart();
        assertThat(store().decode(form).toBytes(SIZE)).isEqualTo(Samples.bytes(1, SIZE));
    }

    @Test
    void refusesAReferenceToContentThatIsGone() throws Exception {
        Content content = referred(1);
        unrefer(1);
        harness.advance(Duration.ofMinutes(61));
        store().sweeper().sweep();
        assertThat(Stages.failure(
                        store().contentBatch().refer(content, "late", "owner").commit(Durability.SYNC)))
                .isInstanceOf(DamagedContentException.class);
        byte[] form = store().encode(content);
        harness.restart();
        assertThatThrownBy(() -> store().decode(form).toBytes(SIZE)).isInstanceOf(DamagedContentException.class);
    }

    @Test
    void removesExpiredValues() throws Exception {
        Keyspace keyspace = Stages.get(store().open("test", 1, Scope.NODE));
        for (int i = 0; i < 500; i++) {
            byte[] key = {(byte) (i >> 8), (byte) i};
            Stages.get(keyspace.batch()
                    .put(key, new byte[10], Duration.ofMinutes(1))
                    .commit(Durability.LAZY));
        }
        Stages.get(keyspace.batch().put(new byte[] {0, 7}, new byte[10]).commit(Durability.LAZY));
        Stages.get(keyspace.batch()
                .put(new byte[] {0, 8}, new byte[10], Duration.ofMinutes(10))
                .commit(Durability.LAZY));
        harness.advance(Duration.ofMinutes(2));
        store().sweeper().sweep();
        assertThat(rows('K')).isEqualTo(2);
        assertThat(rows('E')).isEqualTo(1);
    }

    @Test
    void rewritesSparseSegmentsAndUsesThemAgain() throws Exception {
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            contents.add(referred(i));
        }
        int before = Stages.get(store().status()).segments();
        for (int i = 0; i < 400; i++) {
            if (i % 10 != 0) {
                unrefer(i);
            }
        }
        harness.advance(Duration.ofMinutes(61));
        store().sweeper().sweep();
        int after = Stages.get(store().status()).segments();
        assertThat(before).isGreaterThanOrEqualTo(5);
        assertThat(after).isLessThanOrEqualTo(4);
        for (int i = 0; i < 400; i += 10) {
            assertThat(contents.get(i).toBytes(SIZE)).isEqualTo(Samples.bytes(i, SIZE));
        }
        List<byte[]> forms = contents.stream().map(store()::encode).toList();
        harness.restart();
        for (int i = 0; i < 400; i += 10) {
            assertThat(store().decode(forms.get(i)).toBytes(SIZE)).isEqualTo(Samples.bytes(i, SIZE));
        }
    }

    @Test
    void movesContentLargerThanASegment() throws Exception {
        int size = 20 << 20;
        byte[] bytes = Samples.bytes(1, size);
        Content first = Samples.content(store(), Samples.bytes(2, 6 << 20));
        Content large = Samples.content(store(), bytes);
        assertThat(Stages.get(store().contentBatch()
                        .refer(large, "test", "large")
                        .refer(first, "test", "first")
                        .commit(Durability.SYNC)))
                .isTrue();
        referred(5);
        assertThat(Stages.get(store().contentBatch().unrefer("test", "first").commit(Durability.SYNC)))
                .isTrue();
        harness.advance(Duration.ofMinutes(61));
        store().sweeper().sweep();
        store().sweeper().sweep();
        assertThat(large.toBytes(size)).isEqualTo(bytes);
        byte[] form = store().encode(large);
        harness.restart();
        assertThat(store().decode(form).toBytes(size)).isEqualTo(bytes);
    }

    @Test
    void doesNotGrowWhenAllThatComesGoesAgain() throws Exception {
        int most = 0;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 150; i++) {
                referred(i);
                unrefer(i);
            }
            harness.advance(Duration.ofMinutes(61));
            store().sweeper().sweep();
            most = Math.max(most, Stages.get(store().status()).segments());
        }
        assertThat(most).isLessThanOrEqualTo(5);
        ContentStore.StoreStatus status = Stages.get(store().status());
        assertThat(status.bytesAccepted()).isEqualTo(750L * SIZE);
    }

    @Test
    void letsGoOfWhatNobodyHolds() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Samples.content(store(), Samples.bytes(i, 50_000)).size())
                    .isEqualTo(50_000);
        }
        // 50 MB were sealed with a budget of 8: those without memory went to the log, and none of them stays.
        for (int i = 0; i < 100 && store().memoryBytes() > 0; i++) {
            System.gc();
            store().sweeper().sweep();
        }
        assertThat(store().memoryBytes()).isZero();
    }
}
