package org.postrider.smtp.internal;

import java.util.Map;
import java.util.Optional;
import org.postrider.gate.Decision;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.role.directory.Account;
import org.postrider.role.directory.Resolution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3, RFC 6409). Confined to its session.
 *
 * <p>Never an open relay: a recipient of a foreign domain needs a login, or a client in a network that the configuration
 * names. What cannot be told now is deferred.
 */
final class MailVerbs {
    private static final Logger LOG = LoggerFactory.getLogger(MailVerbs.class);

    private final SmtpSession session;

    MailVerbs(SmtpSession session) {
        this.session = session;
    }

    void mail(String argument) {
        byte[] early = tooEarly();
        if (early.length > 0) {
            session.complain(early);
            return;
        }
        Optional<Path> path = Path.parse(argument, "FROM:");
        if (path.isEmpty()) {
            session.complain(argument.regionMatches(true, 0, "FROM:", 0, 5) ? Replies.BAD_SENDER : Replies.SYNTAX_MAIL);
            return;
        }
        try {
            Parameters.OfMail parameters = Parameters.ofMail(path.get().parameters(), session.client.esmtp);
            sender(new ReversePath(path.get().address()), parameters);
        } catch (Parameters.Refusal e) {
            session.complain(e.reply());
        }
    }

    private byte[] tooEarly() {
        if (session.client.helo().isEmpty()) {
            return session.rules.lmtp() ? Replies.LHLO_FIRST : Replies.HELO_FIRST;
        }
        if (session.rules.auth() == ListenerRules.Auth.REQUIRED && session.client.account() == null) {
            return Replies.AUTH_REQUIRED;
        }
        return session.transaction() == null ? new byte[0] : Replies.NESTED_MAIL;
    }

    private void sender(ReversePath sender, Parameters.OfMail parameters) {
        if (sender.address().filter(Address::international).isPresent() && !parameters.smtpUtf8()) {
            session.refuse(Replies.NEEDS_SMTPUTF8);
            return;
        }
        if (parameters.size() > session.settings.maxMessageSize) {
            session.refuse(Replies.MESSAGE_TOO_BIG);
            return;
        }
        Account account = session.client.account();
        if (account == null || sender.isNull()) {
            admit(sender, parameters);
            return;
        }
        Address address = sender.address().orElseThrow();
        session.when(
                session.house.directory.call(session.settings.rolePatience, d -> d.maySendAs(account, address)),
                allowed -> {
                    if (allowed) {
                        admit(sender, parameters);
                    } else {
                        log("", "sender-refused", sender.toString(), "not an address of " + account.name());
                        session.refuse(Replies.NOT_YOUR_ADDRESS);
                    }
                },
                failure -> away("directory", failure));
    }

    private void admit(ReversePath sender, Parameters.OfMail parameters) {
        session.policies.ask(state -> state.onMail(sender, parameters.size()), decision -> {
            if (decision instanceof Decision.Continue on) {
                Transaction mail = new Transaction(session.house.ids.next(), sender, parameters);
                mail.effects.addAll(on.effects());
                session.begin(mail);
                session.reply(Replies.SENDER_OK);
            } else {
                log("", "sender-refused", sender.toString(), decision);
                Denial.say(session, decision);
            }
        });
    }

    void rcpt(String argument) {
        Transaction mail = session.transaction();
        if (mail == null || mail.chunking) {
            session.complain(mail == null ? Replies.NO_MAIL : Replies.BDAT_BEGUN);
            return;
        }
        Optional<Path> path = Path.parse(argument, "TO:");
        Optional<Address> address = path.flatMap(Path::address);
        if (address.isEmpty()) {
            session.complain(
                    argument.regionMatches(true, 0, "TO:", 0, 3) ? Replies.BAD_RECIPIENT : Replies.SYNTAX_RCPT);
            return;
        }
        boolean utf8 = mail.parameters.smtpUtf8();
        if (address.get().international() && !utf8) {
            session.refuseRecipient(Replies.NEEDS_SMTPUTF8);
        } else if (mail.accepted().size() >= session.settings.maxRecipients) {
            session.refuseRecipient(Replies.TOO_MANY_RECIPIENTS);
        } else {
            try {
                String parameters = path.map(Path::parameters).orElse("");
                Parameters.OfRcpt parsed = Parameters.ofRcpt(parameters, session.client.esmtp, utf8);
                resolve(mail, new Recipient(address.get(), parsed.notifyOn(), parsed.originalRecipient()));
            } catch (Parameters.Refusal e) {
                session.complain(e.reply());
            }
        }
    }

    private void resolve(Transaction mail, Recipient recipient) {
        session.when(
                session.house.directory.call(session.settings.rolePatience, d -> d.resolve(recipient.address())),
                resolution -> judge(mail, recipient, resolution),
                failure -> away("directory", failure));
    }

    private void judge(Transaction mail, Recipient recipient, Resolution resolution) {
        if (resolution instanceof Resolution.Unknown) {
            session.policies.unknownRecipient(recipient.address());
            log(mail.id, "recipient-refused", recipient.address().toString(), "unknown");
            session.refuseRecipient(Replies.UNKNOWN_RECIPIENT);
        } else if (resolution instanceof Resolution.Foreign && !mayRelay()) {
            log(mail.id, "recipient-refused", recipient.address().toString(), "relay access denied");
            session.refuseRecipient(Replies.RELAY_DENIED);
        } else {
            session.policies.ask(state -> state.onRecipient(mail.sender, recipient), decision -> {
                if (decision instanceof Decision.Continue on) {
                    mail.effects.addAll(on.effects());
                    mail.add(recipient);
                    session.reply(Replies.RECIPIENT_OK);
                } else {
                    log(mail.id, "recipient-refused", recipient.address().toString(), decision);
                    Denial.sayOfRecipient(session, decision);
                }
            });
        }
    }

    private boolean mayRelay() {
        return session.client.account() != null
                || session.rules.mayRelay(session.connection.peer().getAddress());
    }

    private void away(String role, Throwable failure) {
        LOG.warn(
                "session={} event=deferred role={} cause=\"{}\" hint=\"check: mail:status\"",
                session.client.id(),
                role,
                Failures.line(failure));
        session.refuse(Replies.AWAY);
    }

    private void log(String id, String event, String address, Object why) {
        Object reason = why instanceof Decision decision ? Denial.replyOf(decision) : why;
        LOG.info(
                "id={} event={} session={} client={} helo={} address=<{}> reason=\"{}\"",
                id.isEmpty() ? "-" : id,
                event,
                session.client.id(),
                session.client.client().getAddress().getHostAddress(),
                HostNames.harmless(session.client.helo().orElse("")),
                address,
                reason);
        if (!id.isEmpty()) {
            session.house.trace(id, event, Map.of("address", address, "reason", reason.toString()));
        }
    }
}
