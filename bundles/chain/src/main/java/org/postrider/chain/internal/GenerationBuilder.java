package org.postrider.chain.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a generation of the links that are there. Stateless. */
final class GenerationBuilder {
    private static final String AWAY = "is away";

    private GenerationBuilder() {}

    static Generation build(long number, List<Link> there, Settings settings, Switches switches) {
        Map<String, Link> winners = winners(there);
        Optional<Link> policy = Optional.ofNullable(winners.remove(LinkFacts.POLICY));
        List<Generation.Gap> gaps = new ArrayList<>();
        if (policy.isEmpty()) {
            gaps.add(new Generation.Gap(LinkFacts.POLICY, AWAY, true, true));
        }
        Set<String> names = new HashSet<>(winners.keySet());
        names.addAll(settings.rules().keySet());
        for (String name : names.stream().sorted().toList()) {
            LinkRule rule = settings.rule(name);
            Optional<Switches.Off> off = switches.off(name);
            boolean holds = rule.failure() == LinkRule.Failure.HOLD;
            if (off.isPresent()) {
                winners.remove(name);
                if (!off.get().byAdmin() && rule.expected()) {
                    gaps.add(new Generation.Gap(
                            name, "is switched off: " + off.get().reason(), false, holds));
                }
            } else if (rule.expected() && !winners.containsKey(name)) {
                gaps.add(new Generation.Gap(name, AWAY, true, holds));
            }
        }
        List<Link> inspect =
                winners.values().stream().filter(l -> !l.facts().finish()).toList();
        List<Link> finish =
                winners.values().stream().filter(l -> l.facts().finish()).toList();
        return new Generation(number, LinkOrder.sort(inspect), LinkOrder.sort(finish), policy, gaps);
    }

    private static Map<String, Link> winners(List<Link> there) {
        Map<String, Link> winners = new LinkedHashMap<>();
        for (Link link : there) {
            winners.merge(link.name(), link, (a, b) -> b.facts().beats(a.facts()) ? b : a);
        }
        return winners;
    }
}
