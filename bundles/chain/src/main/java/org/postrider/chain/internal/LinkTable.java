package org.postrider.chain.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postrider.filter.ChainLink;
import org.postrider.role.chain.ChainAdmin.LinkState;

/** The admin's table of links. Confined to one use. */
final class LinkTable {
    private final Settings settings;
    private final Switches switches;
    private final List<LinkState> rows = new ArrayList<>();

    LinkTable(Settings settings, Switches switches) {
        this.settings = settings;
        this.switches = switches;
    }

    /** @param all links there, those that do not run included */
    List<LinkState> rows(Generation generation, List<Link> all) {
        Set<Link> shown = new HashSet<>();
        Set<String> names = new HashSet<>();
        List<Link> running = new ArrayList<>(generation.inspect());
        running.addAll(generation.finish());
        for (Link link : running) {
            shown.add(link);
            names.add(link.name());
            add(link, link.broken() ? "broken" : "active");
        }
        for (Link link : all) {
            if (link.facts().kind() != LinkFacts.Kind.POLICY && shown.add(link)) {
                add(link, switches.off(link.name()).isPresent() ? "disabled" : "displaced");
                names.add(link.name());
            }
        }
        for (LinkRule rule : settings.rules().values()) {
            if (names.add(rule.name())) {
                absent(rule);
            }
        }
        return rows;
    }

    private void add(Link link, String state) {
        LinkStats stats = link.stats();
        rows.add(new LinkState(
                rows.size() + 1,
                link.name(),
                link.facts().finish() ? ChainLink.FINISH : ChainLink.INSPECT,
                link.facts().bundle(),
                link.rule().expected(),
                link.rule().required(),
                failure(link.rule()),
                link.budget().toMillis(),
                state,
                stats.calls(),
                stats.hits(),
                stats.errors(),
                link.leases(),
                stats.percentileMillis(0.5),
                stats.percentileMillis(0.99),
                stats.cpuMillisPerCall()));
    }

    private void absent(LinkRule rule) {
        String state = switches.off(rule.name()).isPresent() ? "disabled" : "away";
        long budget = rule.budget().map(java.time.Duration::toMillis).orElse(0L);
        rows.add(new LinkState(
                rows.size() + 1,
                rule.name(),
                ChainLink.INSPECT,
                "",
                true,
                rule.required(),
                failure(rule),
                budget,
                state,
                0,
                0,
                0,
                0,
                0,
                0,
                0));
    }

    private static String failure(LinkRule rule) {
        return rule.failure().name().toLowerCase(java.util.Locale.ROOT);
    }
}
