package org.postrider.filter.virus.internal.port;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.virus.internal.port.FolderWalk.Found;
import org.postrider.filter.virus.internal.port.Folders.Refused;
import org.postrider.filter.virus.internal.port.Folders.Target;
import org.postrider.filter.virus.internal.port.Request.Command;
import org.postrider.role.scan.ScanResult;

/**
 * Scans a file, or the files of a folder, and reports each line when it is known. Thread-safe: several files may be under way
 * at once.
 *
 * <p>Where clamd says OK of something it passed over (a link, a device, a file it may not read), this says ERROR.
 */
final class PathScan {
    private final ClamdServer server;
    private final Command command;
    private final String path;
    private final Function<String, CompletionStage<Void>> report;
    private final BooleanSupplier gone;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private @Nullable FolderWalk walk;
    private int running;
    private int clean;
    private int infected;
    private boolean over;

    /**
     * @param report sends a line; done when the client has taken enough to get more
     * @param gone true once nobody waits for the result
     */
    PathScan(
            ClamdServer server,
            Command command,
            String path,
            Function<String, CompletionStage<Void>> report,
            BooleanSupplier gone) {
        this.server = server;
        this.command = command;
        this.path = path;
        this.report = report;
        this.gone = gone;
    }

    /** Starts; done when the last line has been reported. */
    CompletionStage<Void> run() {
        work(this::begin);
        return done;
    }

    /** Nobody waits for the result any more: frees what is open. */
    void abort() {
        work(() -> {
            synchronized (this) {
                over = true;
            }
            close();
        });
    }

    private void work(Runnable task) {
        try {
            server.workers().execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    fail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        close();
        done.completeExceptionally(failure);
    }

    private void begin() {
        Target target;
        try {
            target = server.folders().open(path);
        } catch (Refused e) {
            report.apply(path + ": " + e.getMessage() + " ERROR").thenRun(() -> done.complete(null));
            return;
        }
        if (target instanceof Target.Plain plain) {
            synchronized (this) {
                running = 1;
                over = true;
            }
            scan(new Found(path, Optional.of(plain.file()), ""));
            return;
        }
        synchronized (this) {
            walk = new FolderWalk(
                    path,
                    ((Target.Folder) target).stream(),
                    server.settings().maxDepth(),
                    server.settings().maxFiles());
        }
        int lanes = command == Command.MULTISCAN ? server.settings().parallel() : 1;
        synchronized (this) {
            running = lanes;
        }
        for (int lane = 0; lane < lanes; lane++) {
            work(this::next);
        }
    }

    /** Looks for one more file; the lane ends if there is none. */
    private void next() {
        Optional<Found> found;
        synchronized (this) {
            FolderWalk from = walk;
            found = over || gone.getAsBoolean() || from == null ? Optional.empty() : from.next();
        }
        if (found.isPresent()) {
            scan(found.get());
        } else {
            laneDone();
        }
    }

    private void scan(Found found) {
        if (found.file().isEmpty()) {
            report.apply(found.name() + ": " + found.problem() + " ERROR").thenRun(this::oneDone);
            return;
        }
        FileOnDisk file = found.file().get();
        server.scan(file.content(), found.name(), () -> StreamInput.close(file))
                .whenComplete((result, failure) -> tell(found.name(), result, failure));
    }

    private void tell(String name, @Nullable ScanResult result, @Nullable Throwable failure) {
        if (failure != null || result == null) {
            report.apply(name + ": " + Replies.problem(failure) + " ERROR").thenRun(this::oneDone);
            return;
        }
        List<String> names = Replies.names(result, server.settings().unchecked(), command == Command.ALLMATCHSCAN);
        synchronized (this) {
            clean += names.isEmpty() ? 1 : 0;
            infected += names.isEmpty() ? 0 : 1;
            boolean first = command == Command.SCAN || command == Command.ALLMATCHSCAN;
            over |= first && !names.isEmpty();
        }
        CompletionStage<Void> told = CompletableFuture.completedStage(null);
        for (String threat : names) {
            told = report.apply(name + ": " + threat + " FOUND");
        }
        told.thenRun(this::oneDone);
    }

    private void oneDone() {
        boolean more;
        synchronized (this) {
            more = !over;
        }
        if (more) {
            work(this::next);
        } else {
            laneDone();
        }
    }

    private void laneDone() {
        boolean last;
        boolean allClean;
        synchronized (this) {
            running--;
            last = running == 0;
            allClean = infected == 0 && clean > 0;
        }
        if (!last) {
            return;
        }
        close();
        if (allClean) {
            report.apply(path + ": OK").thenRun(() -> done.complete(null));
        } else {
            done.complete(null);
        }
    }

    private synchronized void close() {
        FolderWalk open = walk;
        walk = null;
        if (open != null) {
            open.close();
        }
    }
}
