package org.postrider.config.internal;

import java.io.File;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.jspecify.annotations.Nullable;

/**
 * Stands before File Install's own installer of configuration files and keeps from it what is refused: a change that
 * reaches Config Admin restarts the component, even if it gets the settings it had. Thread-safe.
 */
final class GuardedFiles implements ArtifactInstaller {
    private final Function<File, @Nullable ArtifactInstaller> next;
    private final Judge judge;
    private final Set<String> expected = new HashSet<>();
    private final CompletableFuture<Boolean> allSeen = new CompletableFuture<>();

    /** Says whether a file may be applied. */
    interface Judge {
        /** True if the file is wrong and must not be applied; it has been reported then. */
        boolean refuses(File file) throws Exception;

        /** The file is gone. */
        void forget(File file);
    }

    /** @param next finds File Install's installer of a file; null: it is for somebody else */
    GuardedFiles(Function<File, @Nullable ArtifactInstaller> next, Judge judge) {
        this.next = next;
        this.judge = judge;
    }

    /** Completes when all files of these names were seen once. */
    CompletableFuture<Boolean> expect(Collection<String> names) {
        synchronized (expected) {
            expected.addAll(names);
            return expected.isEmpty() ? CompletableFuture.completedFuture(true) : allSeen;
        }
    }

    private void seen(File file) {
        boolean all;
        synchronized (expected) {
            all = expected.remove(file.getName()) && expected.isEmpty();
        }
        if (all) {
            allSeen.complete(true);
        }
    }

    @Override
    public boolean canHandle(File file) {
        return next.apply(file) != null;
    }

    @Override
    public void install(File file) throws Exception {
        try {
            Optional<ArtifactInstaller> installer = allowed(file);
            if (installer.isPresent()) {
                installer.get().install(file);
            }
        } finally {
            seen(file);
        }
    }

    @Override
    public void update(File file) throws Exception {
        Optional<ArtifactInstaller> installer = allowed(file);
        if (installer.isPresent()) {
            installer.get().update(file);
        }
    }

    private Optional<ArtifactInstaller> allowed(File file) throws Exception {
        return judge.refuses(file) ? Optional.empty() : Optional.ofNullable(next.apply(file));
    }

    @Override
    public void uninstall(File file) throws Exception {
        judge.forget(file);
        ArtifactInstaller installer = next.apply(file);
        if (installer != null) {
            installer.uninstall(file);
        }
    }
}
