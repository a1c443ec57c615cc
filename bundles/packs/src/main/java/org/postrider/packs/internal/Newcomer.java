package org.postrider.packs.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;

/**
 * A bundle that somebody wants to install, as its manifest describes it. Immutable.
 *
 * @param name its symbolic name
 * @param version of the bundle
 * @param location where it comes from
 * @param singleton whether only one version of it may be resolved
 * @param host symbolic name and versions of the bundle whose fragment it is, or null
 * @param exports the attributes of each exported package, in the form that a requirement's filter looks at
 */
record Newcomer(
        String name,
        Version version,
        String location,
        boolean singleton,
        Clauses.@Nullable Clause host,
        List<Map<String, Object>> exports) {

    /** Empty if the jar is no bundle. */
    static Optional<Newcomer> read(String location, InputStream jar) throws IOException {
        try (JarInputStream in = new JarInputStream(jar)) {
            return of(location, in.getManifest());
        } catch (IllegalArgumentException e) {
            throw new IOException("The manifest of " + location + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<Newcomer> of(String location, @Nullable Manifest manifest) {
        if (manifest == null) {
            return Optional.empty();
        }
        List<Clauses.Clause> names = read(manifest, Constants.BUNDLE_SYMBOLICNAME);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String name = names.get(0).paths().get(0);
        Version version = Version.parseVersion(manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION));
        boolean singleton = "true".equals(names.get(0).directives().get(Constants.SINGLETON_DIRECTIVE));
        List<Clauses.Clause> hosts = read(manifest, Constants.FRAGMENT_HOST);
        List<Map<String, Object>> exports = new ArrayList<>();
        for (Clauses.Clause clause : read(manifest, Constants.EXPORT_PACKAGE)) {
            for (String path : clause.paths()) {
                Map<String, Object> attributes = new HashMap<>(clause.attributes());
                attributes.put(PackageNamespace.PACKAGE_NAMESPACE, path);
                attributes.put(
                        "version", Version.parseVersion(clause.attributes().get("version")));
                attributes.put(PackageNamespace.CAPABILITY_BUNDLE_SYMBOLICNAME_ATTRIBUTE, name);
                attributes.put(PackageNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE, version);
                exports.add(attributes);
            }
        }
        return Optional.of(
                new Newcomer(name, version, location, singleton, hosts.isEmpty() ? null : hosts.get(0), exports));
    }

    private static List<Clauses.Clause> read(Manifest manifest, String header) {
        return Clauses.read(manifest.getMainAttributes().getValue(header));
    }

    @Override
    public String toString() {
        return name + ' ' + version;
    }
}
