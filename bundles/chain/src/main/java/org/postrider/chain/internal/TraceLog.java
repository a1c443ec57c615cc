package org.postrider.chain.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.trace.Trace;
import org.postrider.role.trace.TraceEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trace in files. Thread-safe: {@link #record} only puts the event into a bounded queue; one thread encodes and
 * writes, a moment later. Lines are not synced: the trace tells, it does not decide.
 */
@Component(service = Trace.class, configurationPid = "org.postrider.chain.trace", immediate = true)
@Designate(ocd = TraceLog.Config.class)
public final class TraceLog implements Trace {
    /** etc/org.postrider.chain.trace.cfg. */
    @ObjectClassDefinition(name = "Postrider trace files")
    public @interface Config {
        /** Size of one file. */
        @AttributeDefinition(
                description = "Size at which a trace file is set aside, in MiB (1-4096)",
                min = "1",
                max = "4096")
        int file__mib() default 64;

        /** Files kept. */
        @AttributeDefinition(
                description = "Trace files kept, the current one included (1-1000)",
                min = "1",
                max = "1000")
        int files() default 8;

        /** Steps waiting. */
        @AttributeDefinition(
                description = "Steps that may wait to be written; more are dropped and counted (100-1000000)",
                min = "100",
                max = "1000000")
        int queue() default 20_000;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TraceLog.class);
    private static final int BATCH_CHARS = 256 * 1024;
    private static final int FINDERS_WAITING = 32;
    private static final int MAX_MESSAGES = 1_000;
    /** How long the writer lets steps gather: a message has eight or so, and waking a thread costs more than writing one. */
    private static final long GATHER_MILLIS = 20;

    /** A mark in the queue: all before it is written when it completes; a last one also ends the thread. */
    private record Mark(CompletableFuture<Void> written, boolean last) {}

    private final TraceFiles files;
    private final BlockingQueue<Object> queue;
    private final AtomicLong dropped = new AtomicLong();
    private final InFlight inFlight = new InFlight("chain");
    private final WorkerPool writer = new WorkerPool("trace", 1, 1);
    private final WorkerPool finder = new WorkerPool("trace-find", 1, FINDERS_WAITING);
    private final StringBuilder batch = new StringBuilder();
    private boolean failing;

    /** Production: files under the state directory. */
    @Activate
    public TraceLog(BundleContext context, Config config) {
        this(Home.of(context).resolve("log/trace"), config.file__mib() * (1L << 20), config.files(), config.queue());
    }

    TraceLog(Path directory, long fileBytes, int maxFiles, int waiting) {
        files = new TraceFiles(directory, fileBytes, maxFiles, Clock.systemUTC());
        queue = new ArrayBlockingQueue<>(waiting);
        writer.execute(this::write);
    }

    @Override
    public void record(TraceEvent event) {
        if (!queue.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public CompletionStage<List<TraceEvent>> find(String query, int limit) {
        return inFlight.run(() -> {
            Mark mark = new Mark(new CompletableFuture<>(), false);
            if (!queue.offer(mark)) {
                // Under overload the newest steps are missing anyway.
                mark.written().complete(null);
            }
            CompletableFuture<List<TraceEvent>> found = new CompletableFuture<>();
            return mark.written().thenCompose(done -> search(query, Math.max(1, Math.min(limit, MAX_MESSAGES)), found));
        });
    }

    private CompletionStage<List<TraceEvent>> search(
            String query, int limit, CompletableFuture<List<TraceEvent>> found) {
        try {
            finder.execute(() -> {
                try {
                    found.complete(TraceSearch.find(files.oldestFirst(), query, limit));
                } catch (IOException | RuntimeException e) {
                    found.completeExceptionally(new IOException("Cannot read the trace: is its disk there?", e));
                }
            });
        } catch (RejectedExecutionException e) {
            found.completeExceptionally(e);
        }
        return found;
    }

    /** The writer thread. */
    private void write() {
        List<Object> taken = new ArrayList<>();
        boolean more = true;
        while (more) {
            try {
                taken.clear();
                Object first = queue.take();
                taken.add(first);
                if (first instanceof TraceEvent && queue.remainingCapacity() > queue.size()) {
                    Thread.sleep(GATHER_MILLIS);
                }
                queue.drainTo(taken, 1_000);
                more = write(taken);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                more = false;
            }
        }
    }

    private boolean write(List<Object> taken) {
        boolean more = true;
        for (Object item : taken) {
            if (item instanceof TraceEvent event) {
                encode(event);
            } else if (item instanceof Mark mark) {
                flush();
                mark.written().complete(null);
                more &= !mark.last();
            }
        }
        flush();
        return more;
    }

    private void encode(TraceEvent event) {
        try {
            TraceFormat.append(batch, event);
        } catch (RuntimeException e) {
            dropped.incrementAndGet();
            LOG.warn("id={} event={} result=untraced cause=\"{}\"", event.id(), event.event(), e.toString());
        }
        if (batch.length() > BATCH_CHARS) {
            flush();
        }
    }

    private void flush() {
        if (batch.length() == 0) {
            return;
        }
        try {
            files.append(batch);
            failing = false;
            report();
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("trace=lost cause=\"{}\" hint=\"mail flows on; is the disk full or gone?\"", e.toString());
            }
            failing = true;
        } finally {
            batch.setLength(0);
        }
    }

    private void report() {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            LOG.warn("trace=overloaded dropped={} hint=\"raise queue in etc/org.postrider.chain.trace.cfg\"", lost);
        }
    }

    /** Writes what waits, then stops. */
    @Deactivate
    public void close() throws IOException {
        inFlight.drain(Duration.ofSeconds(10));
        Mark last = new Mark(new CompletableFuture<>(), true);
        try {
            if (queue.offer(last, 5, TimeUnit.SECONDS)) {
                last.written().get(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("trace=lost count={} hint=\"the disk did not take the last steps in time\"", queue.size());
        }
        writer.close();
        finder.close();
        files.close();
    }
}
