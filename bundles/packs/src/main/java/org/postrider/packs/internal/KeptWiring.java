package org.postrider.packs.internal;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Wires bundles of the server to bundles of the server only, and no stranger's fragment to them: what came in by bundle:install
 * changes nothing for them, neither at a refresh nor at the next start. Thread-safe.
 */
final class KeptWiring implements ResolverHookFactory, ResolverHook {
    private static final Set<String> CODE =
            Set.of(PackageNamespace.PACKAGE_NAMESPACE, BundleNamespace.BUNDLE_NAMESPACE);

    private final Distribution distribution;
    private final Map<Long, Boolean> known = new ConcurrentHashMap<>();

    KeptWiring(Distribution distribution) {
        this.distribution = distribution;
    }

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        String namespace = requirement.getNamespace();
        if (CODE.contains(namespace) && isCore(requirement.getRevision())) {
            candidates.removeIf(candidate -> !isCore(candidate.getRevision()));
        } else if (namespace.equals(HostNamespace.HOST_NAMESPACE) && !isCore(requirement.getRevision())) {
            candidates.removeIf(candidate -> isCore(candidate.getRevision()));
        }
    }

    private boolean isCore(BundleRevision revision) {
        return known.computeIfAbsent(
                revision.getBundle().getBundleId(), id -> distribution.isCore(revision.getBundle()));
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        // Everything may be resolved.
    }

    @Override
    public void filterSingletonCollisions(
            BundleCapability singleton, Collection<BundleCapability> collisionCandidates) {
        // As the framework sees it.
    }

    @Override
    public void end() {
        // Keeps nothing of one resolution.
    }
}
