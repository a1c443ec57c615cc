package org.postrider.packs.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.karaf.features.FeaturesService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the files in deploy/ that would restart bundles of the server before another installer can, and does nothing with
 * them but say so. All other files it leaves to others. Thread-safe.
 *
 * <p>File Install asks several times about one file, and about a broken one at every poll. A pack may have a hundred
 * megabytes, so a bad verdict holds for a while if the file has not changed. A good one is never kept: what is installed
 * meanwhile may make the next pack a bad one.
 */
final class DeployGuard implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(DeployGuard.class);
    /** As long as this, what a refused pack would restart may also have been uninstalled. */
    private static final Duration KEPT = Duration.ofSeconds(10);

    private static final int MAX_KEPT = 100;

    private final Look look;
    private final LongSupplier nanos;
    private final Map<Path, Verdict> kept = new LinkedHashMap<>();

    /** Looks into a pack. */
    interface Look {
        /** @throws PackRefusedException if it is refused; anything else means that it cannot be read */
        void into(Path file) throws Exception;
    }

    /**
     * What was found out about a file.
     *
     * @param refusal null if it could not be read, which is left to its installer to say
     */
    private record Verdict(
            long size, FileTime changed, long at, @Nullable String refusal) {
        boolean holds(Path file, long now) throws IOException {
            return (refusal == null || now - at < KEPT.toNanos())
                    && size == Files.size(file)
                    && changed.equals(Files.getLastModifiedTime(file));
        }
    }

    /** @param look into packs @param nanos the time */
    DeployGuard(Look look, LongSupplier nanos) {
        this.look = look;
        this.nanos = nanos;
    }

    /** Checks bundles, and KAR and features files while Karaf can read them. */
    static DeployGuard of(PackCheck check, Supplier<@Nullable FeaturesService> features) {
        return new DeployGuard(
                file -> {
                    String name = String.valueOf(file.getFileName());
                    FeaturesService service = features.get();
                    if (name.endsWith(".jar")) {
                        check.bundle(file);
                    } else if (service != null && name.endsWith(".kar")) {
                        check.kar(name, file, service);
                    } else if (service != null && name.endsWith(".xml")) {
                        // Karaf would refuse it too, through its guarded service, but leave a bundle of it behind.
                        check.featuresFile(name, file, service);
                    }
                },
                System::nanoTime);
    }

    @Override
    public boolean canHandle(File artifact) {
        return refusal(artifact.toPath()) != null;
    }

    @Override
    public void install(File artifact) {
        LOG.warn(
                "event=refused pack={} cause=\"{}\" hint=\"docs/plugin/packs.md\"",
                artifact.getName(),
                refusal(artifact.toPath()));
    }

    @Override
    public void update(File artifact) {
        install(artifact);
    }

    @Override
    public void uninstall(File artifact) {
        LOG.info("event=removed pack={} cause=\"it was refused, nothing of it was installed\"", artifact.getName());
    }

    private synchronized @Nullable String refusal(Path file) {
        try {
            Verdict known = kept.get(file);
            if (known != null && known.holds(file, nanos.getAsLong())) {
                return known.refusal();
            }
            kept.remove(file);
            return fresh(file);
        } catch (IOException e) {
            LOG.debug("pack={} cause=\"it has gone: {}\"", file, e.getMessage());
            return null;
        }
    }

    private @Nullable String fresh(Path file) throws IOException {
        // Before the look: if it changes meanwhile the verdict is not for what it is then.
        long size = Files.size(file);
        FileTime changed = Files.getLastModifiedTime(file);
        String refusal = null;
        try {
            look.into(file);
            return null;
        } catch (PackRefusedException e) {
            refusal = e.getMessage();
        } catch (Exception e) {
            LOG.debug("pack={} cause=\"cannot be read, left to its installer: {}\"", file, e.getMessage());
        }
        if (kept.size() >= MAX_KEPT) {
            kept.clear();
        }
        kept.put(file, new Verdict(size, changed, nanos.getAsLong(), refusal));
        return refusal;
    }
}
