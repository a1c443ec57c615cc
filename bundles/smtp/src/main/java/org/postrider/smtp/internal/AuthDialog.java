package org.postrider.smtp.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postrider.gate.Decision;
import org.postrider.role.directory.Account;
import org.postrider.role.login.GuardedExchange;
import org.postrider.role.login.LoginAttempt;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AUTH (RFC 4954). Confined to its session; one exchange at a time. */
final class AuthDialog {
    private static final Logger LOG = LoggerFactory.getLogger(AuthDialog.class);
    private static final byte[] ABORT = {'*'};

    private final SmtpSession session;
    private String mechanism = "";
    private @Nullable GuardedExchange exchange;
    /** Success with data that the client has yet to acknowledge: SMTP has no reply for it. */
    private @Nullable Account pending;

    AuthDialog(SmtpSession session) {
        this.session = session;
    }

    void begin(String argument) {
        byte[] early = tooEarly();
        if (early.length > 0) {
            session.complain(early);
            return;
        }
        int space = argument.indexOf(' ');
        String name = (space < 0 ? argument : argument.substring(0, space)).toUpperCase(Locale.ROOT);
        String initial = space < 0 ? "" : argument.substring(space + 1).strip();
        SaslContext context = session.saslContext();
        if (name.isEmpty() || initial.indexOf(' ') >= 0) {
            session.complain(Replies.SYNTAX_AUTH);
        } else if (!context.encrypted()) {
            session.complain(Replies.NEEDS_TLS);
        } else {
            Optional<SaslMechanism> found = session.house.mechanisms.find(name, context);
            if (found.isPresent()) {
                start(name, found.get(), initial, context);
            } else {
                session.complain(Replies.UNKNOWN_MECHANISM);
            }
        }
    }

    private byte[] tooEarly() {
        if (session.rules.auth() == ListenerRules.Auth.OFF) {
            return Replies.NOT_IMPLEMENTED;
        }
        if (session.client.helo().isEmpty() || !session.client.esmtp) {
            return Replies.HELO_FIRST;
        }
        if (session.client.account() != null) {
            return Replies.AUTH_TWICE;
        }
        return session.transaction() == null ? new byte[0] : Replies.AUTH_NOW;
    }

    private void start(String name, SaslMechanism found, String initial, SaslContext context) {
        // An initial response to a mechanism in which the server speaks first is the mechanism's to judge: many clients
        // send
        // one with LOGIN.
        LoginAttempt attempt = session.house.login(session.connection);
        if (attempt.refused()) {
            session.complain(Replies.AUTH_REFUSED);
            return;
        }
        mechanism = name;
        exchange = GuardedExchange.start(found, context, attempt);
        session.describe("authenticating");
        if (initial.isEmpty() && found.clientFirst()) {
            challenge(new byte[0]);
        } else {
            respond(initial.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void challenge(byte[] data) {
        session.readAuth(Replies.of("334 " + Base64.getEncoder().encodeToString(data)));
    }

    /** The client's next line. */
    void line(ByteBuffer line) {
        byte[] text = new byte[line.remaining()];
        line.get(text);
        if (Arrays.equals(text, ABORT)) {
            ended(Replies.AUTH_ABORTED);
        } else if (pending != null) {
            acknowledge(text, pending);
        } else {
            respond(text);
        }
    }

    private void acknowledge(byte[] text, Account account) {
        if (text.length == 0 || isEmptyMark(text)) {
            loggedIn(account);
        } else {
            failed(Replies.AUTH_MALFORMED);
        }
    }

    private static boolean isEmptyMark(byte[] text) {
        return text.length == 1 && text[0] == '=';
    }

    private void respond(byte[] text) {
        byte[] response;
        try {
            response = isEmptyMark(text) ? new byte[0] : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException expected) {
            failed(Replies.AUTH_MALFORMED);
            return;
        } finally {
            Arrays.fill(text, (byte) 0);
        }
        GuardedExchange running = exchange;
        if (running == null) {
            failed(Replies.AUTH_MALFORMED);
            return;
        }
        session.when(
                running.respond(response),
                step -> {
                    Arrays.fill(response, (byte) 0);
                    step(step);
                },
                failure -> {
                    LOG.warn(
                            "session={} event=auth-failed mechanism={} cause=\"{}\"",
                            session.client.id(),
                            mechanism,
                            Failures.line(failure));
                    ended(Replies.AUTH_TEMPORARY);
                });
    }

    private void step(SaslStep step) {
        if (step instanceof SaslStep.Challenge challenge) {
            challenge(challenge.data());
        } else if (step instanceof SaslStep.Success success) {
            if (success.data().length == 0) {
                loggedIn(success.account());
            } else {
                pending = success.account();
                challenge(success.data());
            }
        } else {
            SaslStep.Failure failure = (SaslStep.Failure) step;
            LOG.info(
                    "session={} event=auth-refused mechanism={} user=\"{}\" client={} reason={} hint=\"{}\"",
                    session.client.id(),
                    mechanism,
                    Failures.quotable(exchange == null ? "" : exchange.name()),
                    session.client.client().getAddress().getHostAddress(),
                    failure.reason(),
                    failure.hint());
            switch (failure.reason()) {
                case CREDENTIALS, AUTHORIZATION -> failed(Replies.BAD_CREDENTIALS);
                case MALFORMED -> failed(Replies.AUTH_MALFORMED);
                case TEMPORARY -> ended(Replies.AUTH_TEMPORARY);
            }
        }
    }

    private void loggedIn(Account account) {
        close();
        session.client.loggedIn(account);
        session.policies.ask(state -> state.onAuth(account.name()), decision -> {
            if (decision instanceof Decision.Continue on) {
                session.keep(Client.Stage.AUTH, on);
                LOG.debug("session={} event=authenticated user={}", session.client.id(), account.name());
                session.describe("idle");
                session.reply(Replies.AUTHENTICATED);
            } else {
                session.client.loggedOut();
                Denial.say(session, decision);
            }
        });
    }

    /** Ends an exchange that may have been a guess, late if the client has guessed before; a session with too many is closed. */
    private void failed(byte[] reply) {
        GuardedExchange running = exchange;
        Duration delay = running == null ? Duration.ZERO : running.delay();
        close();
        boolean last = ++session.client.counters.authFailures >= session.settings.maxAuthFailures;
        session.after(delay, () -> {
            if (last) {
                session.hangUp(Replies.TOO_MANY_ERRORS);
            } else {
                ended(reply);
            }
        });
    }

    private void ended(byte[] reply) {
        close();
        session.describe("idle");
        session.complain(reply);
    }

    /** A line too long for the exchange; it has been skipped. */
    void tooLong() {
        ended(Replies.AUTH_TOO_LONG);
    }

    /** Wipes what the exchange holds. */
    void close() {
        GuardedExchange running = exchange;
        exchange = null;
        pending = null;
        if (running != null) {
            running.close();
        }
    }
}
