package org.postrider.chain.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.Destiny;
import org.postrider.filter.DestinyPolicy;
import org.postrider.filter.Phase;
import org.postrider.message.Address;
import org.postrider.message.Envelope;
import org.postrider.message.Recipient;
import org.postrider.mime.Edited;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.trace.TraceEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message on its way through the chain.
 *
 * <p>One thread at a time drives it from leg to leg, usually one worker from the first link to the result. Whatever ends
 * elsewhere (an asynchronous link, a call the watchdog gave up) puts what is to be done into {@link #late} and signals; {@code
 * signals} counts so that exactly one thread drives. A driver whose own call was given up leaves without a trace, and the
 * watchdog's side starts another in its stead.
 *
 * <p>If a link it needs has left meanwhile, it starts again from the message as received on the newest generation: filters
 * have no side effects, so nothing is lost by it.
 */
final class Passage implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Passage.class);
    private static final int MAX_RESTARTS = 8;

    private final Crew crew;
    private final Bench bench;
    private final Entrance entrance;
    private final ChainMail mail;
    private final Clock clock;
    private final LinkView.Version original;
    private final List<MessageEntities> unpacked = new ArrayList<>(1);
    private final CompletableFuture<ChainResult> result = new CompletableFuture<>();
    private final AtomicInteger signals = new AtomicInteger();
    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
    private volatile boolean parked;
    private volatile boolean graceOver;
    private Leg leg = this::begin;
    private boolean done;
    private int restarts;
    private long waitingSince;

    Passage(Crew crew, Bench bench, Entrance entrance, ChainMail mail) {
        this.crew = crew;
        this.bench = bench;
        this.entrance = entrance;
        this.mail = mail;
        this.clock = Clock.fixed(crew.clock().instant(), ZoneOffset.UTC);
        MessageEntities entities = new MessageEntities(crew.unpacker(), mail.content(), mail.structure());
        unpacked.add(entities);
        this.original =
                new LinkView.Version(mail.envelope(), mail.content(), mail.structure(), mail.headers(), entities);
    }

    CompletionStage<ChainResult> result() {
        return result;
    }

    Crew crew() {
        return crew;
    }

    /** The time at which this message is filtered, the same for all its links. */
    Clock clock() {
        return clock;
    }

    ChainMail mail() {
        return mail;
    }

    LinkView.Version original() {
        return original;
    }

    // ---- driving

    /** Makes some worker drive it on, unless one does already. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            execute();
        }
    }

    private void execute() {
        try {
            crew.workers().execute(this);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new AwayException("chain"));
        }
    }

    /** A call ended after its caller had gone on, or its thread was given up. Any thread. */
    void late(Call<?> call, Runnable onDriver) {
        late(call.lost(), onDriver);
    }

    void late(Errand errand, Runnable onDriver) {
        late(errand.threadLost(), onDriver);
    }

    private void late(boolean threadLost, Runnable onDriver) {
        late.add(onDriver);
        if (threadLost) {
            execute();
        } else {
            signal();
        }
    }

    /** The entrance lets it in, perhaps again. */
    void admitted(boolean waitedLongEnough) {
        graceOver = waitedLongEnough;
        parked = false;
        signal();
    }

    @Override
    public void run() {
        int seen = signals.get();
        while (seen != 0) {
            if (!drive()) {
                return;
            }
            seen = signals.addAndGet(-seen);
        }
    }

    /** @return false if this thread was given up on the way */
    private boolean drive() {
        try {
            while (true) {
                for (Runnable task = late.poll(); task != null; task = late.poll()) {
                    task.run();
                }
                Leg.Progress progress = done ? Leg.Progress.IDLE : leg.step();
                if (progress == Leg.Progress.LOST) {
                    return false;
                }
                if (progress == Leg.Progress.IDLE && late.isEmpty()) {
                    return true;
                }
            }
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            LOG.error("id={} chain=failed hint=\"a bug in the chain: please report it\"", mail.id(), e);
            troubled("the chain itself failed: " + e);
            return true;
        }
    }

    /** True while this leg is the one the message is on: what an abandoned leg still learns changes nothing. */
    boolean isAt(Leg some) {
        return !done && leg == some;
    }

    // ---- legs

    private Leg.Progress begin() {
        if (parked) {
            return Leg.Progress.IDLE;
        }
        Generation generation = bench.current();
        if (generation.waits() && !graceOver) {
            parked = true;
            waitingSince = waitingSince == 0 ? System.nanoTime() : waitingSince;
            entrance.park(this, generation, waitingSince);
            return Leg.Progress.IDLE;
        }
        Generation.Gap barrier = generation.barrier().orElse(null);
        if (barrier != null) {
            unfiltered(barrier.name() + " " + barrier.reason(), false);
        } else {
            leg = new Inspection(this, generation);
        }
        return Leg.Progress.MORE;
    }

    /** Starts again on the newest generation. */
    void restart() {
        restarts++;
        if (restarts > MAX_RESTARTS) {
            unfiltered("the chain changed " + restarts + " times while this message was in it", false);
        } else {
            leg = this::begin;
        }
    }

    /**
     * Leases a link for a call.
     *
     * @return null if it cannot be called: then either the message is on another leg now, or the link is to be skipped
     */
    @Nullable
    Object lease(Link link) {
        if (link.holdsTooManyThreads() || !link.breaker().admits(System.nanoTime())) {
            brokenOff(link);
            return null;
        }
        Object service = link.lease();
        if (service == null) {
            link.breaker().inconclusive();
            restart();
        }
        return service;
    }

    private void brokenOff(Link link) {
        if (link.rule().failure() == LinkRule.Failure.HOLD || link.facts().kind() == LinkFacts.Kind.POLICY) {
            unfiltered(link.name() + " is broken off after failures", false);
        } else {
            note(link, "skipped: broken off after failures");
        }
    }

    /** A link gave no findings: its failure policy applies. */
    void failed(Errand errand) {
        Failure failure = errand.failure();
        Link link = errand.link();
        if (failure == null || link.rule().failure() == LinkRule.Failure.SKIP) {
            return;
        }
        String reason = link.name() + " gave no findings: " + failure.text();
        if (failure.kind() == Failure.Kind.TEMPORARY || link.broken()) {
            unfiltered(reason, false);
        } else {
            troubled(reason);
        }
    }

    void inspected(Generation generation, List<DestinyPolicy.Report> reports, Map<String, Object> facts) {
        leg = new Deciding(this, generation, reports, facts);
    }

    void decided(Generation generation, Map<Address, Destiny> destinies, Map<String, Object> facts) {
        try {
            List<Draft> drafts = new Drafts(original, crew.settings().flood(), this::version).of(destinies);
            leg = new Finishing(this, generation, drafts, facts);
        } catch (FloodGuard.FloodException | IOException | RuntimeException e) {
            troubled("the edits could not be applied: " + e);
        }
    }

    /** A version with entities of its own, released with the message. */
    LinkView.Version version(Envelope envelope, Edited edited) {
        MessageEntities entities = new MessageEntities(crew.unpacker(), edited.content(), edited.root());
        unpacked.add(entities);
        return new LinkView.Version(envelope, edited.content(), edited.root(), edited.headers(), entities);
    }

    void finished(Generation generation, List<Draft> drafts) {
        List<org.postrider.role.chain.Variant> variants = new ArrayList<>(drafts.size());
        List<Map<String, Object>> destinies = new ArrayList<>(drafts.size());
        boolean plain = true;
        for (Draft draft : drafts) {
            variants.add(draft.variant());
            destinies.add(describe(draft));
            plain &= draft.destiny() instanceof Destiny.Deliver;
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("generation", generation.number());
        details.put("phase", mail.phase().name());
        details.put("destinies", destinies);
        record(generation.policy().map(p -> p.facts().bundle()).orElse(crew.bundle()), "decided", details);
        if (!plain) {
            LOG.info("id={} event=decided generation={} destinies={}", mail.id(), generation.number(), destinies);
        }
        FaultPoint.reached("chain.decided");
        finish(new ChainResult.Decided(variants, generation.number()));
    }

    private static Map<String, Object> describe(Draft draft) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("destiny", draft.destiny().getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
        one.put("reason", draft.destiny().reason());
        List<String> recipients = new ArrayList<>();
        for (Recipient recipient : draft.version().envelope().recipients()) {
            recipients.add(recipient.address().toString());
        }
        one.put("to", recipients);
        if (draft.destiny() instanceof Destiny.Deliver deliver) {
            deliver.folder().ifPresent(folder -> one.put("folder", folder));
            one.put("edits", deliver.edits().size());
        } else if (draft.destiny() instanceof Destiny.Quarantine quarantine) {
            one.put("category", quarantine.category());
        } else if (draft.destiny() instanceof Destiny.Redirect redirect) {
            one.put("redirected", redirect.to().toString());
        }
        return one;
    }

    // ---- ends

    /**
     * Something is wrong with this message rather than with the chain as a whole. The first time the queue just tries again;
     * after the 250 it has been tried before, and an admin should look at it.
     */
    void troubled(String reason) {
        unfiltered(reason, mail.phase() == Phase.AFTER_ACCEPT);
    }

    void unfiltered(String reason, boolean hold) {
        if (done) {
            return;
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", reason);
        details.put("hold", hold);
        details.put("phase", mail.phase().name());
        record(crew.bundle(), "unfiltered", details);
        LOG.info("id={} event=unfiltered hold={} reason=\"{}\"", mail.id(), hold, reason);
        finish(new ChainResult.Unfiltered(reason, hold));
    }

    /** Refused at the entrance, never admitted. Any thread; nobody drives it. */
    void refused(String reason) {
        LOG.info("id={} event=unfiltered hold=false reason=\"{}\"", mail.id(), reason);
        record(crew.bundle(), "unfiltered", Map.of("reason", reason, "hold", false));
        result.complete(new ChainResult.Unfiltered(reason, false));
    }

    /** The chain is being stopped and nobody drives it: the next chain is asked. */
    void stopped() {
        result.completeExceptionally(new AwayException("chain"));
    }

    private void finish(ChainResult outcome) {
        done = true;
        for (MessageEntities entities : unpacked) {
            entities.release();
        }
        entrance.leave();
        result.complete(outcome);
    }

    void note(Link link, String text) {
        record(link.facts().bundle(), "link", Map.of("link", link.name(), "result", text));
    }

    private void record(String bundle, String event, Map<String, Object> details) {
        crew.trace().record(new TraceEvent(mail.id(), crew.clock().instant(), "chain", bundle, event, details));
    }
}
