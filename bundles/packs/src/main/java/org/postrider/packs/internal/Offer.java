package org.postrider.packs.internal;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.features.Repository;

/**
 * The features that Karaf would know after it had added a features file: its own, and those of every file that it names, and so
 * on. Confined to one check.
 */
final class Offer {
    private static final int MOST = 1_000;

    private final Distribution distribution;
    private final FeaturesService service;
    private final Set<String> packed;
    private final Set<URI> seen = new HashSet<>();
    private final List<Feature> own = new ArrayList<>();
    private final List<Feature> all = new ArrayList<>();

    /** @param packed places in a Maven repository of what the pack brings, whose features files are added one by one */
    Offer(Distribution distribution, FeaturesService service, Set<String> packed) {
        this.distribution = distribution;
        this.service = service;
        this.packed = packed;
    }

    /** Adds a features file, and what it names. */
    void add(URI file) throws Exception {
        Repository first = service.createRepository(file);
        own.addAll(List.of(first.getFeatures()));
        all.addAll(List.of(first.getFeatures()));
        List<URI> todo = new ArrayList<>(List.of(first.getRepositories()));
        while (!todo.isEmpty()) {
            URI next = todo.remove(todo.size() - 1);
            if (!follows(next)) {
                continue;
            }
            if (seen.size() > MOST) {
                throw new PackRefusedException(
                        "Features file " + file + " is refused and nothing of it is installed: it"
                                + " leads to more than " + MOST + " others.");
            }
            Repository named = service.createRepository(next);
            all.addAll(List.of(named.getFeatures()));
            todo.addAll(List.of(named.getRepositories()));
        }
    }

    /** The distribution's own are known already, and those in the pack are looked at by themselves. */
    private boolean follows(URI file) {
        boolean known = distribution.file(file.toString()).isPresent()
                || Distribution.pathOf(file.toString()).map(packed::contains).orElse(false);
        return !known && seen.add(file);
    }

    /** Features of the files that were added. */
    List<Feature> own() {
        return own;
    }

    /** These, and those of the files that they name. */
    List<Feature> all() {
        return all;
    }
}
