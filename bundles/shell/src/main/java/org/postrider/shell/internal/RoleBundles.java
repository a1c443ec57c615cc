package org.postrider.shell.internal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Our bundles among all others. */
final class RoleBundles {
    private static final String PREFIX = "org.postrider.";

    private RoleBundles() {}

    static List<Bundle> all(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(b -> b.getSymbolicName() != null && b.getSymbolicName().startsWith(PREFIX))
                .sorted(Comparator.comparing(Bundle::getSymbolicName).thenComparing(Bundle::getVersion))
                .toList();
    }

    static String role(Bundle bundle) {
        return bundle.getSymbolicName().substring(PREFIX.length());
    }

    /** The newest bundle of a role, by its name with or without prefix, or by bundle id. */
    static Bundle find(BundleContext context, String name) throws MailCommandException {
        return all(context).stream()
                .filter(b -> role(b).equals(name)
                        || role(b).equals(name.replace('-', '.'))
                        || b.getSymbolicName().equals(name)
                        || String.valueOf(b.getBundleId()).equals(name))
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new MailCommandException("No such role: " + name + "; see mail:status"));
    }

    static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "Active";
            case Bundle.STARTING -> "Starting";
            case Bundle.STOPPING -> "Stopping";
            case Bundle.RESOLVED -> "Resolved";
            case Bundle.INSTALLED -> "Installed (unresolved)";
            default -> "Uninstalled";
        };
    }
}
