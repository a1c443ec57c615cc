package org.postrider.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Namespace;

/** What a bundle needs and nobody here offers, in words: the framework's own are a resolver's. Confined to one command. */
final class Unmet {
    private static final String JAVA = "osgi.ee";
    private static final Pattern LOW = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern EXACT = Pattern.compile("\\(version=([^)]+)\\)");
    private static final Pattern HIGH = Pattern.compile("\\(!\\s*\\(version>=([^)]+)\\)\\)");

    private final List<BundleCapability> offers = new ArrayList<>();

    /** @param bundles all that are installed, the framework included */
    Unmet(Bundle... bundles) {
        for (Bundle bundle : bundles) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                offers.addAll(revision.getDeclaredCapabilities(null));
            }
        }
    }

    /** One sentence for each need that is not met; empty if all are. */
    List<String> of(BundleRevision revision) {
        List<String> sentences = new ArrayList<>();
        for (BundleRequirement need : revision.getDeclaredRequirements(null)) {
            if (mandatory(need) && offers.stream().noneMatch(need::matches)) {
                sentences.add(sentence(need));
            }
        }
        return sentences;
    }

    private static boolean mandatory(BundleRequirement need) {
        Map<String, String> directives = need.getDirectives();
        String effective = directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, "resolve");
        String resolution = directives.getOrDefault(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE, "mandatory");
        return effective.equals("resolve") && resolution.equals("mandatory");
    }

    private String sentence(BundleRequirement need) {
        String filter = need.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        if (need.getNamespace().equals(JAVA)) {
            String wanted = first(EXACT, filter);
            return "it wants Java " + (wanted == null ? filter : wanted) + ", this is Java "
                    + Runtime.version().feature() + ": compile it with maven.compiler.release "
                    + Runtime.version().feature();
        }
        if (!need.getNamespace().equals(PackageNamespace.PACKAGE_NAMESPACE)) {
            return "nobody here offers " + need.getNamespace() + " " + filter;
        }
        String name = name(filter);
        Set<String> there = versions(name);
        String wanted = "it needs the package " + name + range(filter);
        if (name.startsWith("org.postrider.")) {
            return wanted + ", this server offers " + (there.isEmpty() ? "no such package" : String.join(", ", there))
                    + ": rebuild it against the api of this server";
        }
        return wanted + ", " + (there.isEmpty() ? "nobody here offers it" : "here is " + String.join(", ", there))
                + ": put that library into your bundle, or bring its bundle in a pack";
    }

    private static String name(String filter) {
        String name = first(Pattern.compile("\\(" + PackageNamespace.PACKAGE_NAMESPACE + "=([^)]+)\\)"), filter);
        return name == null ? filter : name;
    }

    private Set<String> versions(String name) {
        return offers.stream()
                .filter(offer -> name.equals(offer.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(offer -> String.valueOf(offer.getAttributes().get("version")))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String range(String filter) {
        String low = first(LOW, filter);
        String high = first(HIGH, filter);
        if (low == null) {
            return "";
        }
        return high == null ? " " + low + " or newer" : " [" + low + "," + high + ")";
    }

    private static @Nullable String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** The innermost cause in a printed stack trace, on one line. */
    static String cause(String trace) {
        List<String> heads = Arrays.stream(trace.split("\\R"))
                .filter(line -> !line.isBlank() && !line.startsWith("\t") && !line.startsWith(" "))
                .toList();
        String last = heads.isEmpty() ? trace.strip() : heads.get(heads.size() - 1);
        return last.startsWith("Caused by: ") ? last.substring("Caused by: ".length()) : last;
    }
}
