package org.postrider.packs.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/**
 * What belongs to the server and not to a pack: whatever its Maven repository {@code system/} holds, and bundles with our
 * names, wherever a swap took them from. Packs come from elsewhere: {@code deploy/}, {@code data/kar}, files. Immutable.
 */
final class Distribution {
    private static final String OURS = "org.postrider.";
    private static final int BLOCK = 1 << 16;
    private static final Pattern MAVEN = Pattern.compile(
            "(?:[a-z]+:)?mvn:(?:[^!]*!)?([^/$]+)/([^/$]+)/([^/$]+)(?:/([^/$]+))?(?:/([^/$]+))?(?:\\$.*)?");

    private final Path system;

    /** @param system the Maven repository of the distribution */
    Distribution(Path system) {
        this.system = system;
    }

    /** The distribution's own file for a {@code mvn:} address, if it has one. */
    Optional<Path> file(String location) {
        return pathOf(location).map(system::resolve).filter(Files::isRegularFile);
    }

    /** True if the distribution has this very file at this place of its Maven repository. */
    boolean hasSame(String path, InputStream content) throws IOException {
        Path own = system.resolve(path).normalize();
        if (!own.startsWith(system) || !Files.isRegularFile(own)) {
            return false;
        }
        try (InputStream ours = Files.newInputStream(own)) {
            byte[] block = ours.readNBytes(BLOCK);
            while (block.length > 0) {
                if (!Arrays.equals(block, content.readNBytes(block.length))) {
                    return false;
                }
                block = ours.readNBytes(BLOCK);
            }
            return content.read() < 0;
        }
    }

    /** True for the framework, our bundles, and the libraries and the platform that come with them. */
    boolean isCore(Bundle bundle) {
        return bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID
                || isOurs(bundle.getSymbolicName())
                || file(bundle.getLocation()).isPresent();
    }

    /** True for names that only bundles of this project have. */
    static boolean isOurs(String symbolicName) {
        return symbolicName != null && symbolicName.startsWith(OURS);
    }

    /** Where a Maven repository keeps an artifact, or empty if this is no {@code mvn:} address. */
    static Optional<String> pathOf(String location) {
        Matcher maven = MAVEN.matcher(location);
        if (!maven.matches()) {
            return Optional.empty();
        }
        String artifact = maven.group(2);
        String version = maven.group(3);
        String type = maven.group(4) == null ? "jar" : maven.group(4);
        String classifier = maven.group(5) == null ? "" : '-' + maven.group(5);
        return Optional.of(maven.group(1).replace('.', '/')
                + '/'
                + artifact
                + '/'
                + version
                + '/'
                + artifact
                + '-'
                + version
                + classifier
                + '.'
                + type);
    }
}
