package org.postrider.filter.virus.internal.outside;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.content.Content;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.Entity;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailView;
import org.postrider.filter.TemporaryFilterException;

/**
 * Has a scanner outside look at each message. Immutable, thread-safe. Whatever keeps the scanner from a clear verdict is a
 * {@link TemporaryFilterException}: the chain's failure policy for this link decides then, and the message never counts as
 * clean.
 */
final class OutsideLink implements AsyncMailFilter {
    private static final int MAX_FINDINGS = 100;

    private final String name;
    private final Scanner scanner;
    private final What what;
    private final long maxBytes;
    private final int parallel;

    /** What the scanner is given. */
    enum What {
        /** The message as received; the scanner takes it apart. */
        MESSAGE,
        /** Each part and each file in it, as Postrider took it apart. */
        ENTITIES,
        /** Both. */
        BOTH
    }

    private record File(String path, String name, Content content) {}

    /**
     * @param name of the link
     * @param maxBytes what is larger is not given to the scanner, but is unchecked
     * @param parallel files of one message scanned at once
     */
    OutsideLink(String name, Scanner scanner, What what, long maxBytes, int parallel) {
        this.name = name;
        this.scanner = scanner;
        this.what = what;
        this.maxBytes = maxBytes;
        this.parallel = parallel;
    }

    @Override
    public CompletionStage<Findings> examine(MailView mail, FilterContext context) {
        File whole = new File("", "", mail.content());
        CompletionStage<Findings> findings = what == What.MESSAGE
                ? new Round(List.of(whole), context, Findings.builder()).run()
                : mail.entities().thenCompose(tree -> entities(tree, whole, context));
        return findings.exceptionallyCompose(failure -> CompletableFuture.failedStage(temporary(failure)));
    }

    private CompletionStage<Findings> entities(Entity.Tree tree, File whole, FilterContext context) {
        Findings.Builder found = Findings.builder();
        // What could not be taken apart the scanner does not get to see.
        tree.findings().forEach(found::add);
        List<File> files = new ArrayList<>();
        if (what == What.BOTH) {
            files.add(whole);
        }
        for (Entity entity : tree.entities()) {
            if (entity.content().size() > 0) {
                files.add(new File(entity.path(), entity.name(), entity.content()));
            }
        }
        return new Round(files, context, found).run();
    }

    /** A little less: what went wrong should be told before the budget is over. */
    private static Duration within(Duration remaining) {
        return remaining.multipliedBy(19).dividedBy(20);
    }

    private Throwable temporary(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof TemporaryFilterException
                ? cause
                : new TemporaryFilterException("Scanner " + name + " gave no verdict: " + cause.getMessage(), cause);
    }

    /** The scans of one message: so many at once as may be, until all are done or one fails. Thread-safe. */
    private final class Round {
        private final List<File> files;
        private final FilterContext context;
        private final Findings.Builder found;
        private final CompletableFuture<Findings> done = new CompletableFuture<>();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger left;
        private int count;

        Round(List<File> files, FilterContext context, Findings.Builder found) {
            this.files = files;
            this.context = context;
            this.found = found;
            this.left = new AtomicInteger(files.size());
        }

        CompletionStage<Findings> run() {
            if (files.isEmpty()) {
                return CompletableFuture.completedStage(found.build());
            }
            for (int lane = 0; lane < parallel; lane++) {
                more();
            }
            return done;
        }

        /** Goes on in this lane: a loop, since stages that are done at once would else pile up on the stack. */
        private void more() {
            boolean again = true;
            while (again && !done.isDone()) {
                int at = next.getAndIncrement();
                if (at >= files.size()) {
                    return;
                }
                again = scan(files.get(at));
            }
        }

        /** @return true if it was done at once */
        private boolean scan(File file) {
            if (file.content().size() > maxBytes) {
                synchronized (found) {
                    found.add(new Finding(
                            Finding.UNCHECKED,
                            "SCAN_SIZE",
                            0,
                            Map.of("scanner", name, "limit", "max_bytes=" + maxBytes),
                            file.path()));
                }
                finished();
                return true;
            }
            CompletableFuture<Verdict> verdict;
            try {
                verdict = scanner.scan(file.content(), file.name(), within(context.remaining()))
                        .toCompletableFuture();
            } catch (RuntimeException e) {
                verdict = CompletableFuture.failedFuture(e);
            }
            boolean atOnce = verdict.isDone();
            var unused = verdict.whenComplete((said, failure) -> {
                if (failure != null) {
                    done.completeExceptionally(failure);
                    return;
                }
                said.threat().ifPresent(threat -> add(file, threat));
                finished();
                if (!atOnce) {
                    more();
                }
            });
            return atOnce;
        }

        private void add(File file, String threat) {
            synchronized (found) {
                if (count++ < MAX_FINDINGS) {
                    found.add(new Finding(Finding.INFECTED, threat, 0, Map.of("scanner", name), file.path()));
                }
            }
        }

        private void finished() {
            if (left.decrementAndGet() == 0) {
                synchronized (found) {
                    done.complete(found.build());
                }
            }
        }
    }
}
