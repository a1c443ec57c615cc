package org.postrider.packs.internal;

import java.io.File;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.karaf.features.FeaturesService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the files in deploy/ that would restart bundles of the server before another installer can, and does nothing with
 * them but say so. All other files it leaves to others. Thread-safe.
 */
final class DeployGuard implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(DeployGuard.class);

    private final PackCheck check;
    private final Supplier<@Nullable FeaturesService> features;

    DeployGuard(PackCheck check, Supplier<@Nullable FeaturesService> features) {
        this.check = check;
        this.features = features;
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

    private @Nullable String refusal(Path file) {
        String name = String.valueOf(file.getFileName());
        FeaturesService service = features.get();
        try {
            if (name.endsWith(".jar")) {
                check.bundle(file);
            } else if (service != null && name.endsWith(".kar")) {
                check.kar(name, file, service);
            }
            return null;
        } catch (PackRefusedException e) {
            return e.getMessage();
        } catch (Exception e) {
            LOG.debug("pack={} cause=\"cannot be read, left to its installer: {}\"", name, e.getMessage());
            return null;
        }
    }
}
