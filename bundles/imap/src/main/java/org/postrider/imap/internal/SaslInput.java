package org.postrider.imap.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.directory.Account;
import org.postrider.role.login.GuardedExchange;
import org.postrider.role.login.LoginAttempt;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;

/** AUTHENTICATE (RFC 3501 section 6.2.2, RFC 4959): a SASL exchange in lines of base64. Confined to the session's loop. */
final class SaslInput implements Receiver {
    private final ImapSession session;
    private final String mechanism;
    private final GuardedExchange exchange;
    private final CompletableFuture<Tagged> answer = new CompletableFuture<>();
    private @Nullable Account success;

    private SaslInput(ImapSession session, String mechanism, GuardedExchange exchange) {
        this.session = session;
        this.mechanism = mechanism;
        this.exchange = exchange;
    }

    static CompletionStage<Tagged> run(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String name = in.keyword();
        Optional<String> initial = Optional.empty();
        if (in.take(' ')) {
            initial = Optional.of(in.rest().strip());
        }
        in.end();
        SaslContext context = Capabilities.context(session);
        Optional<SaslMechanism> mechanism = session.server().mechanism(name);
        if (mechanism.isEmpty() || !mechanism.get().offered(context)) {
            boolean plain = name.equals("PLAIN") || name.equals("LOGIN");
            return CompletableFuture.completedStage(
                    plain && !context.encrypted()
                            ? Tagged.no("[PRIVACYREQUIRED] Plain passwords are refused without TLS, use STARTTLS")
                            : Tagged.no("[CANNOT] Mechanism is not offered here"));
        }
        if (initial.isPresent() && !mechanism.get().clientFirst()) {
            return CompletableFuture.completedStage(Tagged.bad("This mechanism has no initial response"));
        }
        LoginAttempt attempt = session.server().login(session.connection());
        if (attempt.refused()) {
            return LoginCommand.refused(session);
        }
        SaslInput input = new SaslInput(session, name, GuardedExchange.start(mechanism.get(), context, attempt));
        session.receiver(input);
        input.begin(initial, mechanism.get().clientFirst());
        return input.answer.whenComplete((tagged, failure) -> input.close());
    }

    private void begin(Optional<String> initial, boolean clientFirst) {
        if (initial.isPresent()) {
            response(initial.get().equals("=") ? "" : initial.get());
        } else if (clientFirst) {
            challenge(new byte[0]);
        } else {
            respond(new byte[0]);
        }
    }

    private void challenge(byte[] data) {
        session.out().text("+ ").text(Base64.getEncoder().encodeToString(data)).line();
        session.send();
        session.read(new Input.Line(ImapSettings.MAX_COMMAND_BEFORE_LOGIN, true));
    }

    @Override
    public void line(ByteBuffer line) {
        String text = StandardCharsets.ISO_8859_1.decode(line).toString().strip();
        if (text.equals("*")) {
            answer.complete(Tagged.bad("AUTHENTICATE cancelled"));
        } else if (success != null) {
            pass(LoginCommand.welcome(session, mechanism, success));
        } else {
            response(text);
        }
    }

    private void response(String base64) {
        byte[] data;
        try {
            data = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException expected) {
            answer.complete(Tagged.bad("Not base64"));
            return;
        }
        respond(data);
    }

    private void respond(byte[] data) {
        var unused = session.onLoop(exchange.respond(data)).whenComplete((step, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                step(step);
            }
        });
    }

    private void step(SaslStep step) {
        if (step instanceof SaslStep.Challenge challenge) {
            challenge(challenge.data());
        } else if (step instanceof SaslStep.Success done) {
            if (done.data().length > 0) {
                // IMAP has no place for data with success: it goes in a challenge that is answered with nothing.
                success = done.account();
                challenge(done.data());
            } else {
                pass(LoginCommand.welcome(session, mechanism, done.account()));
            }
        } else {
            failure((SaslStep.Failure) step);
        }
    }

    private void failure(SaslStep.Failure failure) {
        switch (failure.reason()) {
            case MALFORMED -> answer.complete(Tagged.bad("Malformed response"));
            case TEMPORARY -> answer.complete(Tagged.no("[UNAVAILABLE] Cannot check that now, try again"));
            case AUTHORIZATION ->
                pass(LoginCommand.late(
                        session, Tagged.no("[AUTHORIZATIONFAILED] You may not act for that user"), exchange.delay()));
            case CREDENTIALS -> pass(LoginCommand.wrong(session, mechanism, exchange.name(), exchange.delay()));
        }
    }

    private void pass(CompletionStage<Tagged> stage) {
        var unused = stage.whenComplete((tagged, failure) -> {
            if (failure == null) {
                answer.complete(tagged);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    @Override
    public void error(InputError error) {
        answer.complete(Tagged.bad("Response too long"));
    }

    @Override
    public void close() {
        exchange.close();
    }
}
