package org.postrider.smtp.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.Destiny;
import org.postrider.filter.Outcome;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.Variant;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.QueueFullException;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.FaultPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chain, then queue, then the verdict; one message each. Thread-safe; holds no thread and touches no session, so that what
 * completes on another thread goes on there.
 *
 * <p>A chain that is away or fails costs no mail: the message is accepted as unfiltered and the queue filters it before any
 * delivery. A positive verdict is given only after the queue has taken the message over durably.
 */
final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private static final Reply AWAY = new Reply(451, "4.3.2", "Queue not available, try again later");
    private static final Reply FAILED = new Reply(451, "4.3.0", "Cannot take the message over now, try again later");
    private static final Reply FULL = new Reply(452, "4.3.1", "Insufficient system storage");
    private static final Reply GONE = new Reply(421, "4.4.2", "Connection lost");

    private final House house;
    private final BooleanSupplier gone;
    private final boolean each;

    /**
     * A way for one message.
     *
     * @param gone true once the client has left: what it never hears of must not be accepted, or it sends it twice
     * @param each true for LMTP: each recipient has a reply of its own
     */
    Acceptor(House house, BooleanSupplier gone, boolean each) {
        this.house = house;
        this.gone = gone;
        this.each = each;
    }

    /** Runs the chain and hands over. @param hold why a session policy wants it held, if so */
    CompletionStage<Verdict> accept(ChainMail mail, Optional<String> hold) {
        return house.chain
                .call(house.settings.chainPatience, chain -> chain.run(mail))
                .exceptionally(failure -> unfiltered(mail, failure))
                .thenCompose(result -> decide(mail, result, hold));
    }

    private static ChainResult unfiltered(ChainMail mail, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (!(cause instanceof AwayException)) {
            LOG.warn(
                    "id={} event=chain-failed cause=\"{}\" hint=\"accepted as unfiltered\"",
                    mail.id(),
                    Failures.line(cause));
        }
        return new ChainResult.Unfiltered(Failures.line(cause), false);
    }

    private CompletionStage<Verdict> decide(ChainMail mail, ChainResult result, Optional<String> hold) {
        if (result instanceof ChainResult.Unfiltered unfiltered) {
            Optional<String> why = hold.isPresent() || !unfiltered.hold() ? hold : Optional.of(unfiltered.reason());
            return enqueue(new Acceptance(mail, List.of(), why), Verdict.accepted(mail.id()))
                    .thenApply(v -> v.noting("unfiltered", unfiltered.reason()));
        }
        List<Variant> variants = ((ChainResult.Decided) result).variants();
        if (variants.isEmpty()) {
            // An acceptance without variants would mean "unfiltered": filters have removed every recipient.
            return CompletableFuture.completedStage(
                    Verdict.accepted(mail.id()).noting("discarded", "filters removed all recipients"));
        }
        Map<Address, Reply> refusals = refusals(variants, mail.id());
        Optional<Reply> refusal = refusalForAll(variants);
        if (refusal.isPresent()) {
            settle(mail, variants);
            Verdict verdict = Verdict.refused(refusal.get(), mail.id());
            return CompletableFuture.completedStage(new Verdict(verdict.all(), refusals, reasons(variants)));
        }
        // SMTP has one reply for all: those refused go to the queue, which bounces to authenticated senders only.
        List<Variant> refused =
                each ? variants.stream().filter(v -> replyOf(v) != null).toList() : List.of();
        List<Variant> taken =
                each ? variants.stream().filter(v -> replyOf(v) == null).toList() : variants;
        Map<Address, Reply> own = each ? refusals : Map.of();
        Verdict verdict = new Verdict(Verdict.ok(mail.id()), own, reasons(variants));
        return enqueue(new Acceptance(mail, taken, refused, hold), verdict);
    }

    private static Map<String, Object> reasons(List<Variant> variants) {
        List<String> lines = new ArrayList<>();
        for (Variant variant : variants) {
            if (replyOf(variant) != null) {
                lines.add(variant.destiny().reason());
            }
        }
        return lines.isEmpty() ? Map.of() : Map.of("reason", String.join("; ", lines));
    }

    private static @Nullable Reply replyOf(Variant variant) {
        if (variant.destiny() instanceof Destiny.Reject reject) {
            return reject.reply();
        }
        return variant.destiny() instanceof Destiny.Defer defer ? defer.reply() : null;
    }

    private static Map<Address, Reply> refusals(List<Variant> variants, String id) {
        Map<Address, Reply> replies = new HashMap<>();
        for (Variant variant : variants) {
            Reply reply = replyOf(variant);
            if (reply != null) {
                Reply tagged = Replies.tagged(reply, id);
                variant.envelope().recipients().forEach(r -> replies.put(r.address(), tagged));
            }
        }
        return replies;
    }

    /** The reply if nobody shall get it; a temporary one wins, since then trying again may help someone. */
    private static Optional<Reply> refusalForAll(List<Variant> variants) {
        Reply found = null;
        for (Variant variant : variants) {
            Reply reply = replyOf(variant);
            if (reply == null) {
                return Optional.empty();
            }
            found = found == null || reply.temporary() ? reply : found;
        }
        return Optional.ofNullable(found);
    }

    private void settle(ChainMail mail, List<Variant> variants) {
        Map<Address, Destiny> destinies = new HashMap<>();
        for (Variant variant : variants) {
            for (Recipient recipient : variant.envelope().recipients()) {
                destinies.put(recipient.address(), variant.destiny());
            }
        }
        house.chain
                .now()
                .ifPresent(chain -> chain.settled(mail, new Outcome(destinies)).whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warn("id={} event=settle-failed cause=\"{}\"", mail.id(), Failures.line(failure));
                    }
                }));
    }

    private CompletionStage<Verdict> enqueue(Acceptance acceptance, Verdict verdict) {
        String id = acceptance.mail().id();
        if (gone.getAsBoolean()) {
            return CompletableFuture.completedStage(Verdict.refused(GONE, id));
        }
        FaultPoint.reached("smtp.before-queue");
        return house.queue
                .call(house.settings.queuePatience, queue -> queue.accept(acceptance))
                .handle((done, failure) -> {
                    if (failure != null) {
                        return refused(id, Failures.cause(failure));
                    }
                    FaultPoint.reached("smtp.before-reply");
                    return verdict;
                });
    }

    private static Verdict refused(String id, Throwable cause) {
        LOG.warn(
                "id={} event=deferred role=queue cause=\"{}\" hint=\"check free space and mail:status\"",
                id,
                Failures.line(cause));
        Reply reply = cause instanceof QueueFullException ? FULL : cause instanceof AwayException ? AWAY : FAILED;
        return Verdict.refused(reply, id);
    }
}
