package org.postrider.testkit.mail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.AsyncDeliveryAgent;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.delivery.Step;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;

/**
 * A delivery agent whose place remembers action ids, as the local one's does: what it has is exactly what was filed. It outlives
 * crashes of the queue. Thread-safe.
 */
public final class FakeAgent implements AsyncDeliveryAgent {
    private static final Reply OK = new Reply(250, "2.0.0", "filed");

    private final Map<ActionId, Action> remembered = new LinkedHashMap<>();
    private final List<Action> filed = new ArrayList<>();
    private final List<DeliveryMail> mails = new ArrayList<>();
    private final List<ActionId> forgotten = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private Function<Action, DeliveryResult> answer = action -> new DeliveryResult.Delivered(OK, "place", false);
    private Function<Recipient, List<Step>> plan = recipient -> List.of(Step.here("place", recipient));
    private @Nullable Exception planFailure;
    private @Nullable Exception deliverFailure;
    private boolean holding;
    private int calls;

    /** What it answers; only what it answers {@code Delivered} is filed. */
    public synchronized FakeAgent answering(Function<Action, DeliveryResult> how) {
        answer = how;
        return this;
    }

    /** Answers 451 to everything. */
    public FakeAgent deferring() {
        return answering(
                a -> new DeliveryResult.Deferred(new Reply(451, "4.2.1", "not now"), "place", Optional.empty()));
    }

    /** Answers 550 to everything. */
    public FakeAgent failing() {
        return answering(a -> new DeliveryResult.Failed(new Reply(550, "5.1.1", "no such user"), "place"));
    }

    /** Answers 250 to everything. @param relayed see {@link DeliveryResult.Delivered#relayed()} */
    public FakeAgent delivering(boolean relayed) {
        return answering(a -> new DeliveryResult.Delivered(OK, "place", relayed));
    }

    /** What it plans; by default itself with the target {@code place}. */
    public synchronized FakeAgent planning(Function<Recipient, List<Step>> how) {
        plan = how;
        return this;
    }

    /** Planning fails from now on, or no longer. */
    public synchronized FakeAgent planFailing(@Nullable Exception failure) {
        planFailure = failure;
        return this;
    }

    /** Delivering fails as a whole from now on, or no longer. */
    public synchronized FakeAgent deliverFailing(@Nullable Exception failure) {
        deliverFailure = failure;
        return this;
    }

    /** Deliveries from now on do not end before {@link #letGo}. */
    public synchronized FakeAgent holding() {
        holding = true;
        return this;
    }

    /** Ends what was held. */
    public void letGo() {
        List<Runnable> ready;
        synchronized (this) {
            holding = false;
            ready = List.copyOf(held);
            held.clear();
        }
        ready.forEach(Runnable::run);
    }

    @Override
    public synchronized CompletionStage<List<Step>> plan(DeliveryMail mail, Recipient recipient, String target) {
        return planFailure == null
                ? CompletableFuture.completedStage(plan.apply(recipient))
                : CompletableFuture.failedStage(planFailure);
    }

    @Override
    public CompletionStage<Map<ActionId, DeliveryResult>> deliver(DeliveryMail mail, List<Action> actions) {
        CompletableFuture<Map<ActionId, DeliveryResult>> done = new CompletableFuture<>();
        synchronized (this) {
            calls++;
            if (deliverFailure != null) {
                return CompletableFuture.failedStage(deliverFailure);
            }
            if (holding) {
                held.add(() -> done.complete(file(mail, actions)));
                return done;
            }
        }
        done.complete(file(mail, actions));
        return done;
    }

    private synchronized Map<ActionId, DeliveryResult> file(DeliveryMail mail, List<Action> actions) {
        Map<ActionId, DeliveryResult> results = new LinkedHashMap<>();
        for (Action action : actions) {
            DeliveryResult result = answer.apply(action);
            results.put(action.id(), result);
            if (result instanceof DeliveryResult.Delivered && remembered.putIfAbsent(action.id(), action) == null) {
                filed.add(action);
                mails.add(mail);
            }
        }
        return results;
    }

    @Override
    public synchronized CompletionStage<Void> forget(List<ActionId> ids) {
        ids.forEach(remembered::remove);
        forgotten.addAll(ids);
        return CompletableFuture.completedStage(null);
    }

    /** All that was filed, in order. */
    public synchronized List<Action> filed() {
        return List.copyOf(filed);
    }

    /** Recipients of all that was filed, in order. */
    public synchronized List<String> recipients() {
        return filed.stream().map(a -> a.recipient().address().toString()).toList();
    }

    /** The messages of all that was filed, in order. */
    public synchronized List<DeliveryMail> mails() {
        return List.copyOf(mails);
    }

    /** Ids forgotten, in order. */
    public synchronized List<ActionId> forgotten() {
        return List.copyOf(forgotten);
    }

    /** Ids that it still knows. */
    public synchronized int remembers() {
        return remembered.size();
    }

    /** Calls of {@link #deliver}. */
    public synchronized int calls() {
        return calls;
    }
}
