package org.postrider.queue.internal;

import java.time.Duration;
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
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.reply.Reply;
import org.postrider.role.runtime.FaultPoint;

/**
 * One go at an entry: filter what is unfiltered, plan what is unplanned, deliver what is open, and conclude. It has the entry
 * alone. Stages follow one another; results of jobs, which come on any thread, are taken under the round's lock.
 *
 * <p>What is durable before what: a plan is written before its acts begin, except a plan that gives no recipient more than
 * one act. Made again after a crash such a plan has the same ids for the same recipients, so an act that was done is known
 * by its place; the write, a sync for nearly every message, would protect nothing. What another system has is written while
 * other jobs go on, see {@link Progress}.
 */
final class Round {
    private final Workshop shop;
    private final Entry entry;
    private final Conclusion conclusion;
    private final Progress progress = new Progress();
    private final Runnable lookAgain = this::saveLate;
    private int underWay;

    Round(Workshop shop, Scheduler scheduler, Entry entry) {
        this.shop = shop;
        this.entry = entry;
        this.conclusion = new Conclusion(shop, scheduler, entry);
    }

    /** Goes through all of it. */
    void start() {
        conclusion.guarded(() -> {
            if (entry.hold().isPresent() || !entry.open()) {
                conclusion.conclude();
                return;
            }
            Filtering filtering = new Filtering(shop, entry, conclusion);
            then(filtering.run(), this::goOn);
        });
    }

    private void goOn() {
        if (entry.hold().isPresent()) {
            conclusion.conclude();
        } else {
            then(plan(), this::deliver);
        }
    }

    /** Does only what an admin wants. */
    void administer(List<Request> requests) {
        conclusion.guarded(() -> conclusion.administer(requests));
    }

    private void then(CompletionStage<Void> stage, Runnable next) {
        var unused = stage.whenComplete((done, failure) -> {
            if (failure == null) {
                conclusion.guarded(next);
            } else {
                conclusion.broken(failure);
            }
        });
    }

    /** A branch that cannot be planned now waits; the others go on. */
    private CompletionStage<Void> plan() {
        CompletionStage<Boolean> all = CompletableFuture.completedStage(false);
        for (Branch branch : entry.branches()) {
            if (!branch.planned() && !branch.held()) {
                all = all.thenCompose(durable -> plan(branch).thenApply(mustWrite -> durable || mustWrite));
            }
        }
        return all.thenCompose(
                mustWrite -> mustWrite ? shop.spool().write(entry) : CompletableFuture.completedStage(null));
    }

    /** @return whether the plan must be durable before it is carried out */
    private CompletionStage<Boolean> plan(Branch branch) {
        return shop.planner().plan(entry, branch).handle((actions, failure) -> {
            if (failure != null) {
                conclusion.postponed(failure);
                return false;
            }
            branch.plan(actions);
            if (!shop.spool().holds(entry)) {
                branch.plan(Planner.tooMany(entry, branch));
            }
            if (actions.isEmpty()) {
                String who = EntryCodec.names(branch.variant().envelope().recipients());
                shop.journal()
                        .event(
                                entry.id(),
                                "discarded",
                                branch.variant().destiny().reason() + "; for " + who);
            }
            shop.journal()
                    .note(
                            entry.id(),
                            "planned",
                            Map.of(
                                    "branch",
                                    branch.number(),
                                    "actions",
                                    actions.size(),
                                    "reason",
                                    branch.variant().destiny().reason()));
            return actions.stream().anyMatch(a -> a.id().number() % Planner.STRIDE != 0);
        });
    }

    private void deliver() {
        FaultPoint.reached("queue.planned");
        List<Destinations.Job> jobs = new ArrayList<>();
        for (Branch branch : entry.branches()) {
            Map<String, List<PlannedAction>> groups = new LinkedHashMap<>();
            for (PlannedAction planned : branch.actions()) {
                if (planned.open()) {
                    Action action = planned.action();
                    groups.computeIfAbsent(action.agent() + '\0' + action.target(), k -> new ArrayList<>())
                            .add(planned);
                }
            }
            groups.values().forEach(group -> jobs.add(new Delivery(branch, group).job()));
        }
        synchronized (this) {
            underWay = jobs.size() + 1;
            progress.acts(entry.actions().size());
        }
        jobs.forEach(shop.destinations()::submit);
        oneLess();
    }

    private void oneLess() {
        boolean last;
        synchronized (this) {
            last = --underWay == 0;
            if (last && progress.unsaved()) {
                // The conclusion may wait for others before it writes, or not come to it.
                save();
            }
        }
        if (last) {
            conclusion.guarded(conclusion::conclude);
        }
    }

    /** Now or soon. Called with the lock held. */
    private void saveProgress() {
        if (underWay > 0 && progress.due(shop.clock().instant(), shop.late().hurried())) {
            save();
        } else if (underWay > 0 && progress.unsaved()) {
            shop.late().add(lookAgain);
        }
    }

    private synchronized void saveLate() {
        saveProgress();
    }

    private void save() {
        progress.begins(shop.clock().instant());
        CompletionStage<Void> saved;
        try {
            saved = shop.ledger().save(entry, List.of());
        } catch (RuntimeException e) {
            // Not the end of the round: its jobs go on.
            saved = CompletableFuture.failedStage(e);
        }
        var unused = saved.whenComplete((done, failure) -> {
            if (failure != null) {
                shop.journal().error(entry.id(), "progress-lost", failure);
            }
            synchronized (this) {
                progress.ended();
                saveProgress();
            }
        });
    }

    /** The acts of a branch that go to one place. */
    private final class Delivery {
        private final Branch branch;
        private final List<PlannedAction> acts;
        private final Destinations.Job job;

        Delivery(Branch branch, List<PlannedAction> acts) {
            this.branch = branch;
            this.acts = acts;
            Action first = acts.get(0).action();
            this.job = new Destinations.Job(first.agent(), first.target(), this::start, this::postponed);
        }

        Destinations.Job job() {
            return job;
        }

        private void start() {
            FaultPoint.reached("queue.before-deliver");
            DeliveryMail mail = Planner.mail(entry, branch);
            List<Action> actions = acts.stream().map(PlannedAction::action).toList();
            var unused = shop.agents()
                    .call(job.agent(), agent -> agent.deliver(mail, actions))
                    .whenComplete((results, failure) -> conclusion.guarded(() -> ended(results, failure)));
        }

        private void postponed(Destinations.Pause pause) {
            if (pause.stopping()) {
                oneLess();
                return;
            }
            synchronized (Round.this) {
                if (pause.down()) {
                    conclusion.foundDown();
                }
                Duration wait = Duration.between(shop.clock().instant(), pause.until());
                acts.forEach(a -> a.apply(new DeliveryResult.Deferred(pause.reply(), "", Optional.of(wait))));
                conclusion.retryAfter(wait);
            }
            oneLess();
        }

        private void ended(@Nullable Map<ActionId, DeliveryResult> results, @Nullable Throwable failure) {
            FaultPoint.reached("queue.after-deliver");
            Destinations.End end;
            synchronized (Round.this) {
                end = failure == null ? results(results == null ? Map.of() : results) : failed(failure);
                // Another system has it, and other jobs may take long: a crash meanwhile should not send it there
                // again.
                if (underWay > 1 && acts.stream().anyMatch(a -> a.state() == PlannedAction.State.RELAYED)) {
                    progress.made();
                    saveProgress();
                }
            }
            oneLess();
            shop.destinations().ended(job, end);
        }

        private Destinations.End results(Map<ActionId, DeliveryResult> results) {
            boolean down = true;
            for (PlannedAction act : acts) {
                DeliveryResult result = results.get(act.id());
                if (result == null) {
                    Reply reply = Reply.cleaned(451, "4.3.0", "Agent " + job.agent() + " gave no result");
                    result = new DeliveryResult.Deferred(reply, "", Optional.empty());
                }
                act.apply(result);
                conclusion.tried(act, result);
                down &= result instanceof DeliveryResult.Deferred && unreachable(result.reply());
            }
            return down ? Destinations.End.DOWN : Destinations.End.ALIVE;
        }

        /** RFC 3463: x.4.z is the network's or the routing's fault, 4.3.2 a host that takes nothing now; 421 hangs up. */
        private static boolean unreachable(Reply reply) {
            return reply.code() == 421
                    || reply.status().startsWith("4.4.")
                    || reply.status().equals("4.3.2");
        }

        private Destinations.End failed(Throwable failure) {
            Reply reply = Reply.cleaned(451, "4.3.0", Failures.text(failure));
            acts.forEach(a -> a.apply(new DeliveryResult.Deferred(reply, "", Optional.empty())));
            conclusion.postponed(failure);
            if (!Failures.away(failure)) {
                acts.forEach(a -> shop.journal().result(entry, a, "deferred"));
            }
            return Destinations.End.UNTRIED;
        }
    }
}
