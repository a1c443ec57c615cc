package org.postrider.chain.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postrider.filter.Edit;
import org.postrider.filter.Findings;
import org.postrider.mime.Edited;
import org.postrider.mime.Editor;

/**
 * The finish stage: each link, one after the other, sees the final bytes of each variant that is going to be delivered, and
 * may add header fields. Confined to the passage's driver.
 */
final class Finishing implements Leg {
    private final Passage passage;
    private final Generation generation;
    private final List<Draft> drafts;
    private final Map<String, Object> facts;
    private int draft;
    private int next;
    private boolean waiting;

    Finishing(Passage passage, Generation generation, List<Draft> drafts, Map<String, Object> facts) {
        this.passage = passage;
        this.generation = generation;
        this.drafts = new ArrayList<>(drafts);
        this.facts = facts;
    }

    @Override
    public Progress step() {
        if (waiting) {
            return Progress.IDLE;
        }
        List<Link> links = generation.finish();
        while (draft < drafts.size()
                && (next >= links.size() || !drafts.get(draft).leaves())) {
            draft++;
            next = 0;
        }
        if (draft >= drafts.size()) {
            passage.finished(generation, drafts);
            return Progress.MORE;
        }
        return ask(links.get(next));
    }

    private Progress ask(Link link) {
        Object service = passage.lease(link);
        if (service == null) {
            next++;
            return Progress.MORE;
        }
        LinkView view = new LinkView(
                passage.mail(), drafts.get(draft).version(), facts, link.facts().requires()::contains);
        Errand errand = new Errand(passage, link, generation.number(), late -> passage.late(late, () -> ended(late)));
        waiting = true;
        return switch (errand.run(service, view)) {
            case LOST -> Progress.LOST;
            case PENDING -> Progress.MORE;
            case ENDED -> {
                ended(errand);
                yield Progress.MORE;
            }
        };
    }

    private void ended(Errand errand) {
        LinkView.Version before = drafts.get(draft).version();
        Findings found = errand.settle(before.content());
        waiting = false;
        next++;
        if (!passage.isAt(this)) {
            return;
        }
        if (found == null) {
            passage.failed(errand);
            return;
        }
        List<Edit> allowed = found.edits().stream()
                .filter(e -> e instanceof Edit.AddHeader || e instanceof Edit.InsertHeader)
                .toList();
        if (allowed.size() < found.edits().size()) {
            passage.note(
                    errand.link(), "a link of the finish stage may only add header fields; other edits were dropped");
        }
        apply(before, allowed);
    }

    private void apply(LinkView.Version before, List<Edit> edits) {
        if (edits.isEmpty()) {
            return;
        }
        try {
            Edited edited = Editor.apply(before.content(), before.structure(), before.headers(), edits);
            drafts.set(draft, drafts.get(draft).with(passage.version(before.envelope(), edited)));
        } catch (IOException | RuntimeException e) {
            passage.troubled("the header fields of the finish stage could not be added: " + e);
        }
    }
}
