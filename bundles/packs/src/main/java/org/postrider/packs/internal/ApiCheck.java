package org.postrider.packs.internal;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Refuses bundles that were built against other versions of our packages than this server offers. A package that nobody offers is
 * left to the resolver: at a start the pack may come before our own bundles. Confined to one thread.
 */
final class ApiCheck {
    private final Bundle[] installed;

    ApiCheck(Bundle... installed) {
        this.installed = installed.clone();
    }

    void check(String what, Newcomer newcomer) throws PackRefusedException {
        for (Map.Entry<String, VersionRange> api : newcomer.apis().entrySet()) {
            Set<Version> offered = offered(api.getKey());
            if (!offered.isEmpty() && offered.stream().noneMatch(api.getValue()::includes)) {
                throw new PackRefusedException(what + " is refused and nothing of it is installed: its bundle "
                        + newcomer
                        + " was built against " + api.getKey() + ' ' + api.getValue() + ", this server offers "
                        + String.join(
                                ", ", offered.stream().map(Version::toString).toList())
                        + ". Rebuild it against the api of this server, or run a Postrider that offers what it wants.");
            }
        }
    }

    private Set<Version> offered(String name) {
        Set<Version> versions = new TreeSet<>();
        for (Bundle bundle : installed) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision == null) {
                continue;
            }
            for (BundleCapability offer : revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
                Map<String, Object> attributes = offer.getAttributes();
                if (name.equals(attributes.get(PackageNamespace.PACKAGE_NAMESPACE))
                        && attributes.get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE) instanceof Version version) {
                    versions.add(version);
                }
            }
        }
        return versions;
    }
}
