package org.postrider.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.state.Batch;
import org.postrider.state.Durability;
import org.postrider.state.Entry;
import org.postrider.state.Keyspace;
import org.postrider.state.SchemaVersionException;
import org.postrider.state.Scope;
import org.postrider.state.StateStore;

/** What every {@link StateStore} must do. */
public abstract class KeyspaceContract {
    private static final byte[] NO_END = new byte[0];

    private StoreHarness<? extends StateStore> harness;
    private Keyspace keyspace;

    /** For subclasses. */
    protected KeyspaceContract() {}

    /** Starts a new, empty store. */
    protected abstract StoreHarness<? extends StateStore> start() throws Exception;

    @BeforeEach
    void open() throws Exception {
        harness = start();
        keyspace = open("test");
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private Keyspace open(String name) throws Exception {
        return Stages.get(harness.store().open(name, 1, Scope.NODE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<String> get(String key) throws Exception {
        return Stages.get(keyspace.get(bytes(key))).map(v -> new String(v, StandardCharsets.UTF_8));
    }

    private void put(String key, String value) throws Exception {
        assertThat(commit(keyspace.batch().put(bytes(key), bytes(value)))).isTrue();
    }

    private static boolean commit(Batch batch) throws Exception {
        return Stages.get(batch.commit(Durability.SYNC));
    }

    private List<String> scan(byte[] from, byte[] to, int limit) throws Exception {
        return Stages.get(keyspace.scan(from, to, limit)).stream()
                .map(Entry::key)
                .map(k -> new String(k, StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Test
    void givesBackWhatWasPut() throws Exception {
        put("a", "1");
        assertThat(get("a")).contains("1");
        put("a", "2");
        assertThat(get("a")).contains("2");
        assertThat(get("b")).isEmpty();
    }

    @Test
    void keepsEmptyValues() throws Exception {
        put("a", "");
        assertThat(get("a")).contains("");
    }

    @Test
    void removes() throws Exception {
        put("a", "1");
        assertThat(commit(keyspace.batch().remove(bytes("a")).remove(bytes("never there"))))
                .isTrue();
        assertThat(get("a")).isEmpty();
    }

    @Test
    void getsManyInTheOrderAsked() throws Exception {
        put("a", "1");
        put("c", "3");
        List<Optional<byte[]>> values = Stages.get(keyspace.getAll(List.of(bytes("c"), bytes("b"), bytes("a"))));
        assertThat(values).hasSize(3);
        assertThat(values.get(0)).contains(bytes("3"));
        assertThat(values.get(1)).isEmpty();
        assertThat(values.get(2)).contains(bytes("1"));
    }

    @Test
    void scansInUnsignedOrderWithinBounds() throws Exception {
        for (byte first : new byte[] {(byte) 0xff, 0x7f, (byte) 0x80, 0, 'm'}) {
            assertThat(commit(keyspace.batch().put(new byte[] {first}, bytes("v"))))
                    .isTrue();
        }
        assertThat(scan(new byte[0], NO_END, 100)).containsExactly("\0", "m", "\u007f", "\u0080", "\u00ff");
        assertThat(scan(new byte[] {'m'}, new byte[] {(byte) 0x80}, 100)).containsExactly("m", "\u007f");
        assertThat(scan(new byte[] {'m'}, NO_END, 2)).containsExactly("m", "\u007f");
    }

    @Test
    void keepsKeyspacesApart() throws Exception {
        Keyspace other = open("other");
        put("a", "1");
        assertThat(Stages.get(other.get(bytes("a")))).isEmpty();
        assertThat(Stages.get(other.scan(new byte[0], NO_END, 10))).isEmpty();
    }

    @Test
    void appliesAllOrNothing() throws Exception {
        put("a", "1");
        assertThat(commit(keyspace.batch()
                        .put(bytes("b"), bytes("2"))
                        .remove(bytes("a"))
                        .requireValue(bytes("a"), bytes("other"))))
                .isFalse();
        assertThat(get("a")).contains("1");
        assertThat(get("b")).isEmpty();
        assertThat(commit(keyspace.batch()
                        .put(bytes("b"), bytes("2"))
                        .remove(bytes("a"))
                        .requireValue(bytes("a"), bytes("1"))))
                .isTrue();
        assertThat(get("a")).isEmpty();
        assertThat(get("b")).contains("2");
    }

    @Test
    void onlyOneOfManyWinsAnAbsentKey() throws Exception {
        List<CompletionStage<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            attempts.add(keyspace.batch()
                    .requireAbsent(bytes("lock"))
                    .put(bytes("lock"), bytes("" + i))
                    .commit(Durability.LAZY));
        }
        int won = 0;
        for (CompletionStage<Boolean> attempt : attempts) {
            won += Stages.get(attempt) ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
    }

    @Test
    void addsUpFromZero() throws Exception {
        List<CompletionStage<Boolean>> adds = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            adds.add(keyspace.batch().add(bytes("n"), i).commit(Durability.LAZY));
        }
        for (CompletionStage<Boolean> add : adds) {
            assertThat(Stages.get(add)).isTrue();
        }
        assertThat(commit(keyspace.batch().add(bytes("n"), -50).add(bytes("n"), 1)))
                .isTrue();
        byte[] sum = Stages.get(keyspace.get(bytes("n"))).orElseThrow();
        assertThat(ByteBuffer.wrap(sum).getLong()).isEqualTo(5_050 - 49);
    }

    @Test
    void forgetsAValueWhenItsTimeIsOver() throws Exception {
        assertThat(commit(keyspace.batch()
                        .put(bytes("short"), bytes("1"), Duration.ofMinutes(1))
                        .put(bytes("long"), bytes("2"), Duration.ofMinutes(10))))
                .isTrue();
        harness.advance(Duration.ofSeconds(59));
        assertThat(get("short")).contains("1");
        harness.advance(Duration.ofSeconds(2));
        assertThat(get("short")).isEmpty();
        assertThat(get("long")).contains("2");
        assertThat(scan(new byte[0], NO_END, 10)).containsExactly("long");
        assertThat(commit(keyspace.batch().requireAbsent(bytes("short")).put(bytes("short"), bytes("3"))))
                .isTrue();
        harness.advance(Duration.ofHours(1));
        assertThat(get("short")).contains("3");
    }

    @Test
    void survivesARestart() throws Exception {
        put("sync", "1");
        assertThat(Stages.get(keyspace.batch().put(bytes("lazy"), bytes("2")).commit(Durability.LAZY)))
                .isTrue();
        harness.restart();
        keyspace = open("test");
        assertThat(get("sync")).contains("1");
        assertThat(get("lazy")).contains("2");
    }

    @Test
    void keepsNoArrayOfTheCaller() throws Exception {
        byte[] key = bytes("key");
        byte[] value = bytes("value");
        Batch batch = keyspace.batch().put(key, value);
        key[0] = 'x';
        value[0] = 'x';
        assertThat(commit(batch)).isTrue();
        byte[] found = Stages.get(keyspace.get(bytes("key"))).orElseThrow();
        assertThat(found).isEqualTo(bytes("value"));
        found[0] = 'y';
        assertThat(get("key")).contains("value");
    }

    @Test
    void refusesANewerSchemaAndTellsOfAnOlder() throws Exception {
        Keyspace two = Stages.get(harness.store().open("schema", 2, Scope.NODE));
        assertThat(two.foundSchemaVersion()).isEqualTo(2);
        assertThat(commit(two.batch().put(bytes("a"), bytes("1")))).isTrue();
        assertThat(Stages.failure(harness.store().open("schema", 1, Scope.NODE)))
                .isInstanceOf(SchemaVersionException.class);
        harness.restart();
        Keyspace three = Stages.get(harness.store().open("schema", 3, Scope.NODE));
        assertThat(three.foundSchemaVersion()).isEqualTo(2);
        assertThat(commit(three.batch().put(bytes("a"), bytes("1")))).isTrue();
        assertThat(Stages.failure(harness.store().open("schema", 2, Scope.NODE)))
                .isInstanceOf(SchemaVersionException.class);
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        Batch batch = keyspace.batch();
        assertThatThrownBy(() -> batch.put(new byte[1_001], new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> batch.put(new byte[1], new byte[(1 << 20) + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(commit(keyspace.batch().put(new byte[1_000], new byte[1 << 20])))
                .isTrue();
        assertThat(Stages.get(keyspace.get(new byte[1_000])).orElseThrow()).hasSize(1 << 20);
    }

    @Test
    void refusesANameThatIsNone() {
        assertThatThrownBy(() -> Stages.get(harness.store().open("no/slash", 1, Scope.NODE)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
