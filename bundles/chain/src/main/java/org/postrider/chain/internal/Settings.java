package org.postrider.chain.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The chain's configuration, checked. Immutable.
 *
 * @param rules what is said of each expected link, in the order written
 * @param grace how long mail waits for an expected link that is away
 * @param scans messages filtered at once
 * @param waiting messages that may wait for their turn or for a link
 * @param patience how long a message waits for its turn
 * @param breaker when a link is broken off
 * @param flood what a link may return
 */
record Settings(
        Map<String, LinkRule> rules,
        Duration grace,
        int scans,
        int waiting,
        Duration patience,
        BreakerRule breaker,
        FloodRule flood) {
    /**
     * When a link is broken off.
     *
     * @param failures failures in a row
     * @param coolDown time until one call is tried again
     * @param lostThreads threads that one link may hold past its budget
     * @param afterInterrupt time an interrupted call has to return before its thread is given up
     */
    record BreakerRule(int failures, Duration coolDown, int lostThreads, Duration afterInterrupt) {}

    /**
     * What a link may return for one message; more is a failure of the link.
     *
     * @param findings findings, and as many facts
     * @param edits edits, and as many advices
     * @param text characters in all findings, headers and facts together
     * @param content bytes of replaced bodies and parts
     */
    record FloodRule(int findings, int edits, int text, int content) {}

    /** Copies the rules, keeping their order. */
    Settings {
        rules = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    LinkRule rule(String link) {
        LinkRule rule = rules.get(link);
        return rule == null ? LinkRule.unlisted(link) : rule;
    }

    /**
     * Reads the expected links.
     *
     * @param lines each one or more rules, separated by commas
     * @throws IllegalArgumentException that says what is wrong and what to write instead
     */
    static Map<String, LinkRule> rules(Collection<String> lines) {
        Map<String, LinkRule> rules = new LinkedHashMap<>();
        for (String line : lines) {
            for (String item : line.split(",")) {
                if (!item.isBlank()) {
                    LinkRule rule = LinkRule.parse(item);
                    if (rules.put(rule.name(), rule) != null) {
                        throw new IllegalArgumentException("links: " + rule.name() + " is named twice: keep one entry");
                    }
                }
            }
        }
        return rules;
    }
}
