package org.postrider.chain.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.MailFilter;
import org.postrider.filter.Outcome;
import org.postrider.role.chain.ChainMail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells links what became of a message. Stateless. A link that fails at it is logged; the others are told all the same. */
final class Settling {
    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

    private Settling() {}

    static CompletionStage<Void> tell(Crew crew, Generation generation, ChainMail mail, Outcome outcome) {
        List<Link> learners = new ArrayList<>(2);
        for (Link link : generation.inspect()) {
            if (link.learns()) {
                learners.add(link);
            }
        }
        for (Link link : generation.finish()) {
            if (link.learns()) {
                learners.add(link);
            }
        }
        if (learners.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> told = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(learners.size());
        MessageEntities entities = new MessageEntities(crew.unpacker(), mail.content(), mail.structure());
        Runnable one = () -> {
            if (left.decrementAndGet() == 0) {
                entities.release();
                told.complete(null);
            }
        };
        LinkView.Version version =
                new LinkView.Version(mail.envelope(), mail.content(), mail.structure(), mail.headers(), entities);
        LinkView view = new LinkView(mail, version, Map.of(), key -> false);
        try {
            // One task a link: a link that hangs must keep no other from being told.
            learners.forEach(link -> crew.workers().execute(() -> tell(crew, link, view, outcome, one)));
        } catch (RejectedExecutionException e) {
            told.completeExceptionally(e);
        }
        return told;
    }

    private static void tell(Crew crew, Link link, LinkView view, Outcome outcome, Runnable done) {
        Object service = link.holdsTooManyThreads() ? null : link.lease();
        if (service == null) {
            done.run();
            return;
        }
        Call<Boolean> call = new Call<>(link, crew, late -> report(link, view.id(), late, done));
        Call.Progress progress = call.run(view.id(), () -> {
            if (service instanceof MailFilter filter) {
                filter.settled(view, outcome);
            } else if (service instanceof AsyncMailFilter filter) {
                filter.settled(view, outcome);
            }
            return CompletableFuture.completedStage(true);
        });
        if (progress == Call.Progress.ENDED) {
            report(link, view.id(), call, done);
        }
    }

    private static void report(Link link, String mail, Call<Boolean> call, Runnable done) {
        Failure failure = call.failure();
        if (failure != null) {
            LOG.warn("id={} link={} event=settled result=failed cause=\"{}\"", mail, link.name(), failure.text());
        }
        done.run();
    }
}
