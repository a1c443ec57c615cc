package org.postrider.quarantine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.filter.Destiny;
import org.postrider.message.Recipient;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.quarantine.Quarantine.Item;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.Presence;
import org.postrider.role.store.StoreFullException;
import org.postrider.state.Scope;
import org.postrider.testkit.mail.TestMail;
import org.postrider.testkit.store.MemoryContentStore;
import org.postrider.testkit.time.ManualClock;

class KeeperTest {
    private final ManualClock clock = new ManualClock();
    private final List<Acceptance> released = new ArrayList<>();
    private final Presence<MailQueue> queue = new Presence<>("queue");
    private final Random random = new Random(1);
    private MemoryContentStore store = new MemoryContentStore(clock, Runnable::run);
    private Vault.Usage limits = new Vault.Usage(100, 1 << 20);
    private Keeper keeper;

    @BeforeEach
    void start() {
        Keeper.Settings settings = new Keeper.Settings(Duration.ofDays(30), limits, Duration.ofMillis(1));
        Vault vault = new Vault(store, join(store.open(Vault.KEYSPACE, Vault.SCHEMA, Scope.NODE)));
        keeper = new Keeper(settings, vault, queue, clock, new MailIds(clock, random));
    }

    private void queueTakes() {
        queue.bind(message -> {
            released.add(message);
            return CompletableFuture.completedStage(null);
        });
    }

    private static <R> R join(CompletionStage<R> stage) {
        return stage.toCompletableFuture().join();
    }

    private Map<ActionId, DeliveryResult> keep(String id, String from, String to) {
        ChainMail mail = TestMail.mail(
                id, TestMail.envelope(from, to), store.put(TestMail.bytes("=?utf-8?q?caf=C3=A9?=", "body " + id)));
        DeliveryMail delivery = new DeliveryMail(
                id,
                mail.envelope(),
                mail.content(),
                mail.structure(),
                mail.received(),
                Map.of("reason", "an exe", "category", "banned"));
        Recipient recipient = mail.envelope().recipients().get(0);
        Action action = new Action(new ActionId(id + ".0", 0), "quarantine", "banned", recipient, recipient);
        return join(keeper.keep(delivery, List.of(action)));
    }

    private List<Item> list() {
        return join(keeper.list("", 0));
    }

    @Test
    void keepsWhatAnAdminWantsToKnow() {
        assertThat(keep("M1", "a@remote.example", "alice@example.test").values())
                .allMatch(r -> r instanceof DeliveryResult.Delivered);
        Item item = list().get(0);
        assertThat(item.id()).isEqualTo("M1.0/0");
        assertThat(item.mail()).isEqualTo("M1");
        assertThat(item.category()).isEqualTo("banned");
        assertThat(item.reason()).isEqualTo("an exe");
        assertThat(item.sender()).isEqualTo("a@remote.example");
        assertThat(item.recipient()).isEqualTo("alice@example.test");
        assertThat(item.subject()).isEqualTo("café");
        assertThat(item.expires()).isEqualTo(clock.instant().plus(Duration.ofDays(30)));
        assertThat(store.references()).containsExactly("quarantine/M1.0/0");
    }

    @Test
    void keepsTheSameActOnce() {
        keep("M1", "a@remote.example", "alice@example.test");
        keep("M1", "a@remote.example", "alice@example.test");
        assertThat(list()).hasSize(1);
        assertThat(join(keeper.vault().usage()).items()).isEqualTo(1);
    }

    @Test
    void survivesAPowerCut() throws Exception {
        keep("M1", "", "alice@example.test");
        store = store.losePower();
        store.collectGarbage();
        start();
        assertThat(list()).hasSize(1);
        Content content = join(keeper.content("M1.0/0")).orElseThrow();
        assertThat(new String(content.toBytes(1000), StandardCharsets.UTF_8)).contains("body M1");
    }

    @Test
    void showsTheNewestFirst() {
        for (int i = 0; i < 5; i++) {
            keep("M" + i, "a@remote.example", i == 3 ? "bob@example.test" : "alice@example.test");
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(join(keeper.list("", 2))).extracting(Item::mail).containsExactly("M4", "M3");
        assertThat(join(keeper.list("ALICE@*", 2))).extracting(Item::mail).containsExactly("M4", "M2");
        assertThat(join(keeper.list("M1.0/0", 0))).extracting(Item::mail).containsExactly("M1");
    }

    @Test
    void releasesPastTheFilters() {
        queueTakes();
        keep("M1", "a@remote.example", "alice@example.test");
        assertThat(join(keeper.release("M1.0/0", Optional.empty(), "root"))).isPresent();

        Acceptance message = released.get(0);
        assertThat(message.unfiltered()).isFalse();
        assertThat(message.variants().get(0).destiny()).isInstanceOf(Destiny.Deliver.class);
        assertThat(message.variants().get(0).envelope().recipients().get(0).address())
                .isEqualTo(TestMail.address("alice@example.test"));
        assertThat(message.mail().id()).isNotEqualTo("M1");
        assertThat(list().get(0).releasedBy()).isEqualTo("root");
    }

    @Test
    void releasesToAnotherRecipient() {
        queueTakes();
        keep("M1", "a@remote.example", "alice@example.test");
        join(keeper.release("M1.0/0", Optional.of(TestMail.address("bob@example.test")), "root"));
        assertThat(released.get(0).mail().envelope().recipients().get(0).address())
                .isEqualTo(TestMail.address("bob@example.test"));
    }

    @Test
    void takesUpAReleaseThatFailedWithTheSameId() {
        keep("M1", "a@remote.example", "alice@example.test");
        queue.bind(message -> {
            released.add(message);
            return CompletableFuture.failedStage(new IllegalStateException("the process ended here"));
        });
        assertThatThrownBy(() -> join(keeper.release("M1.0/0", Optional.empty(), "root")))
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(list().get(0).releasedBy()).isEmpty();

        store = store.crash();
        start();
        queueTakes();
        join(keeper.release("M1.0/0", Optional.empty(), "root"));
        join(keeper.release("M1.0/0", Optional.empty(), "root"));
        assertThat(released.get(1).mail().id()).isEqualTo(released.get(0).mail().id());
        assertThat(released.get(2).mail().id())
                .isNotEqualTo(released.get(0).mail().id());
    }

    @Test
    void anUnfinishedReleaseToSomebodyElseGetsAnIdOfItsOwn() {
        keep("M1", "a@remote.example", "alice@example.test");
        queue.bind(message -> {
            released.add(message);
            return CompletableFuture.failedStage(new IllegalStateException("the process ended here"));
        });
        Optional<org.postrider.message.Address> bob = Optional.of(TestMail.address("bob@example.test"));
        assertThat(keeper.release("M1.0/0", Optional.empty(), "root").toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(keeper.release("M1.0/0", bob, "root").toCompletableFuture()).isCompletedExceptionally();
        assertThat(released.get(1).mail().id())
                .isNotEqualTo(released.get(0).mail().id());
    }

    @Test
    void saysWhenThereIsNoSuchItem() {
        queueTakes();
        assertThat(join(keeper.release("nope", Optional.empty(), "root"))).isEmpty();
        assertThat(join(keeper.delete("nope"))).isEmpty();
        assertThat(join(keeper.content("nope"))).isEmpty();
    }

    @Test
    void deletesAnItemWithItsContent() {
        keep("M1", "a@remote.example", "alice@example.test");
        assertThat(join(keeper.delete("M1.0/0"))).isPresent();
        assertThat(list()).isEmpty();
        assertThat(store.references()).isEmpty();
        assertThat(join(keeper.vault().usage())).isEqualTo(new Vault.Usage(0, 0));
    }

    @Test
    void sweepsWhatHasExpired() {
        keep("M1", "a@remote.example", "alice@example.test");
        clock.advance(Duration.ofDays(29));
        keep("M2", "a@remote.example", "alice@example.test");
        clock.advance(Duration.ofDays(1));
        assertThat(join(keeper.sweep())).isEqualTo(1);
        assertThat(list()).extracting(Item::mail).containsExactly("M2");
    }

    @Test
    void sweepsTheOldestBeyondItsLimits() {
        limits = new Vault.Usage(3, 1 << 20);
        start();
        for (int i = 0; i < 5; i++) {
            keep("M" + i, "a@remote.example", "alice@example.test");
        }
        assertThat(join(keeper.sweep())).isEqualTo(2);
        assertThat(list()).extracting(Item::mail).containsExactlyInAnyOrder("M2", "M3", "M4");
    }

    @Test
    void defersWhenNoSweepGetsThrough() {
        limits = new Vault.Usage(1, 1 << 20);
        start();
        for (int i = 0; i < 3; i++) {
            keep("M" + i, "a@remote.example", "alice@example.test");
        }
        assertThat(keep("M4", "a@remote.example", "alice@example.test").values())
                .allMatch(r -> r instanceof DeliveryResult.Deferred);
    }

    @Test
    void keepsNothingOnAFullDisk() {
        store.diskFull(true);
        Map<ActionId, DeliveryResult> none = Map.of();
        assertThatThrownBy(
                        () -> assertThat(keep("M1", "", "alice@example.test")).isEqualTo(none))
                .hasRootCauseInstanceOf(StoreFullException.class);
        store.diskFull(false);
        assertThat(list()).isEmpty();
    }

    @Test
    void leavesACorruptRecordAloneAndShowsTheOthers() {
        keep("M1", "a@remote.example", "alice@example.test");
        keep("M2", "a@remote.example", "alice@example.test");
        store.overwrite(Vault.KEYSPACE, "i/M1.0/0".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(list()).extracting(Item::mail).containsExactly("M2");
    }
}
