package org.postrider.role.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {
    @Test
    void runsEachTaskOnceWhoeverSubmitsAndHoweverLongItTakes() throws Exception {
        int tasks = 40_000;
        AtomicIntegerArray runs = new AtomicIntegerArray(tasks);
        CountDownLatch left = new CountDownLatch(tasks);
        try (WorkerPool pool = new WorkerPool("test", 7, tasks)) {
            var submitters = Executors.newFixedThreadPool(4);
            for (int s = 0; s < 4; s++) {
                int first = s;
                submitters.execute(() -> {
                    for (int i = first; i < tasks; i += 4) {
                        int task = i;
                        pool.execute(() -> {
                            if (task % 1_000 == 0) {
                                LockSupport.parkNanos(2_000_000);
                            }
                            runs.incrementAndGet(task);
                            left.countDown();
                        });
                        if (task % 100 == 0) {
                            // The pool runs dry, so that threads go idle while the next tasks come.
                            LockSupport.parkNanos(100_000);
                        }
                    }
                });
            }
            assertThat(left.await(50, TimeUnit.SECONDS)).isTrue();
            submitters.shutdown();
        }
        for (int i = 0; i < tasks; i++) {
            assertThat(runs.get(i)).isEqualTo(1);
        }
    }

    @Test
    void tasksThatBlockGetAllThreads() throws Exception {
        int threads = 40;
        CountDownLatch all = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        try (WorkerPool pool = new WorkerPool("test", threads, 10)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    all.countDown();
                    await(go);
                });
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.load()).isEqualTo(threads);
            go.countDown();
        }
    }

    @Test
    void aTaskBehindBlockedOnesIsRun() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        try (WorkerPool pool = new WorkerPool("test", 20, 10)) {
            for (int i = 0; i < 19; i++) {
                pool.execute(() -> await(go));
            }
            pool.execute(ran::countDown);
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
            go.countDown();
        }
    }

    @Test
    void refusesBeyondItsBound() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        try (WorkerPool pool = new WorkerPool("test", 1, 2)) {
            for (int i = 0; i < 3; i++) {
                pool.execute(() -> {
                    await(go);
                    ran.incrementAndGet();
                });
            }
            assertThatThrownBy(() -> pool.execute(ran::incrementAndGet))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("test is full");
            go.countDown();
        }
        assertThat(ran).hasValue(3);
    }

    @Test
    void aTaskThatThrowsTakesNoOtherWithIt() throws Exception {
        int tasks = 200;
        CountDownLatch left = new CountDownLatch(tasks);
        Set<String> told = ConcurrentHashMap.newKeySet();
        try (WorkerPool pool = new WorkerPool("test", 2, tasks)) {
            for (int i = 0; i < tasks; i++) {
                pool.execute(() -> {
                    Thread.currentThread().setUncaughtExceptionHandler((t, e) -> told.add(e.getMessage()));
                    left.countDown();
                    throw new IllegalStateException("thrown");
                });
            }
            assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told).containsExactly("thrown");
    }

    @Test
    void aThreadThatDiesIsReplacedForWhoWaits() throws Exception {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors()) + 2;
        CountDownLatch all = new CountDownLatch(threads);
        CountDownLatch die = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        try (WorkerPool pool = new WorkerPool("test", threads, 10)) {
            pool.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((t, e) -> {});
                all.countDown();
                await(die);
                throw new IllegalStateException("thrown");
            });
            for (int i = 1; i < threads; i++) {
                pool.execute(() -> {
                    all.countDown();
                    await(go);
                });
            }
            assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
            pool.execute(ran::countDown);
            // Until the look after this one has found that there is nobody left to wake.
            Thread.sleep(50);
            die.countDown();
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
            go.countDown();
        }
    }

    @Test
    void anInterruptEndsWithItsTask() throws Exception {
        List<Boolean> interrupted = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        try (WorkerPool pool = new WorkerPool("test", 1, 10)) {
            pool.execute(() -> Thread.currentThread().interrupt());
            pool.execute(() -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                done.countDown();
            });
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    void runsWhatWaitsWhenItRetiresAndThenItsThreadsEnd() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(10);
        WorkerPool pool = new WorkerPool("test", 3, 10);
        for (int i = 0; i < 10; i++) {
            pool.execute(() -> {
                threads.add(Thread.currentThread());
                await(go);
                left.countDown();
            });
        }
        pool.retire();
        assertThatThrownBy(() -> pool.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
        go.countDown();
        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        for (Thread thread : threads) {
            thread.join(20_000);
            assertThat(thread.isAlive()).isFalse();
        }
        pool.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
