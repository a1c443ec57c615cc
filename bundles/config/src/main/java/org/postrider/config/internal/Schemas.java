package org.postrider.config.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.postrider.role.config.SettingsCheck;

/** Finds the schema of a PID among all bundles, those of vendors included. Thread-safe; looks afresh each time. */
final class Schemas {
    private final BundleContext context;
    private final MetaTypeService metatype;

    Schemas(BundleContext context, MetaTypeService metatype) {
        this.context = context;
        this.metatype = metatype;
    }

    /** Empty if no installed bundle describes the PID: then nobody can say what is wrong with it. */
    Optional<Schema> find(String pid) {
        return find(pid, bundle -> true);
    }

    /** As {@link #find(String)}, but only of a vendor's plugin. Our roles read their lists themselves: some hold regexps. */
    Optional<Schema> ofPlugin(String pid) {
        return find(pid, bundle -> !bundle.getSymbolicName().startsWith("org.postrider."));
    }

    private Optional<Schema> find(String pid, Predicate<Bundle> wanted) {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() == Bundle.UNINSTALLED || !ours(bundle) || !wanted.test(bundle)) {
                continue;
            }
            MetaTypeInformation information = metatype.getMetaTypeInformation(bundle);
            if (information != null && (has(information.getPids(), pid) || has(information.getFactoryPids(), pid))) {
                ObjectClassDefinition definition = information.getObjectClassDefinition(pid, null);
                return Optional.of(new Schema(definition, openPrefixes(bundle, pid)));
            }
        }
        return Optional.empty();
    }

    /** Ours, or a vendor's plugin: the platform's own bundles do not describe all the keys that they take. */
    private static boolean ours(Bundle bundle) {
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        return imports != null && imports.contains("org.postrider.");
    }

    private static boolean has(String @Nullable [] pids, String pid) {
        return pids != null && Arrays.asList(pids).contains(pid);
    }

    private static List<String> openPrefixes(Bundle bundle, String pid) {
        List<String> prefixes = new ArrayList<>();
        for (BundleCapability open :
                bundle.adapt(BundleRevision.class).getDeclaredCapabilities(SettingsCheck.OPEN_KEYS)) {
            if (pid.equals(open.getAttributes().get("pid"))
                    && open.getAttributes().get("open") instanceof String prefix) {
                prefixes.add(prefix);
            }
        }
        return prefixes;
    }

    /** The roles' own checks of a PID. */
    List<ServiceReference<SettingsCheck>> checks(String pid) {
        try {
            return List.copyOf(context.getServiceReferences(
                    SettingsCheck.class,
                    "(" + SettingsCheck.PID + "=" + pid.replaceAll("([*()\\\\])", "\\\\$1") + ")"));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("The filter for " + pid + " is ours and legal", e);
        }
    }
}
