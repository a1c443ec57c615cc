package org.postrider.imap.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;

/** AUTHENTICATE (RFC 3501 section 6.2.2, RFC 4959): a SASL exchange in lines of base64. Confined to the session's loop. */
final class SaslInput implements Receiver {
    private final ImapSession session;
    private final String mechanism;
    private final SaslExchange exchange;
    private final CompletableFuture<Tagged> answer = new CompletableFuture<>();
    private boolean finalSent;
    private Optional<SaslStep.Success> success = Optional.empty();

    private SaslInput(ImapSession session, String mechanism, SaslExchange exchange) {
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
        SaslInput input = new SaslInput(session, name, mechanism.get().start(context));
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
        } else if (finalSent) {
            finalSent = false;
            success();
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
            success = Optional.of(done);
            if (done.data().length > 0) {
                // IMAP has no place for data with success: it goes in a challenge that is answered with nothing.
                finalSent = true;
                challenge(done.data());
            } else {
                success();
            }
        } else {
            failure((SaslStep.Failure) step);
        }
    }

    private void success() {
        pass(LoginCommand.end(session, mechanism, "", success.map(SaslStep.Success::account)));
    }

    private void failure(SaslStep.Failure failure) {
        switch (failure.reason()) {
            case MALFORMED -> answer.complete(Tagged.bad("Malformed response"));
            case TEMPORARY -> answer.complete(Tagged.no("[UNAVAILABLE] Cannot check that now, try again"));
            case AUTHORIZATION ->
                pass(LoginCommand.refuse(session, Tagged.no("[AUTHORIZATIONFAILED] You may not act for that user")));
            case CREDENTIALS -> pass(LoginCommand.end(session, mechanism, failure.hint(), Optional.empty()));
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
