package org.postrider.smtp.internal;

import java.nio.charset.StandardCharsets;
import org.postrider.gate.Decision;
import org.postrider.role.sasl.SaslContext;

/** HELO, EHLO, LHLO and STARTTLS (RFC 5321 section 4.1.1.1, RFC 2033, RFC 3207). Confined to its session. */
final class HelloVerbs {
    private final SmtpSession session;

    HelloVerbs(SmtpSession session) {
        this.session = session;
    }

    /** The first line, after the policies have seen the client. */
    void banner() {
        String kind = session.rules.lmtp() ? " LMTP Postrider" : " ESMTP Postrider";
        session.reply(Replies.of("220 " + session.settings.hostname + kind));
    }

    void helo(String argument) {
        if (session.rules.lmtp()) {
            session.complain(Replies.UNKNOWN_COMMAND);
        } else {
            greet(argument, false);
        }
    }

    void ehlo(String argument, boolean lhlo) {
        if (session.rules.lmtp() != lhlo) {
            session.complain(Replies.UNKNOWN_COMMAND);
        } else {
            greet(argument, true);
        }
    }

    private void greet(String argument, boolean extended) {
        // Many clients say more than one word; only the first is the name.
        int space = argument.indexOf(' ');
        String name = space < 0 ? argument : argument.substring(0, space);
        if (!HostNames.acceptable(name)) {
            session.complain(Replies.SYNTAX_HELO);
            return;
        }
        session.endTransaction();
        session.client.greeted(name, extended);
        session.policies.ask(state -> state.onHelo(name), decision -> {
            if (decision instanceof Decision.Continue on) {
                session.keep(Client.Stage.HELO, on);
                session.describe("idle");
                session.reply(extended ? capabilities() : Replies.of("250 " + session.settings.hostname));
            } else {
                session.client.ungreeted();
                Denial.say(session, decision);
            }
        });
    }

    private byte[] capabilities() {
        StringBuilder lines = new StringBuilder(256);
        lines.append("250-").append(session.settings.hostname).append("\r\n");
        lines.append("250-PIPELINING\r\n250-SIZE ").append(session.settings.maxMessageSize);
        lines.append("\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-CHUNKING\r\n250-DSN\r\n");
        if (session.connection.tlsOffered()) {
            lines.append("250-STARTTLS\r\n");
        }
        String mechanisms = mechanisms();
        if (!mechanisms.isEmpty()) {
            lines.append("250-AUTH ").append(mechanisms).append("\r\n");
        }
        lines.append("250 ENHANCEDSTATUSCODES\r\n");
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String mechanisms() {
        if (session.rules.auth() == ListenerRules.Auth.OFF || session.client.account() != null) {
            return "";
        }
        SaslContext context = session.saslContext();
        return context.encrypted() ? session.house.mechanisms.offered(context) : "";
    }

    void startTls(String argument) {
        if (!argument.isEmpty()) {
            session.complain(Replies.NO_ARGUMENT);
        } else if (session.connection.tls().isPresent()) {
            session.complain(Replies.TLS_ON);
        } else if (!session.connection.tlsOffered()) {
            session.complain(Replies.NOT_IMPLEMENTED);
        } else if (session.chunking()) {
            session.complain(Replies.BDAT_BEGUN);
        } else {
            session.startTls();
        }
    }
}
