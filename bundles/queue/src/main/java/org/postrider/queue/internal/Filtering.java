package org.postrider.queue.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.filter.Phase;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.Variant;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.store.ContentStore;

/** Runs the chain for the recipients of an entry that were accepted without it. Confined to the entry's round. */
final class Filtering {
    private final Workshop shop;
    private final Entry entry;
    private final Conclusion conclusion;
    private Optional<ChainState> asked = Optional.empty();

    Filtering(Workshop shop, Entry entry, Conclusion conclusion) {
        this.shop = shop;
        this.entry = entry;
        this.conclusion = conclusion;
    }

    /** Never fails for the chain's sake: what it cannot decide now stays unfiltered. */
    CompletionStage<Void> run() {
        if (entry.unfiltered().isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        ChainMail mail = Headers.complete(entry.mail());
        ChainMail question = new ChainMail(
                mail.id(),
                mail.envelope().to(entry.unfiltered()),
                mail.session(),
                mail.content(),
                mail.structure(),
                mail.headers(),
                mail.received(),
                Phase.AFTER_ACCEPT,
                mail.facts());
        asked = shop.chainState();
        return shop.chain()
                .call(shop.settings().chainWait(), chain -> chain.run(question))
                .handle((result, failure) -> failure == null ? took(result) : failed(failure))
                .thenCompose(s -> s);
    }

    private CompletionStage<Void> failed(Throwable failure) {
        conclusion.postponed(failure);
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> took(ChainResult result) {
        if (result instanceof ChainResult.Decided decided) {
            return decided(decided);
        }
        ChainResult.Unfiltered unfiltered = (ChainResult.Unfiltered) result;
        entry.lastError(unfiltered.reason());
        if (unfiltered.hold()) {
            entry.hold(Optional.of(unfiltered.reason()));
        }
        conclusion.unfiltered(asked);
        shop.journal().event(entry.id(), "unfiltered", unfiltered.reason());
        return CompletableFuture.completedStage(null);
    }

    /** A sync before anything is done for it: run again, the chain might decide otherwise. */
    private CompletionStage<Void> decided(ChainResult.Decided decided) {
        return adopted(shop.spool().store(), decided.variants()).thenCompose(variants -> {
            entry.decide(variants);
            conclusion.changed();
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("generation", decided.generation());
            variants.forEach(v -> details.put(
                    EntryCodec.names(v.envelope().recipients()),
                    v.destiny().getClass().getSimpleName() + ": " + v.destiny().reason()));
            shop.journal().note(entry.id(), "filtered", details);
            return shop.spool().write(entry).thenRun(() -> FaultPoint.reached("queue.filtered"));
        });
    }

    /** The same variants with their content in this store. */
    static CompletionStage<List<Variant>> adopted(ContentStore store, List<Variant> variants) {
        CompletionStage<List<Variant>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (Variant variant : variants) {
            all = all.thenCombine(store.adopt(variant.content()), (list, content) -> {
                list.add(new Variant(variant.destiny(), variant.envelope(), content, variant.structure()));
                return list;
            });
        }
        return all;
    }
}
