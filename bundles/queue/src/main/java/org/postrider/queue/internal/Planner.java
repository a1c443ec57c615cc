package org.postrider.queue.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.PermanentFailureException;
import org.postrider.delivery.Step;
import org.postrider.filter.Destiny;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;
import org.postrider.role.quarantine.Quarantine;

/**
 * Makes the plan of a branch: every recipient routed and expanded until only acts are left. No side effects. Thread-safe.
 *
 * <p>The nth act that comes of recipient r has the number {@code r * 65,536 + n}, so that acts keep their numbers whatever
 * becomes of other recipients.
 */
final class Planner {
    static final int STRIDE = 1 << 16;

    private static final int MAX_RECIPIENTS = Integer.MAX_VALUE / STRIDE;
    private static final int MAX_DEPTH = 10;
    private static final Reply LOOP =
            new Reply(554, "5.4.6", "Too many aliases of aliases: the address leads in circles");
    private static final Reply TOO_MANY = new Reply(554, "5.3.4", "The address leads to too many others");

    private final Router router;
    private final Agents agents;
    private final int maxExpansion;

    Planner(Router router, Agents agents, int maxExpansion) {
        this.router = router;
        this.agents = agents;
        this.maxExpansion = Math.min(maxExpansion, STRIDE - 1);
    }

    /** What agents see of a branch. */
    static DeliveryMail mail(Entry entry, Branch branch) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Destiny destiny = branch.variant().destiny();
        attributes.put("reason", destiny.reason());
        if (destiny instanceof Destiny.Deliver deliver) {
            deliver.folder().ifPresent(folder -> attributes.put("folder", folder));
        } else if (destiny instanceof Destiny.Quarantine quarantine) {
            attributes.put("category", quarantine.category());
        }
        return new DeliveryMail(
                entry.id(),
                branch.variant().envelope(),
                branch.variant().content(),
                branch.variant().structure(),
                entry.mail().received(),
                attributes);
    }

    /** The plan; exceptionally if it cannot be made now. */
    CompletionStage<List<PlannedAction>> plan(Entry entry, Branch branch) {
        List<Recipient> recipients = branch.variant().envelope().recipients();
        if (recipients.size() > MAX_RECIPIENTS) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException(entry.id() + " has " + recipients.size() + " recipients"));
        }
        Destiny destiny = branch.variant().destiny();
        if (destiny instanceof Destiny.Deliver || destiny instanceof Destiny.Redirect) {
            return expand(entry, branch, destiny);
        }
        List<PlannedAction> actions = new ArrayList<>();
        if (!(destiny instanceof Destiny.Discard)) {
            String delivery = EntryCodec.delivery(entry.id(), branch.number());
            for (int i = 0; i < recipients.size(); i++) {
                settle(entry, destiny, new ActionId(delivery, i * STRIDE), recipients.get(i))
                        .ifPresent(actions::add);
            }
        }
        return CompletableFuture.completedStage(actions);
    }

    /** The act for a recipient that needs no route. */
    private static Optional<PlannedAction> settle(Entry entry, Destiny destiny, ActionId id, Recipient to) {
        if (destiny instanceof Destiny.Quarantine quarantine) {
            return Optional.of(PlannedAction.open(new Action(id, Quarantine.AGENT, quarantine.category(), to, to)));
        }
        if (destiny instanceof Destiny.Reject reject
                && entry.mail().session().user().isPresent()) {
            return Optional.of(failed(id, to, to, reject.reply()));
        }
        // Rejected after the 250 without a known sender: a bounce would hit whoever's address was forged.
        return Optional.empty();
    }

    private static PlannedAction failed(ActionId id, Recipient recipient, Recipient original, Reply reply) {
        PlannedAction action = PlannedAction.open(new Action(id, "", "", recipient, original));
        action.fail(reply);
        return action;
    }

    /** A plan instead of one that no record could hold: everybody is told, nothing is begun. */
    static List<PlannedAction> tooMany(Entry entry, Branch branch) {
        String delivery = EntryCodec.delivery(entry.id(), branch.number());
        List<PlannedAction> actions = new ArrayList<>();
        for (Recipient recipient : branch.variant().envelope().recipients()) {
            actions.add(failed(new ActionId(delivery, actions.size() * STRIDE), recipient, recipient, TOO_MANY));
        }
        return actions;
    }

    private CompletionStage<List<PlannedAction>> expand(Entry entry, Branch branch, Destiny destiny) {
        DeliveryMail mail = mail(entry, branch);
        List<Recipient> recipients = branch.variant().envelope().recipients();
        String delivery = EntryCodec.delivery(entry.id(), branch.number());
        CompletionStage<List<PlannedAction>> all = CompletableFuture.completedStage(new ArrayList<>());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < recipients.size(); i++) {
            Recipient original = recipients.get(i);
            Recipient first = destiny instanceof Destiny.Redirect redirect ? original.at(redirect.to()) : original;
            Expansion expansion = new Expansion(mail, original, delivery, i * STRIDE);
            all = all.thenCombine(expansion.level(List.of(new Next(first, Step.ROUTE, "")), 0), (list, done) -> {
                expansion.addTo(list, seen);
                return list;
            });
        }
        return all;
    }

    /** Something still to be expanded. */
    private record Next(Recipient recipient, String agent, String target) {}

    /** What one step led to: the acts of the planning agent, what goes on elsewhere, or a failure. */
    private record Led(String agent, List<Step> steps, Optional<Reply> failure, Recipient of) {}

    /** One recipient on its way from the envelope to acts. Levels follow one another; confined like them. */
    private final class Expansion {
        private final DeliveryMail mail;
        private final Recipient original;
        private final String delivery;
        private final int base;
        private final List<PlannedAction> found = new ArrayList<>();

        Expansion(DeliveryMail mail, Recipient original, String delivery, int base) {
            this.mail = mail;
            this.original = original;
            this.delivery = delivery;
            this.base = base;
        }

        private ActionId nextId() {
            return new ActionId(delivery, base + found.size());
        }

        CompletionStage<Void> level(List<Next> nexts, int depth) {
            CompletionStage<List<Led>> all = CompletableFuture.completedStage(new ArrayList<>());
            for (Next next : nexts) {
                all = all.thenCombine(step(next), (list, led) -> {
                    list.add(led);
                    return list;
                });
            }
            return all.thenCompose(led -> {
                List<Next> below = collect(led, depth);
                return below.isEmpty() ? CompletableFuture.completedStage(null) : level(below, depth + 1);
            });
        }

        private CompletionStage<Led> step(Next next) {
            if (!next.agent().isEmpty()) {
                return ask(next.agent(), next.target(), next.recipient());
            }
            return router.route(next.recipient().address())
                    .thenCompose(route -> ask(route.agent(), route.target(), next.recipient()));
        }

        private CompletionStage<Led> ask(String agent, String target, Recipient recipient) {
            CompletionStage<Led> led = agents.call(agent, a -> a.plan(mail, recipient, target))
                    .thenApply(steps -> new Led(agent, steps, Optional.empty(), recipient));
            return led.exceptionallyCompose(failure -> Failures.find(failure, PermanentFailureException.class)
                    .map(p -> CompletableFuture.completedStage(
                            new Led(agent, List.of(), Optional.of(p.reply()), recipient)))
                    .orElseGet(() -> CompletableFuture.failedStage(failure)));
        }

        private List<Next> collect(List<Led> all, int depth) {
            List<Next> below = new ArrayList<>();
            for (Led led : all) {
                led.failure().ifPresent(reply -> found.add(failed(nextId(), led.of(), original, reply)));
                for (Step step : led.steps()) {
                    take(led, step, depth, below);
                }
                expanded(led);
            }
            return below;
        }

        private void take(Led led, Step step, int depth, List<Next> below) {
            boolean here = step.agent().equals(Step.SAME) || step.agent().equals(led.agent());
            if (found.size() + below.size() >= maxExpansion) {
                failOnce(step.recipient(), TOO_MANY);
            } else if (here) {
                found.add(PlannedAction.open(
                        new Action(nextId(), led.agent(), step.target(), step.recipient(), original)));
            } else if (depth + 1 >= MAX_DEPTH) {
                failOnce(step.recipient(), LOOP);
            } else {
                below.add(new Next(step.recipient(), step.agent(), step.target()));
            }
        }

        /** One failure tells it all: a loop may have thousands of ends. */
        private void failOnce(Recipient recipient, Reply reply) {
            boolean told =
                    found.stream().anyMatch(a -> a.reply().filter(reply::equals).isPresent());
            if (!told) {
                found.add(failed(nextId(), recipient, original, reply));
            }
        }

        /** A list took the wish for a success notification off its members: it is answered here. */
        private void expanded(Led led) {
            boolean wished = led.of().notifyOn().contains(Notify.SUCCESS);
            boolean kept =
                    led.steps().stream().anyMatch(s -> s.recipient().notifyOn().contains(Notify.SUCCESS));
            if (wished && !kept && !led.steps().isEmpty()) {
                Action action = new Action(nextId(), "", "", led.of(), original);
                found.add(new PlannedAction(action, PlannedAction.State.EXPANDED));
            }
        }

        /** Nobody gets a message twice because several names led to the same place. */
        void addTo(List<PlannedAction> all, Set<String> seen) {
            for (PlannedAction planned : found) {
                Action action = planned.action();
                String place = action.agent()
                        + '\0'
                        + action.target()
                        + '\0'
                        + action.recipient().address();
                if (!planned.open() || seen.add(place)) {
                    all.add(planned);
                }
            }
        }
    }
}
