package org.postrider.queue.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryResult;
import org.postrider.filter.Destiny;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;
import org.postrider.role.chain.Variant;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.FaultPoint;

/**
 * Ends a round: carries out what an admin wants, lets what is too old fail, has the sender told, and writes the outcome: the
 * entry goes, waits, or is held. Collects on the way what decides when to try again. Confined to its round, whose steps
 * follow one another.
 */
final class Conclusion {
    private static final Duration SETTLE_RETRY = Duration.ofMinutes(1);
    private static final Duration AFTER_BUG = Duration.ofMinutes(5);

    private final Workshop shop;
    private final Scheduler scheduler;
    private final Entry entry;
    private boolean changed;
    private boolean tried;
    private boolean foundDown;
    private boolean away;
    private boolean unfiltered;
    private Optional<ChainState> unfilteredBy = Optional.empty();
    private boolean tryNow;
    private boolean holdTold;
    private Optional<Duration> retryAfter = Optional.empty();

    Conclusion(Workshop shop, Scheduler scheduler, Entry entry) {
        this.shop = shop;
        this.scheduler = scheduler;
        this.entry = entry;
    }

    // What a round reports on its way.

    /** The entry differs from its record. */
    void changed() {
        changed = true;
    }

    /** Something was not possible now. A role that is away costs no try. */
    void postponed(Throwable failure) {
        entry.lastError(Failures.text(failure));
        if (Failures.away(failure)) {
            away = true;
        } else {
            tried = true;
            changed = true;
            shop.journal().event(entry.id(), "postponed", Failures.text(failure));
        }
    }

    /**
     * The chain left it unfiltered: tried again later, or as soon as the chain has changed.
     *
     * @param asked the chain as it was when it was asked
     */
    void unfiltered(Optional<ChainState> asked) {
        unfiltered = true;
        unfilteredBy = asked;
        changed = true;
    }

    /** The destination was tried by others, and is down. */
    void foundDown() {
        foundDown = true;
    }

    void retryAfter(Duration wait) {
        if (retryAfter.isEmpty() || wait.compareTo(retryAfter.get()) < 0) {
            retryAfter = Optional.of(wait);
        }
        changed = true;
    }

    void tried(PlannedAction act, DeliveryResult result) {
        tried = true;
        changed = true;
        String event = "failed";
        if (result instanceof DeliveryResult.Deferred deferred) {
            event = "deferred";
            entry.lastError(deferred.reply().toString());
            deferred.retryAfter().ifPresent(this::retryAfter);
        } else if (result instanceof DeliveryResult.Delivered) {
            event = "delivered";
        }
        shop.journal().result(entry, act, event);
    }

    // How it ends.

    /** Runs a step; our own bug costs time, never the message. */
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    /** Something went wrong that should not: the entry stays as it is on disk and is tried again. */
    void broken(Throwable failure) {
        shop.journal().error(entry.id(), "postponed", failure);
        scheduler.park(entry.id(), shop.clock().instant().plus(AFTER_BUG), false);
    }

    void conclude() {
        if (apply(scheduler.requests(entry.id()))) {
            return;
        }
        Instant now = shop.clock().instant();
        boolean waits = entry.hold().isEmpty() && entry.open();
        // What was just released is tried once more before it is too old.
        if (waits && !tryNow && tooOld(now)) {
            expire();
        }
        if (shop.reporter().due(entry, now)) {
            // It reads content: whoever completed the last job must not wait for that.
            shop.executor().execute(() -> guarded(() -> finish(now)));
        } else {
            finish(now);
        }
    }

    /**
     * Whether its lifetime is over. While a role is away, or nothing is begun, only the time counts in which this instance
     * could have tried: after days without power the roles come one by one, and that is no reason to return all mail.
     */
    private boolean tooOld(Instant now) {
        boolean known = tried || foundDown;
        Instant since = known || entry.accepted().isAfter(shop.started()) ? entry.accepted() : shop.started();
        return shop.settings().schedule().expired(Duration.between(since, now));
    }

    void administer(List<Request> requests) {
        if (!apply(requests)) {
            tryNow = true;
            conclude();
        }
    }

    /** @return true if nothing is left to conclude */
    private boolean apply(List<Request> requests) {
        for (Request request : requests) {
            changed = true;
            if (request instanceof Request.Hold hold) {
                entry.hold(Optional.of(hold.reason()));
                shop.journal().event(entry.id(), "held", hold.reason());
                holdTold = true;
            } else if (request instanceof Request.Release) {
                entry.hold(Optional.empty());
                entry.branches().forEach(Branch::release);
                tryNow = true;
                shop.journal().event(entry.id(), "released", "");
            } else if (request instanceof Request.Bounce bounce) {
                entry.hold(Optional.empty());
                entry.branches().forEach(Branch::release);
                failOpen(bounce.reply());
            } else if (request instanceof Request.Flush) {
                tryNow = true;
            } else {
                shop.journal().event(entry.id(), "deleted", "by an admin");
                remove(List.of());
                return true;
            }
        }
        return false;
    }

    private void expire() {
        String age = shop.settings().schedule().lifetime().toHours() + " hours";
        if (!entry.unfiltered().isEmpty()) {
            String reason = "not filtered within " + age + ": " + entry.lastError();
            entry.hold(Optional.of(reason));
            shop.journal().warn(entry.id(), "held", reason, "see mail:chain-list, then mail:queue-release");
            holdTold = true;
            changed = true;
            return;
        }
        shop.journal().event(entry.id(), "expired", "not delivered within " + age);
        failOpen(Reply.cleaned(554, "5.4.7", "Not delivered within " + age + "; last: " + entry.lastError()));
    }

    /** Everything open fails, unfiltered recipients too: each becomes a failed act. */
    private void failOpen(Reply reply) {
        changed = true;
        if (!entry.unfiltered().isEmpty()) {
            Destiny destiny = new Destiny.Deliver(List.of(), Optional.empty(), "never filtered");
            Variant variant = new Variant(
                    destiny,
                    entry.mail().envelope().to(entry.unfiltered()),
                    entry.mail().content(),
                    entry.mail().structure());
            entry.branches().add(new Branch(entry.branches().size(), variant, null));
            entry.unfiltered().clear();
        }
        for (Branch branch : entry.branches()) {
            if (!branch.planned()) {
                branch.plan(placeholders(branch));
            }
            for (PlannedAction act : branch.actions()) {
                if (act.open()) {
                    act.fail(reply);
                    shop.journal().result(entry, act, "failed");
                }
            }
        }
    }

    private List<PlannedAction> placeholders(Branch branch) {
        List<PlannedAction> acts = new ArrayList<>();
        String delivery = EntryCodec.delivery(entry.id(), branch.number());
        for (Recipient recipient : branch.variant().envelope().recipients()) {
            ActionId id = new ActionId(delivery, acts.size() * Planner.STRIDE);
            acts.add(PlannedAction.open(new Action(id, "", "", recipient, recipient)));
        }
        return acts;
    }

    private void finish(Instant now) {
        List<Entry> notices = shop.reporter().notices(entry, now);
        if (entry.done()) {
            settle(notices, now);
        } else {
            park(notices, now);
        }
    }

    /** Tells the chain, at least once, before the entry goes. */
    private void settle(List<Entry> notices, Instant now) {
        boolean enough = entry.settling()
                .map(since ->
                        Duration.between(since, now).compareTo(shop.settings().settleLifetime()) >= 0)
                .orElse(false);
        if (enough) {
            shop.journal().warn(entry.id(), "unsettled", entry.lastError(), "filters did not learn what became of it");
        }
        if (enough || !entry.examined()) {
            remove(notices);
            return;
        }
        FaultPoint.reached("queue.before-settle");
        CompletionStage<Void> told = shop.chain()
                .now()
                .map(chain -> chain.settled(Headers.complete(entry.mail()), entry.outcome()))
                .orElseGet(() -> CompletableFuture.failedStage(new AwayException("chain")));
        var unused = told.whenComplete((done, failure) -> guarded(() -> settled(notices, now, failure)));
    }

    private void settled(List<Entry> notices, Instant now, @Nullable Throwable failure) {
        if (failure == null) {
            remove(notices);
            return;
        }
        entry.lastError(Failures.text(failure));
        if (entry.settling().isEmpty()) {
            entry.settling(Optional.of(now));
        }
        entry.due(now.plus(SETTLE_RETRY));
        write(notices, () -> scheduler.park(entry.id(), entry.due(), true));
    }

    private void remove(List<Entry> notices) {
        FaultPoint.reached("queue.before-remove");
        var unused = shop.ledger()
                .remove(entry, notices)
                .whenComplete((done, failure) -> guarded(() -> {
                    if (failure == null) {
                        shop.journal().note(entry.id(), "removed", Map.of());
                        notices.forEach(this::enqueue);
                        scheduler.gone(entry.id());
                    } else {
                        shop.journal().error(entry.id(), "not-removed", failure);
                    }
                }));
    }

    private void enqueue(Entry notice) {
        shop.journal().queued(notice);
        scheduler.offer(notice);
    }

    private void park(List<Entry> notices, Instant now) {
        boolean held = entry.hold().isPresent() || !entry.open();
        if (tried) {
            entry.tries(entry.tries() + 1);
        }
        boolean onlyAway = waitsForARole();
        boolean wakes = onlyAway || waitsForTheChain();
        Instant next = now.plus(wait(now, onlyAway));
        // What waits for a role is due at once after a restart: by then the role may be back, with no change to be
        // seen.
        entry.due(wakes ? now : next);
        Runnable back = held ? () -> scheduler.hold(entry.id()) : () -> giveBack(now, next, wakes);
        if (held && changed && !holdTold) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("reason", entry.hold().orElse("a variant waits for its release"));
            shop.journal().note(entry.id(), "held", details);
        }
        if (changed || !notices.isEmpty()) {
            write(notices, back);
        } else {
            // A role is away for a moment: thousands of entries ask again and again, and nothing has changed.
            back.run();
        }
    }

    private boolean waitsForARole() {
        return away && !tried && retryAfter.isEmpty();
    }

    private boolean waitsForTheChain() {
        return unfiltered && !tried && retryAfter.isEmpty();
    }

    private void giveBack(Instant now, Instant next, boolean wakes) {
        // The wake-up of a change since then found the entry busy.
        boolean missed = wakes && unfiltered && !unfilteredBy.equals(shop.chainState());
        scheduler.park(entry.id(), missed ? now : next, wakes);
    }

    private Duration wait(Instant now, boolean onlyAway) {
        if (tryNow && !tried) {
            return Duration.ZERO;
        }
        Duration scheduled = onlyAway
                ? shop.settings().awayRetry()
                : shop.settings().schedule().gap(entry.age(now));
        return retryAfter.orElse(scheduled);
    }

    private void write(List<Entry> notices, Runnable then) {
        var unused = shop.ledger()
                .save(entry, notices)
                .whenComplete((done, failure) -> guarded(() -> {
                    if (failure == null) {
                        notices.forEach(this::enqueue);
                        then.run();
                    } else {
                        shop.journal().error(entry.id(), "not-saved", failure);
                    }
                }));
    }
}
