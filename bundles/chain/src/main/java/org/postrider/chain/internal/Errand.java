package org.postrider.chain.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.filter.MailView;
import org.postrider.role.trace.TraceEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One link asked about one message: the call, then what it means for the link's record. Confined to its passage's driver. */
final class Errand {
    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

    private final Crew crew;
    private final Link link;
    private final String mail;
    private final long generation;
    private final Call<Findings> call;
    private final LinkContext context;
    private boolean pending;
    private @Nullable Failure failure;

    /** @param link leased for this errand @param late told, on any thread, if the call ends after {@link #run} came back */
    Errand(Passage passage, Link link, long generation, Consumer<Errand> late) {
        this.crew = passage.crew();
        this.link = link;
        this.mail = passage.mail().id();
        this.generation = generation;
        this.call = new Call<>(link, crew, ended -> late.accept(this));
        this.context = new LinkContext(
                passage.clock(),
                LinkContext.seed(mail, link.name()),
                crew.resolver().now().orElse(null),
                call::remaining);
    }

    Call.Progress run(Object service, MailView view) {
        Call.Progress progress = call.run(
                mail,
                () -> service instanceof AsyncMailFilter filter
                        ? filter.examine(view, context)
                        : CompletableFuture.completedStage(((MailFilter) service).examine(view, context)));
        pending = progress == Call.Progress.PENDING;
        return progress;
    }

    Link link() {
        return link;
    }

    /** True if it went on after {@link #run} came back. */
    boolean pending() {
        return pending;
    }

    boolean threadLost() {
        return call.lost();
    }

    /** Why it gave nothing; known after {@link #settle}. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /**
     * Takes what the link returned, counts it, feeds the breaker and the trace.
     *
     * @param original the message's content as given to the link
     * @return the findings, or null if there is a {@link #failure}
     */
    @Nullable
    Findings settle(Content original) {
        failure = call.failure();
        Findings found = failure == null ? take(original) : null;
        if (found != null) {
            link.stats()
                    .ended(call.wallNanos(), call.cpuNanos(), !found.findings().isEmpty());
            link.breaker().succeeded();
        } else if (failure != null) {
            link.stats().failed(call.wallNanos());
            report(failure);
        }
        record(found);
        return found;
    }

    private @Nullable Findings take(Content original) {
        Findings found = call.value();
        try {
            return found == null
                    ? null
                    : FloodGuard.take(found, link, crew.settings().flood(), original);
        } catch (FloodGuard.FloodException e) {
            failure = Failure.error(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            // What it returned may be of foreign classes.
            failure = Failure.of(e);
        }
        return null;
    }

    private void report(Failure why) {
        if (why.kind() == Failure.Kind.TEMPORARY) {
            link.breaker().inconclusive();
            LOG.warn("id={} link={} result=away cause=\"{}\"", mail, link.name(), why.text());
            return;
        }
        LOG.warn(
                "id={} link={} bundle={} result=failed cause=\"{}\"",
                mail,
                link.name(),
                link.facts().bundle(),
                why.text());
        if (link.breaker().failed(System.nanoTime())) {
            LOG.warn(
                    "link={} state=broken hint=\"it failed {} times in a row and is tried again in {} s; see mail:filter-list,"
                            + " update it or switch it off: mail:filter-disable {}\"",
                    link.name(),
                    crew.settings().breaker().failures(),
                    link.breaker().coolDownSeconds(),
                    link.name());
        }
    }

    private void record(@Nullable Findings found) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("link", link.name());
        details.put("generation", generation);
        details.put("result", failure == null ? "ok" : failure.kind().name().toLowerCase(java.util.Locale.ROOT));
        if (failure != null) {
            details.put("cause", failure.text());
        }
        if (found != null && !found.findings().isEmpty()) {
            details.put("findings", describe(found.findings()));
        }
        if (found != null && !found.edits().isEmpty()) {
            details.put("edits", found.edits().size());
        }
        if (found != null && !found.advice().isEmpty()) {
            details.put("advice", found.advice().stream().map(String::valueOf).toList());
        }
        details.put("wall_us", call.wallNanos() / 1_000);
        details.put("cpu_us", call.cpuNanos() / 1_000);
        List<Map<String, Object>> answers = context.answers();
        if (!answers.isEmpty()) {
            details.put("dns", answers);
        }
        crew.trace()
                .record(new TraceEvent(
                        mail, crew.clock().instant(), "chain", link.facts().bundle(), "link", details));
    }

    private static List<Object> describe(List<Finding> findings) {
        List<Object> all = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("type", finding.type());
            one.put("symbol", finding.symbol());
            if (finding.weight() != 0) {
                one.put("weight", finding.weight());
            }
            if (!finding.part().isEmpty()) {
                one.put("part", finding.part());
            }
            if (!finding.attributes().isEmpty()) {
                one.put("attributes", new java.util.TreeMap<>(finding.attributes()));
            }
            all.add(one);
        }
        return all;
    }
}
