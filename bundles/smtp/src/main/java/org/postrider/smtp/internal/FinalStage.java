package org.postrider.smtp.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.gate.Decision;
import org.postrider.gate.Effect;
import org.postrider.message.Address;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Recipient;
import org.postrider.mime.Scanned;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the last byte of a message to its last reply: puts our fields on top, asks the policies, hands over to
 * {@link Acceptor}, answers. Confined to its session.
 */
final class FinalStage {
    private static final Logger LOG = LoggerFactory.getLogger(FinalStage.class);
    private static final Reply LOOP = new Reply(554, "5.4.6", "Too many hops: the message is looping");

    private final SmtpSession session;

    FinalStage(SmtpSession session) {
        this.session = session;
    }

    /** The content is stored. */
    void begin(Transaction transaction, StoredContent content, Intake intake) {
        Scanned scanned = intake.scanned();
        long hops = scanned.headers().stream().filter(f -> f.is("Received")).count();
        if (hops >= session.settings.maxReceived) {
            refuse(transaction, LOOP);
            return;
        }
        List<Effect> effects = session.client.allEffects();
        effects.addAll(transaction.effects);
        Arrived arrived = new Arrived(transaction, content, scanned, session.house.clock.instant());
        ChainMail mail = assemble(arrived, effects);
        PolicyMail view = new PolicyMail(mail, session.house.unpacker);
        session.policies.ask(state -> state.onMessage(view), decision -> {
            view.release();
            if (!(decision instanceof Decision.Continue on)) {
                turnDown(arrived, decision);
            } else if (on.effects().isEmpty()) {
                handOver(arrived, mail, effects);
            } else {
                effects.addAll(on.effects());
                handOver(arrived, assemble(arrived, effects), effects);
            }
        });
    }

    /** What has come. */
    private record Arrived(Transaction transaction, StoredContent content, Scanned scanned, Instant at) {}

    private ChainMail assemble(Arrived arrived, List<Effect> effects) {
        Transaction transaction = arrived.transaction;
        Envelope envelope = redirected(transaction.envelope(), effects);
        SessionFacts facts = facts(transaction);
        Head head = new Head();
        head.add(
                "Received",
                TraceFields.received(
                        session.settings.hostname, transaction.id, facts, transaction.envelope(), arrived.at));
        for (Effect effect : effects) {
            if (effect instanceof Effect.Prepend field) {
                head.add(field.name(), field.value());
            }
        }
        if (session.rules.submission() || session.client.account() != null) {
            complete(head, arrived);
        }
        return new ChainMail(
                transaction.id,
                envelope,
                facts,
                Content.concat(Content.of(head.toBytes()), Content.of(arrived.content)),
                arrived.scanned.root().rebased(head.size()),
                head.above(arrived.scanned.headers()),
                arrived.at,
                Phase.BEFORE_ACCEPT,
                session.client.facts());
    }

    private SessionFacts facts(Transaction transaction) {
        Client client = session.client;
        Optional<String> tls = client.tls();
        String protocol = TraceFields.protocol(
                session.rules.lmtp(),
                client.esmtp,
                transaction.parameters.smtpUtf8(),
                tls.isPresent(),
                client.account() != null);
        return new SessionFacts(
                client.listener(), protocol, client.client(), client.helo().orElse(""), client.user(), tls);
    }

    /** RFC 6409 section 8: what a user's program forgot. */
    private void complete(Head head, Arrived arrived) {
        if (find(arrived.scanned, "Date").isEmpty()) {
            head.add("Date", TraceFields.date(arrived.at));
        }
        if (find(arrived.scanned, "Message-ID").isEmpty()) {
            head.add("Message-ID", '<' + arrived.transaction.id + '@' + session.settings.hostname + '>');
        }
    }

    private static Optional<HeaderField> find(Scanned scanned, String name) {
        for (HeaderField field : scanned.headers()) {
            if (field.is(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    private static Envelope redirected(Envelope envelope, List<Effect> effects) {
        Map<Address, Recipient> recipients = new LinkedHashMap<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Redirect redirect) {
                recipients.put(redirect.to(), Recipient.of(redirect.to()));
            }
        }
        if (recipients.isEmpty()) {
            envelope.recipients().forEach(r -> recipients.put(r.address(), r));
        }
        for (Effect effect : effects) {
            if (effect instanceof Effect.Bcc bcc) {
                recipients.putIfAbsent(bcc.to(), Recipient.of(bcc.to()));
            }
        }
        return envelope.to(new ArrayList<>(recipients.values()));
    }

    private void handOver(Arrived arrived, ChainMail mail, List<Effect> effects) {
        Optional<String> discard = first(effects, Effect.Discard.class).map(Effect.Discard::reason);
        if (discard.isPresent()) {
            Map<String, Object> details = details(arrived.transaction, mail);
            details.put("reason", discard.get());
            report(arrived.transaction, "discarded", details);
            answer(arrived.transaction, Verdict.accepted(arrived.transaction.id));
            return;
        }
        Optional<String> hold = first(effects, Effect.Hold.class).map(Effect.Hold::reason);
        Acceptor acceptor = new Acceptor(session.house, session::gone, session.rules.lmtp());
        Map<String, Object> details = details(arrived.transaction, mail);
        session.when(
                // Reported where it completes: a client that leaves now hears nothing, but log and trace must.
                acceptor.accept(mail, hold).thenApply(verdict -> report(arrived.transaction, details, verdict)),
                verdict -> answer(arrived.transaction, verdict),
                failure -> {
                    LOG.error("id={} event=internal-error", arrived.transaction.id, failure);
                    refuse(arrived.transaction, new Reply(451, "4.3.0", "Internal error, try again later"));
                });
    }

    private static <E> Optional<E> first(List<Effect> effects, Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    private void turnDown(Arrived arrived, Decision decision) {
        Reply reply = Denial.replyOf(decision);
        if (decision instanceof Decision.Disconnect) {
            reportRefused(arrived.transaction, reply);
            session.hangUp(Replies.of(Replies.tagged(reply, arrived.transaction.id)));
        } else {
            refuse(arrived.transaction, reply);
        }
    }

    private Verdict report(Transaction transaction, Map<String, Object> details, Verdict verdict) {
        verdict.notes().forEach(details::put);
        details.put("reply", verdict.all().toString());
        report(transaction, verdict.all().positive() ? "accepted" : "rejected", details);
        return verdict;
    }

    /** Refuses the message for all its recipients. */
    void refuse(Transaction transaction, Reply reply) {
        reportRefused(transaction, reply);
        answer(transaction, Verdict.refused(reply, transaction.id));
    }

    private void reportRefused(Transaction transaction, Reply reply) {
        Map<String, Object> details = new LinkedHashMap<>();
        describe(transaction, details);
        details.put("reply", reply.toString());
        report(transaction, "rejected", details);
    }

    private void answer(Transaction transaction, Verdict verdict) {
        Client client = session.client;
        if (verdict.all().positive()) {
            client.counters.idle = 0;
            client.counters.mails++;
            client.lastMail = session.house.clock.millis();
        }
        byte[] reply;
        if (session.rules.lmtp()) {
            reply = each(transaction.accepted(), verdict);
        } else {
            reply = Replies.of(verdict.all());
        }
        session.endTransaction();
        session.describe("idle");
        session.reply(reply);
    }

    /** RFC 2033 section 4.2: one reply for each RCPT that was accepted, in order. */
    private static byte[] each(List<Address> accepted, Verdict verdict) {
        List<byte[]> lines = new ArrayList<>(accepted.size());
        int size = 0;
        for (Address address : accepted) {
            byte[] line = Replies.of(verdict.of(address));
            size += line.length;
            lines.add(line);
        }
        ByteBuffer all = ByteBuffer.allocate(size);
        lines.forEach(all::put);
        return all.array();
    }

    private Map<String, Object> details(Transaction transaction, ChainMail mail) {
        Map<String, Object> details = new LinkedHashMap<>();
        describe(transaction, details);
        details.put("size", mail.content().size());
        for (HeaderField field : mail.headers()) {
            if (field.is("Message-ID")) {
                details.put("message_id", Failures.printable(field.value()));
                break;
            }
        }
        return details;
    }

    private void describe(Transaction transaction, Map<String, Object> details) {
        Client client = session.client;
        details.put("session", client.id());
        details.put("listener", client.listener());
        details.put("client", client.client().getAddress().getHostAddress());
        details.put("helo", HostNames.harmless(client.helo().orElse("")));
        client.user().ifPresent(user -> details.put("user", user));
        client.tls().ifPresent(tls -> details.put("tls", tls));
        details.put("from", transaction.sender.toString());
        details.put("to", transaction.accepted().stream().map(Address::toString).toList());
    }

    private void report(Transaction transaction, String event, Map<String, Object> details) {
        session.house.trace(transaction.id, event, details);
        if (LOG.isInfoEnabled()) {
            LOG.info(line(transaction.id, event, details));
        }
    }

    private static String line(String id, String event, Map<String, Object> details) {
        StringBuilder line = new StringBuilder(256);
        line.append("id=").append(id).append(" event=").append(event);
        details.forEach((key, value) -> {
            String text = value.toString();
            line.append(' ').append(key).append('=');
            if (text.indexOf(' ') >= 0) {
                line.append('"').append(text.replace('"', '\'')).append('"');
            } else {
                line.append(text);
            }
        });
        return line.toString();
    }
}
