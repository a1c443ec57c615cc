package org.postrider.chain.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.DestinyPolicy;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;

/**
 * The inspect stage of one message on one generation. Links run in order on the driver's thread; one that answers later holds
 * up only those that require a fact it provides, and what each finds is reported in the order of the chain whoever was done
 * first. Confined to the passage's driver.
 */
final class Inspection implements Leg {
    private final Passage passage;
    private final Generation generation;
    private final List<Link> links;
    private final @Nullable Findings[] found;
    private final List<Errand> pending = new ArrayList<>();
    private Map<String, Object> facts = Map.of();
    private int next;

    Inspection(Passage passage, Generation generation) {
        this.passage = passage;
        this.generation = generation;
        this.links = generation.inspect();
        this.found = new Findings[links.size()];
    }

    @Override
    public Progress step() {
        if (next < links.size()) {
            Link link = links.get(next);
            return mustWait(link) ? Progress.IDLE : ask(link, next++);
        }
        if (!pending.isEmpty()) {
            return Progress.IDLE;
        }
        passage.inspected(generation, reports(), facts);
        return Progress.MORE;
    }

    private boolean mustWait(Link link) {
        for (Errand errand : pending) {
            if (!Collections.disjoint(
                    errand.link().facts().provides(), link.facts().requires())) {
                return true;
            }
        }
        return false;
    }

    private Progress ask(Link link, int index) {
        Object service = passage.lease(link);
        if (service == null) {
            if (passage.isAt(this)) {
                found[index] = skipped(link);
            }
            return Progress.MORE;
        }
        LinkView view = new LinkView(
                passage.mail(), passage.original(), facts, link.facts().requires()::contains);
        Errand errand =
                new Errand(passage, link, generation.number(), late -> passage.late(late, () -> ended(late, index)));
        return switch (errand.run(service, view)) {
            case LOST -> Progress.LOST;
            case PENDING -> {
                pending.add(errand);
                yield Progress.MORE;
            }
            case ENDED -> {
                ended(errand, index);
                yield Progress.MORE;
            }
        };
    }

    private void ended(Errand errand, int index) {
        pending.remove(errand);
        Findings findings = errand.settle(passage.mail().content());
        if (!passage.isAt(this)) {
            return;
        }
        if (findings == null) {
            passage.failed(errand);
            found[index] = skipped(errand.link());
            return;
        }
        found[index] = findings;
        if (!findings.facts().isEmpty()) {
            Map<String, Object> more = new HashMap<>(facts);
            more.putAll(findings.facts());
            facts = Map.copyOf(more);
        }
    }

    /** An expected link that did not look leaves a mark for the policy; one that nobody expected does not. */
    private static Findings skipped(Link link) {
        return link.rule().expected()
                ? Findings.of(new Finding(Finding.UNCHECKED, "LINK_SKIPPED", 0, Map.of("link", link.name()), ""))
                : Findings.none();
    }

    private List<DestinyPolicy.Report> reports() {
        List<DestinyPolicy.Report> reports = new ArrayList<>(links.size());
        Set<String> named = new HashSet<>();
        for (int i = 0; i < links.size(); i++) {
            Findings findings = found[i];
            reports.add(new DestinyPolicy.Report(links.get(i).name(), findings == null ? Findings.none() : findings));
            named.add(links.get(i).name());
        }
        for (Generation.Gap gap : generation.gaps()) {
            if (named.add(gap.name())) {
                Finding mark = new Finding(Finding.UNCHECKED, "LINK_SKIPPED", 0, Map.of("link", gap.name()), "");
                reports.add(new DestinyPolicy.Report(gap.name(), Findings.of(mark)));
            }
        }
        return reports;
    }
}
