package org.postrider.store.embedded.internal;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;
import org.postrider.delivery.ActionId;
import org.postrider.message.Part;
import org.postrider.role.store.Append;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxName;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.postrider.store.embedded.internal.engine.StoreSettings;
import org.postrider.store.embedded.internal.mail.EmbeddedMailStore;
import org.postrider.store.embedded.internal.mail.MailLimits;
import org.postrider.testkit.contract.Stages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Durable 4 KiB commits a second, as queue entries and as mailbox appends, with several numbers of writers that each wait
 * for their last one. Not a test; run its main with a folder on the disk to be measured and the seconds for each figure.
 */
final class CommitBenchmark {
    private static final Logger LOG = LoggerFactory.getLogger(CommitBenchmark.class);
    private static final int SIZE = 4_096;
    private static final int MAILBOXES = 100;

    private final EmbeddedStore store;
    private final EmbeddedMailStore mail;
    private final Keyspace queue;
    private final List<MailboxId> mailboxes = new ArrayList<>();
    private final byte[] message = Samples.bytes(1, SIZE);

    private CommitBenchmark(EmbeddedStore store) throws Exception {
        this.store = store;
        this.mail = new EmbeddedMailStore(store, MailLimits.DEFAULT);
        this.queue = Stages.get(store.open("queue", 1, Scope.NODE));
        for (int i = 0; i < MAILBOXES; i++) {
            mailboxes.add(Stages.get(mail.find(MailboxName.inbox("user" + i + "@example.test")))
                    .orElseThrow()
                    .id());
        }
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]), "store-benchmark");
        int seconds = Integer.parseInt(args[1]);
        EmbeddedStore store = new EmbeddedStore(StoreSettings.defaults(folder), 4, Clock.systemUTC());
        try {
            CommitBenchmark benchmark = new CommitBenchmark(store);
            benchmark.measure("warm-up", 32, seconds, benchmark::commit);
            for (int writers : new int[] {1, 8, 32, 100}) {
                benchmark.measure("commit", writers, seconds, benchmark::commit);
            }
            for (int writers : new int[] {1, 8, 32, 100}) {
                benchmark.measure("append", writers, seconds, benchmark::append);
            }
            benchmark.mail.stop();
        } finally {
            store.stop();
            EmbeddedHarness.delete(folder);
        }
    }

    /** One thing a writer does. */
    private interface Act {
        CompletionStage<?> run(int number) throws Exception;
    }

    private Content content() throws Exception {
        try (ContentSink sink = store.create(SIZE)) {
            Stages.get(sink.write(ByteBuffer.wrap(message)));
            StoredContent stored = Stages.get(sink.seal());
            return Content.of(stored);
        }
    }

    private CompletionStage<?> commit(int number) throws Exception {
        Content content = content();
        byte[] key = ByteBuffer.allocate(4).putInt(number).array();
        return store.contentBatch()
                .refer(content, "queue", Integer.toString(number))
                .in(queue)
                .put(key, store.encode(content))
                .commit(Durability.SYNC);
    }

    private CompletionStage<?> append(int number) throws Exception {
        Content content = content();
        Part part = Samples.part(SIZE);
        Optional<ActionId> id = Optional.of(new ActionId("benchmark" + number, 0));
        Append append = new Append(id, content, part, Set.of(), Instant.EPOCH);
        return mail.append(mailboxes.get(number % MAILBOXES), List.of(append));
    }

    private void measure(String what, int writers, int seconds, Act act) throws Exception {
        ContentStore.StoreStatus before = Stages.get(store.status());
        long cpu = cpuNanos();
        AtomicInteger number = new AtomicInteger((int) (System.nanoTime() & 0x3fffffff));
        AtomicLong failures = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<List<Long>> latencies = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            List<Long> mine = new ArrayList<>();
            latencies.add(mine);
            threads.add(new Thread(() -> {
                while (System.nanoTime() < end) {
                    long began = System.nanoTime();
                    try {
                        Stages.get(act.run(number.incrementAndGet()));
                        mine.add(System.nanoTime() - began);
                    } catch (Exception e) {
                        failures.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        report(what, latencies, System.nanoTime() - start, cpuNanos() - cpu);
        ContentStore.StoreStatus after = Stages.get(store.status());
        LOG.warn(
                "  syncs={} batches_a_sync={} bytes_written_per_byte={} segments={} failures={}",
                after.syncs() - before.syncs(),
                (after.commits() - before.commits()) / Math.max(1, after.syncs() - before.syncs()),
                String.format(
                        "%.2f",
                        (after.bytesWritten() - before.bytesWritten())
                                / (double) Math.max(1, after.bytesAccepted() - before.bytesAccepted())),
                after.segments(),
                failures.get());
    }

    private static void report(String what, List<List<Long>> latencies, long nanos, long cpu) throws IOException {
        long[] all = latencies.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        LOG.warn(
                "{} writers={} per_second={} median_ms={} p99_ms={} max_ms={} cpu_ms_each={}",
                what,
                latencies.size(),
                all.length * 1_000_000_000L / nanos,
                ms(all, 0.5),
                ms(all, 0.99),
                ms(all, 1),
                String.format("%.3f", cpu / 1e6 / Math.max(1, all.length)));
        if (Arrays.stream(all).noneMatch(l -> l > 0)) {
            throw new IOException("Nothing was written");
        }
    }

    private static String ms(long[] sorted, double share) {
        int index = (int) Math.min(sorted.length - 1, (long) (sorted.length * share));
        return String.format("%.2f", sorted.length == 0 ? 0 : sorted[index] / 1e6);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
