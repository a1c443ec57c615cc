package org.postrider.packs.internal;

import java.lang.reflect.Method;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.VersionRange;

/** Checks what feature:install, feature:repo-add, a features file in deploy/ and a KAR's features bring. Thread-safe. */
final class GuardedFeatures implements Guarded.Check {
    private static final String ANY = "0.0.0";
    private static final String PREFIX = "feature:";

    private final FeaturesService features;
    private final PackCheck check;

    GuardedFeatures(FeaturesService features, PackCheck check) {
        this.features = features;
        this.check = check;
    }

    @Override
    public void before(Method method, Object... arguments) throws Exception {
        switch (method.getName()) {
            case "installFeature" -> check.features(one(arguments), features);
            case "installFeatures" -> check.features(named((Collection<?>) arguments[0]), features);
            case "addRequirements" -> check.features(required((Map<?, ?>) arguments[0]), features);
            case "addRepository", "refreshRepository" -> repository(arguments);
            case "refreshRepositories" -> repositories((Collection<?>) arguments[0], false);
            case "updateReposAndRequirements" -> repositories((Collection<?>) arguments[0], true);
            default -> {
                // Everything else only looks, or takes away what a pack brought.
            }
        }
    }

    private void repository(Object... arguments) throws Exception {
        URI uri = (URI) arguments[0];
        check.repositoryNames(uri, features);
        if (arguments.length > 1 && Boolean.TRUE.equals(arguments[1])) {
            check.repository("Feature repository " + uri, uri, features);
        }
    }

    /** @param whole whether their features are installed too */
    private void repositories(Collection<?> uris, boolean whole) throws Exception {
        List<URI> known = new ArrayList<>();
        for (var repository : features.listRepositories()) {
            known.add(repository.getURI());
        }
        for (Object each : uris) {
            URI uri = (URI) each;
            if (!whole) {
                check.repositoryNames(uri, features);
            } else if (!known.contains(uri)) {
                check.repositoryNames(uri, features);
                check.repository("Features file " + uri, uri, features);
            }
        }
    }

    private List<Feature> one(Object... arguments) throws Exception {
        if (arguments[0] instanceof Feature feature) {
            return List.of(feature);
        }
        String version = arguments.length > 1 && arguments[1] instanceof String text ? text : null;
        String name = (String) arguments[0];
        return named(List.of(version == null ? name : name + '/' + version));
    }

    private List<Feature> named(Collection<?> names) throws Exception {
        List<Feature> found = new ArrayList<>();
        for (Object each : names) {
            String[] words = String.valueOf(each).split("/", 2);
            String version = words.length > 1 ? words[1] : ANY;
            found.addAll(Arrays.asList(features.getFeatures(words[0], version)));
        }
        return found;
    }

    private List<Feature> required(Map<?, ?> requirements) throws Exception {
        List<Feature> found = new ArrayList<>();
        for (Object names : requirements.values()) {
            for (Object each : (Collection<?>) names) {
                String text = String.valueOf(each);
                if (text.startsWith(PREFIX)) {
                    String[] words = text.substring(PREFIX.length()).split("/", 2);
                    VersionRange range = words.length > 1 ? new VersionRange(words[1]) : new VersionRange("0");
                    found.addAll(Arrays.asList(features.getFeatures(words[0], range.toString())));
                }
            }
        }
        return found;
    }
}
