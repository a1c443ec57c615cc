package org.postrider.quarantine.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryMail;
import org.postrider.delivery.DeliveryResult;
import org.postrider.filter.Destiny;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Address;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.mime.EncodedWords;
import org.postrider.mime.HeaderParser;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.Scanned;
import org.postrider.mime.StructureScanner;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;
import org.postrider.role.quarantine.Quarantine;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.Presence;

/** Keeps, lists and releases, in one vault. Thread-safe. */
final class Keeper {
    /** Listener of mail made here: the chain is not told of it again. */
    private static final String MADE_HERE = "local";

    private static final int MAX_SUBJECT = 200;
    private static final int RACES = 5;

    /**
     * Settings.
     *
     * @param expiry how long items are kept
     * @param limits how much is kept; beyond it the oldest go
     * @param patience how long to wait for the queue
     */
    record Settings(Duration expiry, Vault.Usage limits, Duration patience) {}

    private final Settings settings;
    private final Vault vault;
    private final Presence<MailQueue> queue;
    private final Clock clock;
    private final MailIds ids;

    Keeper(Settings settings, Vault vault, Presence<MailQueue> queue, Clock clock, MailIds ids) {
        this.settings = settings;
        this.vault = vault;
        this.queue = queue;
        this.clock = clock;
        this.ids = ids;
    }

    Vault vault() {
        return vault;
    }

    // Keeping.

    CompletionStage<Map<ActionId, DeliveryResult>> keep(DeliveryMail mail, List<Action> actions) {
        return vault.usage().thenCompose(usage -> {
            boolean twice = usage.items() > 2 * settings.limits().items()
                    || usage.bytes() / 2 > settings.limits().bytes();
            return twice
                    ? full(actions)
                    : vault.store().adopt(mail.content()).thenCompose(content -> {
                        String subject = subject(mail);
                        CompletionStage<Map<ActionId, DeliveryResult>> all =
                                CompletableFuture.completedStage(new LinkedHashMap<>());
                        for (Action action : actions) {
                            all = all.thenCompose(results -> keep(mail, action, content, subject)
                                    .thenApply(result -> {
                                        results.put(action.id(), result);
                                        return results;
                                    }));
                        }
                        return all;
                    });
        });
    }

    /** The sweep lets the oldest go at the limit; that it has twice as much means that no sweep gets through. */
    private static CompletionStage<Map<ActionId, DeliveryResult>> full(List<Action> actions) {
        Reply reply = new Reply(452, "4.3.1", "The quarantine is full: see max_items and max_bytes");
        Map<ActionId, DeliveryResult> results = new LinkedHashMap<>();
        actions.forEach(a -> results.put(a.id(), new DeliveryResult.Deferred(reply, a.target(), Optional.empty())));
        return CompletableFuture.completedStage(results);
    }

    private CompletionStage<DeliveryResult> keep(DeliveryMail mail, Action action, Content content, String subject) {
        Instant now = clock.instant();
        String reason = mail.attributes().getOrDefault("reason", "");
        Kept kept = new Kept(
                action.id().toString(),
                new Kept.About(mail.id(), now, action.target(), reason, subject, now.plus(settings.expiry())),
                mail.envelope().sender(),
                action.recipient().address(),
                new Kept.Transport(mail.envelope().body(), mail.envelope().smtpUtf8()),
                content,
                Kept.Release.NONE);
        FaultPoint.reached("quarantine.before-keep");
        return vault.add(kept).thenApply(added -> {
            FaultPoint.reached("quarantine.after-keep");
            Reply reply = new Reply(250, "2.0.0", added ? "Kept in quarantine" : "Kept in quarantine before");
            return new DeliveryResult.Delivered(reply, "quarantine " + action.target(), false);
        });
    }

    private static String subject(DeliveryMail mail) {
        try {
            for (HeaderField field : HeaderParser.parse(mail.content(), mail.structure())) {
                if (field.is("Subject")) {
                    String subject = EncodedWords.decode(field.value()).replaceAll("\\p{Cntrl}", " ");
                    return subject.length() > MAX_SUBJECT ? subject.substring(0, MAX_SUBJECT) : subject;
                }
            }
            return "";
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    // Showing.

    CompletionStage<List<Quarantine.Item>> list(String pattern, int limit) {
        Pattern glob = Pattern.compile(
                Pattern.quote(pattern).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        Comparator<Quarantine.Item> oldestFirst =
                Comparator.comparing(Quarantine.Item::time).thenComparing(Quarantine.Item::id);
        PriorityQueue<Quarantine.Item> newest = new PriorityQueue<>(oldestFirst);
        return vault.each(found -> {
                    Quarantine.Item item = found.kept().item();
                    if (matches(item, pattern, glob)) {
                        newest.add(item);
                        if (limit > 0 && newest.size() > limit) {
                            newest.remove();
                        }
                    }
                })
                .thenApply(all -> {
                    List<Quarantine.Item> items = new ArrayList<>(newest);
                    items.sort(oldestFirst.reversed());
                    return items;
                });
    }

    private static boolean matches(Quarantine.Item item, String pattern, Pattern glob) {
        return pattern.isEmpty()
                || item.id().equals(pattern)
                || item.mail().equals(pattern)
                || glob.matcher(item.sender()).matches()
                || glob.matcher(item.recipient()).matches();
    }

    CompletionStage<Optional<Content>> content(String id) {
        return vault.get(id).thenApply(found -> found.map(f -> f.kept().content()));
    }

    // Deleting.

    CompletionStage<Optional<Kept>> delete(String id) {
        return delete(id, RACES);
    }

    private CompletionStage<Optional<Kept>> delete(String id, int races) {
        return vault.get(id)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedStage(Optional.empty())
                        : vault.remove(found.get())
                                .thenCompose(done -> done
                                        ? CompletableFuture.completedStage(
                                                Optional.of(found.get().kept()))
                                        : again(races, left -> delete(id, left))));
    }

    // Releasing.

    /**
     * Puts it into the queue. The id of the new message is written before and erased after, so a release that a crash cut short
     * is taken up with the same id; a queue that has the entry already only overwrites it.
     */
    CompletionStage<Optional<Kept>> release(String id, Optional<Address> to, String by) {
        return pending(id, to, RACES).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            FaultPoint.reached("quarantine.before-release");
            return acceptance(found.get(), by)
                    .thenCompose(message -> queue.call(settings.patience(), q -> q.accept(message)))
                    .thenCompose(accepted -> {
                        FaultPoint.reached("quarantine.after-release");
                        return released(id, by, RACES);
                    })
                    .thenApply(marked -> found);
        });
    }

    private interface Again<R> {
        CompletionStage<R> attempt(int left);
    }

    private static <R> CompletionStage<R> again(int races, Again<R> step) {
        return races > 0
                ? step.attempt(races - 1)
                : CompletableFuture.failedStage(
                        new IllegalStateException("The item is being changed by others: try again"));
    }

    /** Another recipient is another release: it must not get the id of one that may have been delivered. */
    private CompletionStage<Optional<Kept>> pending(String id, Optional<Address> to, int races) {
        return vault.get(id).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            Kept kept = found.get().kept();
            Address recipient = to.orElse(kept.recipient());
            boolean begun = kept.release()
                    .pending()
                    .filter(p -> p.to().equals(recipient))
                    .isPresent();
            if (begun) {
                return CompletableFuture.completedStage(Optional.of(kept));
            }
            Kept.Pending pending = new Kept.Pending(ids.next(), recipient);
            Kept next = kept.with(
                    new Kept.Release(Optional.of(pending), kept.release().by()));
            return vault.replace(found.get(), next)
                    .thenCompose(done -> done
                            ? CompletableFuture.completedStage(Optional.of(next))
                            : again(races, left -> pending(id, to, left)));
        });
    }

    private CompletionStage<Boolean> released(String id, String by, int races) {
        return vault.get(id).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedStage(true);
            }
            Kept next = found.get().kept().with(new Kept.Release(Optional.empty(), by));
            return vault.replace(found.get(), next)
                    .thenCompose(done -> done
                            ? CompletableFuture.completedStage(true)
                            : again(races, left -> released(id, by, left)));
        });
    }

    /** Decided already: past the filters. Nobody is told if it fails, for what is kept here has few true senders. */
    private CompletionStage<Acceptance> acceptance(Kept kept, String by) {
        Kept.Pending pending = kept.release().pending().orElseThrow();
        Address to = pending.to();
        Scanned scanned;
        try {
            scanned = StructureScanner.scan(kept.content(), ScanLimits.DEFAULT);
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
        Recipient recipient = new Recipient(to, Set.of(Notify.NEVER), Optional.empty());
        Envelope envelope = new Envelope(
                kept.sender(),
                List.of(recipient),
                kept.transport().body(),
                kept.transport().smtpUtf8() || to.international(),
                DsnReturn.UNSPECIFIED,
                Optional.empty());
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        SessionFacts session = new SessionFacts(MADE_HERE, MADE_HERE, here, "", Optional.empty(), Optional.empty());
        ChainMail mail = new ChainMail(
                pending.id(),
                envelope,
                session,
                kept.content(),
                scanned.root(),
                scanned.headers(),
                clock.instant(),
                Phase.AFTER_ACCEPT,
                Map.of());
        Destiny destiny = new Destiny.Deliver(List.of(), Optional.empty(), "released from quarantine by " + by);
        Variant variant = new Variant(destiny, envelope, kept.content(), scanned.root());
        return CompletableFuture.completedStage(new Acceptance(mail, List.of(variant), Optional.empty()));
    }

    CompletionStage<Integer> sweep() {
        return vault.sweep(settings.limits(), clock);
    }
}
