package org.postrider.packs.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/**
 * Which bundles of the server would have to restart for a newcomer: those it replaces, those it is a fragment of, those that
 * the resolver would wire to it the next time it looks, and all that hang on these. Confined to one thread.
 *
 * <p>Karaf computes the like from what its resolver returns, but only in a deployment, only when it may refresh, and tells
 * nobody (Deployer.computeBundlesToRefresh). The rules here are the resolver's order of preference, so they name every bundle
 * that could be rewired; the resolver may leave one of them alone for the sake of another.
 */
final class Restarts {
    /** What Karaf takes from its address again and again, though name and version are the same. */
    private static final Pattern UPDATEABLE = Pattern.compile("mvn:.*SNAPSHOT|(?!mvn:).*");

    private final List<Bundle> core = new ArrayList<>();
    private final @Nullable FrameworkWiring framework;
    private final Map<Bundle, String> reasons = new LinkedHashMap<>();

    /** @param bundles all that are installed, the framework first */
    Restarts(Distribution distribution, Bundle... bundles) {
        for (Bundle bundle : bundles) {
            if (distribution.isCore(bundle)) {
                core.add(bundle);
            }
        }
        framework = bundles.length == 0 ? null : bundles[0].adapt(FrameworkWiring.class);
    }

    /** Adds what would restart for this bundle. */
    void add(Newcomer newcomer) {
        for (Bundle bundle : core) {
            if (replaces(newcomer, bundle)) {
                reasons.putIfAbsent(bundle, "the pack's " + newcomer + " would take the place of " + name(bundle));
            } else if (isHost(newcomer, bundle)) {
                reasons.putIfAbsent(bundle, "the pack's " + newcomer + " is a fragment of " + name(bundle));
            } else {
                rewires(newcomer, bundle, reason -> reasons.putIfAbsent(bundle, reason));
            }
        }
    }

    /** Adds the installed bundles of a feature that would be replaced. */
    void addReplaced(String feature, Collection<String> locations) {
        for (Bundle bundle : core) {
            if (locations.contains(bundle.getLocation())) {
                reasons.putIfAbsent(bundle, "the pack's feature " + feature + " has the name of one of the server's");
            }
        }
    }

    /** The first reason, or empty if nothing would restart. */
    Optional<String> reason() {
        return reasons.values().stream().findFirst();
    }

    /** What would restart, in the order it was installed. */
    List<String> names() {
        Collection<Bundle> all = framework == null ? null : framework.getDependencyClosure(reasons.keySet());
        return (all == null ? reasons.keySet() : all)
                .stream()
                        .sorted(Comparator.comparingLong(Bundle::getBundleId))
                        .map(Restarts::name)
                        .toList();
    }

    private boolean replaces(Newcomer newcomer, Bundle bundle) {
        if (!newcomer.name().equals(bundle.getSymbolicName())) {
            return false;
        }
        if (Distribution.isOurs(newcomer.name())) {
            // Two of one role would listen at one port and write to one store; a swap takes the old one away.
            return true;
        }
        return newcomer.version().equals(bundle.getVersion())
                ? UPDATEABLE.matcher(newcomer.location()).matches()
                : newcomer.singleton() || isSingleton(bundle);
    }

    private static boolean isSingleton(Bundle bundle) {
        String header = bundle.getHeaders("").get(Constants.BUNDLE_SYMBOLICNAME);
        Clause[] clauses = Parser.parseHeader(header);
        return clauses.length > 0 && "true".equals(clauses[0].getDirective(Constants.SINGLETON_DIRECTIVE));
    }

    private static boolean isHost(Newcomer newcomer, Bundle bundle) {
        Clause host = newcomer.host();
        if (host == null) {
            return false;
        }
        String name = host.getName();
        boolean framework = bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID
                && (name.equals(Constants.SYSTEM_BUNDLE_SYMBOLICNAME));
        String versions = Objects.requireNonNullElse(host.getAttribute(Constants.BUNDLE_VERSION_ATTRIBUTE), "0");
        return framework
                || name.equals(bundle.getSymbolicName()) && new VersionRange(versions).includes(bundle.getVersion());
    }

    private void rewires(Newcomer newcomer, Bundle bundle, Consumer<String> reasons) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        // Bundles that are not resolved have nothing to lose; a fragment's imports are its host's.
        if (wiring == null || revision == null || (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0) {
            return;
        }
        for (BundleRequirement requirement : requirements(wiring, revision)) {
            for (Map<String, Object> offer : offers(newcomer, requirement.getNamespace())) {
                Object version = Objects.requireNonNull(offer.get(versionKey(requirement.getNamespace())));
                if (matches(requirement, offer) && isBetter((Version) version, requirement, wiring, revision)) {
                    reasons.accept(name(bundle) + " would be wired to " + offer.get(requirement.getNamespace()) + ' '
                            + version + " of the pack's " + newcomer);
                    return;
                }
            }
        }
    }

    private static List<BundleRequirement> requirements(BundleWiring wiring, BundleRevision revision) {
        List<BundleRequirement> all = new ArrayList<>();
        for (String namespace : List.of(PackageNamespace.PACKAGE_NAMESPACE, BundleNamespace.BUNDLE_NAMESPACE)) {
            all.addAll(revision.getDeclaredRequirements(namespace));
            // Of fragments that are attached.
            wiring.getRequirements(namespace).stream()
                    .filter(requirement -> !all.contains(requirement))
                    .forEach(all::add);
        }
        // A dynamic import is wired when a class is loaded, without a restart.
        all.removeIf(requirement -> PackageNamespace.RESOLUTION_DYNAMIC.equals(
                requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE)));
        return all;
    }

    private static List<Map<String, Object>> offers(Newcomer newcomer, String namespace) {
        return namespace.equals(PackageNamespace.PACKAGE_NAMESPACE)
                ? newcomer.exports()
                : List.of(Map.of(
                        BundleNamespace.BUNDLE_NAMESPACE,
                        newcomer.name(),
                        Constants.BUNDLE_VERSION_ATTRIBUTE,
                        newcomer.version()));
    }

    private static String versionKey(String namespace) {
        return namespace.equals(PackageNamespace.PACKAGE_NAMESPACE)
                ? Constants.VERSION_ATTRIBUTE
                : Constants.BUNDLE_VERSION_ATTRIBUTE;
    }

    private static boolean matches(BundleRequirement requirement, Map<String, Object> offer) {
        String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
        try {
            return filter != null && FrameworkUtil.createFilter(filter).matches(offer);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("The framework made a filter that it cannot read: " + filter, e);
        }
    }

    /** An offer of the same version is not better: the resolver prefers who was there first. */
    private static boolean isBetter(
            Version offered, BundleRequirement requirement, BundleWiring wiring, BundleRevision revision) {
        String key = versionKey(requirement.getNamespace());
        for (BundleWire wire : Objects.requireNonNullElse(
                wiring.getRequiredWires(requirement.getNamespace()), List.<BundleWire>of())) {
            if (wire.getRequirement().equals(requirement)) {
                return offered.compareTo(version(wire.getCapability(), key)) > 0;
            }
        }
        // An import that is met by the bundle's own export has no wire.
        for (BundleCapability own : revision.getDeclaredCapabilities(requirement.getNamespace())) {
            if (matches(requirement, own.getAttributes())) {
                return offered.compareTo(version(own, key)) > 0;
            }
        }
        // An optional one that nothing has met so far.
        return true;
    }

    private static Version version(BundleCapability capability, String key) {
        return capability.getAttributes().get(key) instanceof Version version ? version : Version.emptyVersion;
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + ' ' + bundle.getVersion();
    }
}
