package org.postrider.packs.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.apache.felix.utils.manifest.Attribute;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
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
 * @param apis the packages of ours that it imports, with the versions it takes
 */
record Newcomer(
        String name,
        Version version,
        String location,
        boolean singleton,
        @Nullable Clause host,
        List<Map<String, Object>> exports,
        Map<String, VersionRange> apis) {

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
        Clause[] names = read(manifest, Constants.BUNDLE_SYMBOLICNAME);
        if (names.length == 0) {
            return Optional.empty();
        }
        String name = names[0].getName();
        Version version = Version.parseVersion(manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION));
        boolean singleton = "true".equals(names[0].getDirective(Constants.SINGLETON_DIRECTIVE));
        Clause[] hosts = read(manifest, Constants.FRAGMENT_HOST);
        List<Map<String, Object>> exports = new ArrayList<>();
        for (Clause clause : read(manifest, Constants.EXPORT_PACKAGE)) {
            Map<String, Object> attributes = new HashMap<>();
            for (Attribute attribute : clause.getAttributes()) {
                attributes.put(withoutType(attribute.getName()), attribute.getValue());
            }
            attributes.put(PackageNamespace.PACKAGE_NAMESPACE, clause.getName());
            attributes.put(Constants.VERSION_ATTRIBUTE, Version.parseVersion((String)
                    attributes.get(Constants.VERSION_ATTRIBUTE)));
            attributes.put(PackageNamespace.CAPABILITY_BUNDLE_SYMBOLICNAME_ATTRIBUTE, name);
            attributes.put(PackageNamespace.CAPABILITY_BUNDLE_VERSION_ATTRIBUTE, version);
            exports.add(attributes);
        }
        return Optional.of(new Newcomer(
                name, version, location, singleton, hosts.length == 0 ? null : hosts[0], exports, apis(manifest)));
    }

    private static Map<String, VersionRange> apis(Manifest manifest) {
        Map<String, VersionRange> apis = new TreeMap<>();
        for (Clause clause : read(manifest, Constants.IMPORT_PACKAGE)) {
            boolean optional =
                    Constants.RESOLUTION_OPTIONAL.equals(clause.getDirective(Constants.RESOLUTION_DIRECTIVE));
            String range = clause.getAttribute(Constants.VERSION_ATTRIBUTE);
            if (!optional && range != null && Distribution.isOurs(clause.getName())) {
                apis.put(clause.getName(), new VersionRange(range));
            }
        }
        return apis;
    }

    private static Clause[] read(Manifest manifest, String header) {
        return Parser.parseHeader(manifest.getMainAttributes().getValue(header));
    }

    /** "version:Version": the type of what we look at is known. */
    private static String withoutType(String attribute) {
        int colon = attribute.indexOf(':');
        return colon < 0 ? attribute : attribute.substring(0, colon);
    }

    @Override
    public String toString() {
        return name + ' ' + version;
    }
}
