package org.postrider.chain.internal;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Finds the directory that holds all state. Stateless. */
final class Home {
    private Home() {}

    /** The framework or system property {@code postrider.home}, or {@code ./var}. */
    static Path of(BundleContext context) {
        String home = context.getProperty("postrider.home");
        return Path.of(home == null || home.isBlank() ? "var" : home);
    }
}
