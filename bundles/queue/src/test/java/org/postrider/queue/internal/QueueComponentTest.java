package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.delivery.DeliveryAgent;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.runtime.AwayException;
import org.postrider.testkit.mail.FakeAgent;
import org.postrider.testkit.mail.FakeChain;
import org.postrider.testkit.mail.FakeDirectory;
import org.postrider.testkit.mail.TestMail;
import org.postrider.testkit.store.MemoryContentStore;

/** The component with its real threads. */
class QueueComponentTest {
    private static final int MANY = 400;

    private final ExecutorService storeThreads = Executors.newFixedThreadPool(2);
    private final MemoryContentStore store = new MemoryContentStore(Clock.systemUTC(), storeThreads);
    private final FakeAgent local = new FakeAgent();
    private final FakeChain chain = new FakeChain();
    private final FakeDirectory directory = new FakeDirectory().user("alice@example.test", "a");
    private final List<QueueComponent> components = new ArrayList<>();

    private QueueComponent component(Map<String, Object> config) {
        QueueComponent queue = new QueueComponent(Configs.with(config), "org.postrider.queue@test", Clock.systemUTC());
        components.add(queue);
        queue.bindDirectory(directory);
        queue.bindChain(chain);
        queue.bindAsyncAgent(local, Map.of(DeliveryAgent.NAME, "local"));
        return queue;
    }

    @AfterEach
    void stop() {
        components.forEach(QueueComponent::stop);
        storeThreads.shutdown();
    }

    private Acceptance message(int number) {
        ChainMail mail = TestMail.mail(
                String.format("M%06d", number),
                TestMail.envelope("a@remote.example", "alice@example.test"),
                store.put(TestMail.bytes("Hello", "body")));
        return new Acceptance(mail, List.of(TestMail.variant(mail, TestMail.deliver())), Optional.empty());
    }

    private static void awaitEmpty(QueueComponent queue) {
        while (!queue.list(QueueFilter.all()).toCompletableFuture().join().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private void assertEachFiledOnce(int count) {
        assertThat(local.mails())
                .extracting(m -> m.id())
                .doesNotHaveDuplicates()
                .hasSize(count);
        assertThat(chain.settled()).hasSize(count);
    }

    @Test
    void deliversManyAtOnceEachOnce() {
        QueueComponent queue = component(Map.of("active_limit", 50));
        queue.bindStore(store);
        CompletableFuture<?>[] accepted = new CompletableFuture<?>[MANY];
        for (int i = 0; i < MANY; i++) {
            accepted[i] = queue.accept(message(i)).toCompletableFuture();
        }
        CompletableFuture.allOf(accepted).join();
        awaitEmpty(queue);
        assertEachFiledOnce(MANY);
    }

    @Test
    void aSwapUnderLoadLosesAndDoublesNothing() {
        QueueComponent old = component(Map.of());
        old.bindStore(store);
        List<CompletableFuture<?>> accepted = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            accepted.add(old.accept(message(i)).toCompletableFuture());
        }
        QueueComponent next = component(Map.of());
        next.bindStore(store);
        for (int i = MANY; i < 2 * MANY; i++) {
            accepted.add(next.accept(message(i)).toCompletableFuture());
        }
        old.stop();
        CompletableFuture.allOf(accepted.toArray(new CompletableFuture<?>[0])).join();
        awaitEmpty(next);
        assertEachFiledOnce(2 * MANY);
    }

    @Test
    void acceptingWaitsForTheStore() {
        QueueComponent queue = component(Map.of());
        CompletableFuture<Void> accepted = queue.accept(message(1)).toCompletableFuture();
        assertThat(accepted).isNotDone();
        queue.bindStore(store);
        accepted.join();
        awaitEmpty(queue);
        assertEachFiledOnce(1);
    }

    @Test
    void goesOnWithTheNextStore() {
        QueueComponent queue = component(Map.of());
        queue.bindStore(store);
        queue.accept(message(1)).toCompletableFuture().join();
        queue.unbindStore(store);
        MemoryContentStore next = store.crash();
        queue.bindStore(next);
        awaitEmpty(queue);
        assertEachFiledOnce(1);
    }

    @Test
    void saysThatItIsAwayWhenStopped() {
        QueueComponent queue = component(Map.of());
        queue.bindStore(store);
        queue.stop();
        assertThat(queue.accept(message(1)).toCompletableFuture()).isCompletedExceptionally();
        assertThat(queue.accept(message(1))
                        .handle((v, failure) -> failure)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(AwayException.class);
    }

    @Test
    void runsBlockingAgentsOnThreadsOfTheirOwn() {
        QueueComponent queue = component(Map.of());
        queue.unbindAsyncAgent(local);
        List<String> threads = new ArrayList<>();
        DeliveryAgent blocking = (mail, actions) -> {
            threads.add(Thread.currentThread().getName());
            return local.deliver(mail, actions).toCompletableFuture().join();
        };
        queue.bindAgent(blocking, Map.of(DeliveryAgent.NAME, "local"));
        queue.bindStore(store);
        queue.accept(message(1)).toCompletableFuture().join();
        awaitEmpty(queue);
        assertEachFiledOnce(1);
        assertThat(threads).allMatch(name -> name.startsWith("mail-queue-agent-"));
    }
}
