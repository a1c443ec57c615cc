package org.postrider.chain.internal;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.postrider.filter.ChainLink;

/**
 * What a service says of itself, read once from its properties. Immutable; holds no object of the service's bundle.
 *
 * @param name link name, or {@link #POLICY}
 * @param kind which contract it implements
 * @param finish true for the finish stage
 * @param requires facts it wants to see
 * @param provides facts it leaves
 * @param cost rough cost
 * @param budgetMillis proposed budget
 * @param bundle symbolic name and version
 * @param bundleId the bundle's id
 * @param version the bundle's version
 * @param ranking service ranking
 * @param serviceId service id
 */
record LinkFacts(
        String name,
        Kind kind,
        boolean finish,
        Set<String> requires,
        Set<String> provides,
        int cost,
        long budgetMillis,
        String bundle,
        long bundleId,
        Version version,
        int ranking,
        long serviceId) {
    /** Name under which the policy is held. */
    static final String POLICY = "policy";

    private static final Set<String> STAGES = Set.of(ChainLink.INSPECT, ChainLink.FINISH);

    /** Longest decision of a policy. */
    private static final long POLICY_BUDGET = 5_000;

    /** The contracts. */
    enum Kind {
        /** MailFilter. */
        BLOCKING,
        /** AsyncMailFilter. */
        ASYNC,
        /** DestinyPolicy. */
        POLICY
    }

    /** Copies the sets. */
    LinkFacts {
        requires = Set.copyOf(requires);
        provides = Set.copyOf(provides);
    }

    /** Reads the properties; empty if the service has no usable link name or stage. */
    static Optional<LinkFacts> of(ServiceReference<?> reference, Kind kind) {
        Bundle bundle = reference.getBundle();
        boolean policy = kind == Kind.POLICY;
        String name = policy ? POLICY : text(reference, "name", "");
        boolean named = name.matches("[a-z0-9]+(-[a-z0-9]+)*") && name.equals(POLICY) == policy;
        if (bundle == null || !named || !STAGES.contains(text(reference, "stage", ChainLink.INSPECT))) {
            return Optional.empty();
        }
        return Optional.of(new LinkFacts(
                name,
                kind,
                text(reference, "stage", ChainLink.INSPECT).equals(ChainLink.FINISH),
                words(reference, "requires"),
                words(reference, "provides"),
                (int) number(reference, "link.cost", 100),
                policy ? POLICY_BUDGET : Math.max(1, number(reference, "link.budget", 10_000)),
                bundle.getSymbolicName() + '@' + bundle.getVersion(),
                bundle.getBundleId(),
                bundle.getVersion(),
                (int) number(reference, "service.ranking", 0),
                number(reference, "service.id", 0)));
    }

    private static String text(ServiceReference<?> reference, String key, String otherwise) {
        return reference.getProperty(ChainLink.PREFIX_ + key) instanceof String text ? text : otherwise;
    }

    private static long number(ServiceReference<?> reference, String key, long otherwise) {
        return reference.getProperty(key) instanceof Number number ? number.longValue() : otherwise;
    }

    private static Set<String> words(ServiceReference<?> reference, String key) {
        Set<String> words = new LinkedHashSet<>();
        Object value = reference.getProperty(ChainLink.PREFIX_ + key);
        if (value instanceof String one) {
            words.add(one);
        } else if (value instanceof String[] many) {
            words.addAll(java.util.Arrays.asList(many));
        } else if (value instanceof Collection<?> many) {
            many.forEach(word -> words.add(String.valueOf(word)));
        }
        words.remove("");
        return words;
    }

    /** The bundle's symbolic name. */
    String plugin() {
        return bundle.substring(0, bundle.lastIndexOf('@'));
    }

    /** Of two services with one name the winner is the newer bundle; for policies the ranking comes first. */
    boolean beats(LinkFacts other) {
        int order = kind == Kind.POLICY ? Integer.compare(ranking, other.ranking) : 0;
        order = order != 0 ? order : version.compareTo(other.version);
        order = order != 0 ? order : Integer.compare(ranking, other.ranking);
        return order != 0 ? order > 0 : serviceId > other.serviceId;
    }
}
