package org.postrider.packs.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Dependency;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.Repository;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Looks at packs, features and bundles before they are installed, and changes nothing. Thread-safe. */
final class PackCheck {
    private static final String ANY = "0.0.0";
    private static final int HEAD = 4096;
    /** Of a features file, in bytes; those of Karaf itself have 100 KiB. */
    private static final int MAX_FEATURES = 4 << 20;

    private static final String KAR_FOLDER = "repository/";
    private static final String METADATA = "/maven-metadata-local.xml";

    private final BundleContext context;
    private final Distribution distribution;

    PackCheck(BundleContext context, Distribution distribution) {
        this.context = context;
        this.distribution = distribution;
    }

    /** @throws PackRefusedException if this bundle would restart bundles of the server */
    void bundle(Path jar) throws IOException {
        Restarts restarts = restarts();
        try (InputStream in = Files.newInputStream(jar)) {
            Newcomer.read(jar.toUri().toString(), in).ifPresent(restarts::add);
        }
        refuse("Bundle " + jar.getFileName(), restarts);
    }

    /** @throws PackRefusedException if the features of this file would restart bundles of the server */
    void repository(String name, URI uri, FeaturesService features) throws Exception {
        Restarts restarts = restarts();
        Offer offer = new Offer(distribution, features, Set.of());
        offer.add(uri);
        // What it names in turn is known afterwards, but not installed with it.
        names(offer.all(), features, restarts);
        bundles(offer.own(), offer.all(), features, Set.of(), restarts);
        refuse(name, restarts);
    }

    /** @throws PackRefusedException if this is a features file that would restart bundles of the server */
    void featuresFile(String name, Path file, FeaturesService features) throws Exception {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        if (isFeatures(head)) {
            repository("Features file " + name, file.toUri(), features);
        }
    }

    /** @throws PackRefusedException if a feature of this address takes the name of one of the server's */
    void repositoryNames(URI uri, FeaturesService features) throws Exception {
        if (distribution.file(uri.toString()).isEmpty()) {
            Restarts restarts = restarts();
            Offer offer = new Offer(distribution, features, Set.of());
            offer.add(uri);
            names(offer.all(), features, restarts);
            refuse("Feature repository " + uri, restarts);
        }
    }

    /** @throws PackRefusedException if these features would restart bundles of the server */
    void features(Collection<Feature> wanted, FeaturesService features) throws Exception {
        Restarts restarts = restarts();
        bundles(wanted, List.of(), features, Set.of(), restarts);
        String names = String.join(", ", wanted.stream().map(Feature::getId).toList());
        refuse("Feature " + names, restarts);
    }

    /** @throws PackRefusedException if this KAR file would restart bundles of the server */
    void kar(String name, Path file, FeaturesService features) throws Exception {
        Restarts restarts = restarts();
        Set<String> places = new HashSet<>();
        try (ZipFile kar = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries =
                    kar.stream().filter(entry -> !entry.isDirectory()).toList();
            entries.forEach(entry -> places.add(place(entry)));
            Offer offer = new Offer(distribution, features, places);
            for (ZipEntry entry : entries) {
                if (entry.getName().endsWith(METADATA)) {
                    metadata(name, kar, entry);
                } else if (entry.getName().endsWith(".xml")) {
                    features(kar, entry, offer);
                } else if (entry.getName().endsWith(".jar")) {
                    Optional<Newcomer> newcomer = newcomer(kar, entry, place(entry));
                    newcomer.ifPresent(restarts::add);
                    if (newcomer.isPresent()) {
                        new ApiCheck(installed()).check("Pack " + name, newcomer.get());
                    }
                }
            }
            names(offer.all(), features, restarts);
            bundles(offer.own(), offer.all(), features, places, restarts);
        }
        refuse("Pack " + name, restarts);
    }

    /**
     * Maven's file on a snapshot names the files beside it. Left over from another version, by a build without "clean", it makes
     * the resolver look for files that are not there, and Karaf fails with a NullPointerException.
     */
    private static void metadata(String name, ZipFile kar, ZipEntry entry) throws IOException {
        String[] path = entry.getName().split("/");
        String version = path.length < 2 ? "" : path[path.length - 2];
        try (InputStream in = kar.getInputStream(entry)) {
            String text = new String(in.readNBytes(MAX_FEATURES), StandardCharsets.UTF_8);
            // The value may have a time in the place of "SNAPSHOT".
            String base = version.replaceFirst("SNAPSHOT$", "");
            if (text.contains("<value>") && !text.contains("<value>" + base)) {
                throw new PackRefusedException("Pack " + name + " is refused and nothing of it is installed: its "
                        + entry.getName() + " is of another version than " + version
                        + ", left over from an older build. Build the pack with mvn clean package.");
            }
        }
    }

    private Bundle[] installed() {
        // Through the framework: a bundle sees only its region.
        return context.getBundle(0).getBundleContext().getBundles();
    }

    private static String place(ZipEntry entry) {
        String path = entry.getName();
        return path.startsWith(KAR_FOLDER) ? path.substring(KAR_FOLDER.length()) : path;
    }

    /** Empty for the distribution's own file, and for what is no bundle. */
    private Optional<Newcomer> newcomer(ZipFile kar, ZipEntry entry, String place) throws IOException {
        try (InputStream content = kar.getInputStream(entry)) {
            if (distribution.hasSame(place, content)) {
                return Optional.empty();
            }
        }
        try (InputStream content = kar.getInputStream(entry)) {
            return Newcomer.read("kar:" + place, content);
        }
    }

    private static void features(ZipFile kar, ZipEntry entry, Offer offer) throws Exception {
        byte[] content;
        try (InputStream in = kar.getInputStream(entry)) {
            content = in.readNBytes(MAX_FEATURES + 1);
        }
        if (!isFeatures(content)) {
            return;
        }
        if (content.length > MAX_FEATURES) {
            throw new PackRefusedException("Pack " + kar.getName() + " is refused and nothing of it is installed: its "
                    + entry.getName() + " has more than " + MAX_FEATURES + " bytes.");
        }
        // A file of its own: Java keeps jar: addresses open, so a pack that changed would be read as it was.
        Path file = Files.createTempFile("postrider-features-", ".xml");
        try {
            Files.write(file, content);
            offer.add(file.toUri());
        } finally {
            Files.delete(file);
        }
    }

    private Restarts restarts() {
        return new Restarts(distribution, installed());
    }

    private static void refuse(String what, Restarts restarts) {
        Optional<String> reason = restarts.reason();
        if (reason.isPresent()) {
            throw new PackRefusedException(what + " is refused and nothing of it is installed: it would restart "
                    + String.join(", ", restarts.names()) + ". The first reason: " + reason.get() + '.');
        }
    }

    /** A dependency names no version, so Karaf takes the highest of a name: the server's own feature would be replaced. */
    private void names(List<Feature> offered, FeaturesService features, Restarts restarts) throws Exception {
        for (Repository repository : features.listRepositories()) {
            if (distribution.file(repository.getURI().toString()).isEmpty()) {
                continue;
            }
            for (Feature own : repository.getFeatures()) {
                boolean taken =
                        offered.stream().anyMatch(feature -> feature.getName().equals(own.getName()));
                if (taken && features.isInstalled(own)) {
                    List<String> locations = own.getBundles().stream()
                            .map(BundleInfo::getLocation)
                            .toList();
                    restarts.addReplaced(own.getName(), locations);
                }
            }
        }
    }

    private void bundles(
            Collection<Feature> wanted,
            List<Feature> offered,
            FeaturesService features,
            Set<String> jars,
            Restarts restarts)
            throws Exception {
        Set<String> seen = new HashSet<>();
        for (Bundle bundle : installed()) {
            seen.add(bundle.getLocation());
        }
        for (Feature feature : closure(wanted, offered, features)) {
            Stream<BundleInfo> conditional =
                    feature.getConditional().stream().flatMap(some -> some.getBundles().stream());
            for (BundleInfo info :
                    Stream.concat(feature.getBundles().stream(), conditional).toList()) {
                String location = info.getLocation();
                boolean packed =
                        Distribution.pathOf(location).map(jars::contains).orElse(false);
                if (!packed && distribution.file(location).isEmpty() && seen.add(location)) {
                    try (InputStream in = new URL(location).openStream()) {
                        Newcomer.read(location, in).ifPresent(restarts::add);
                    }
                }
            }
        }
    }

    private static List<Feature> closure(Collection<Feature> wanted, List<Feature> offered, FeaturesService features)
            throws Exception {
        List<Feature> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<Feature> todo = new ArrayList<>(wanted);
        while (!todo.isEmpty()) {
            Feature feature = todo.remove(todo.size() - 1);
            if (!seen.add(feature.getId()) || features.isInstalled(feature)) {
                continue;
            }
            all.add(feature);
            for (Dependency dependency : feature.getDependencies()) {
                offered.stream()
                        .filter(some -> some.getName().equals(dependency.getName()))
                        .forEach(todo::add);
                String version = dependency.getVersion() == null ? ANY : dependency.getVersion();
                todo.addAll(Arrays.asList(features.getFeatures(dependency.getName(), version)));
            }
        }
        return all;
    }

    private static boolean isFeatures(byte[] content) {
        return new String(content, 0, Math.min(HEAD, content.length), StandardCharsets.UTF_8)
                .contains("karaf.apache.org/xmlns/features/");
    }
}
