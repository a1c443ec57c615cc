package org.postrider.chain.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts links in order: after all providers of what they require, then cheap ones first, then by name. Stateless. In a cycle
 * the first by cost and name goes first, so that an order always exists and is always the same.
 */
final class LinkOrder {
    private static final Comparator<Link> FREE =
            Comparator.comparingInt((Link link) -> link.facts().cost()).thenComparing(Link::name);

    private LinkOrder() {}

    static List<Link> sort(Collection<Link> links) {
        List<Link> left = new ArrayList<>(links);
        left.sort(FREE);
        List<Link> sorted = new ArrayList<>();
        while (!left.isEmpty()) {
            Link next = left.get(0);
            for (Link candidate : left) {
                if (isFree(candidate, left)) {
                    next = candidate;
                    break;
                }
            }
            left.remove(next);
            sorted.add(next);
        }
        return sorted;
    }

    private static boolean isFree(Link candidate, List<Link> left) {
        Set<String> open = new HashSet<>();
        for (Link other : left) {
            if (other != candidate) {
                open.addAll(other.facts().provides());
            }
        }
        return Collections.disjoint(candidate.facts().requires(), open);
    }
}
