package org.postrider.role.login;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.sasl.SaslExchange;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.sasl.SaslStep;

/**
 * A SASL exchange that tells its attempt how it ended. A verdict counts also if the session was closed while the password was
 * being checked: else whoever hangs up early would guess for nothing. Confined to its session, but for that verdict.
 */
public final class GuardedExchange implements SaslExchange {
    private final SaslExchange exchange;
    private final LoginAttempt attempt;
    private boolean checking;
    private boolean closed;

    private GuardedExchange(SaslExchange exchange, LoginAttempt attempt) {
        this.exchange = exchange;
        this.attempt = attempt;
    }

    /** Begins an exchange for an attempt that is not refused. */
    public static GuardedExchange start(SaslMechanism mechanism, SaslContext context, LoginAttempt attempt) {
        boolean started = false;
        try {
            GuardedExchange exchange = new GuardedExchange(mechanism.start(context), attempt);
            started = true;
            return exchange;
        } finally {
            if (!started) {
                attempt.close();
            }
        }
    }

    @Override
    public CompletionStage<SaslStep> respond(byte[] response) {
        checking(true);
        boolean asked = false;
        try {
            CompletionStage<SaslStep> step = exchange.respond(response);
            // Now, for it is wiped when the session closes.
            String name = exchange.name();
            asked = true;
            return step.whenComplete((said, failure) -> {
                judge(said, name);
                checking(false);
            });
        } finally {
            if (!asked) {
                attempt.close();
                checking(false);
            }
        }
    }

    /** @param step null if the mechanism failed */
    private void judge(@Nullable SaslStep step, String name) {
        if (step instanceof SaslStep.Success) {
            attempt.succeeded(name);
        } else if (step instanceof SaslStep.Failure failure && guess(failure.reason())) {
            attempt.failed(name);
        } else if (!(step instanceof SaslStep.Challenge)) {
            attempt.close();
        }
    }

    /** A password was checked, and the client may have learned something. */
    private static boolean guess(SaslStep.Reason reason) {
        return reason == SaslStep.Reason.CREDENTIALS || reason == SaslStep.Reason.AUTHORIZATION;
    }

    private void checking(boolean now) {
        boolean over;
        synchronized (this) {
            checking = now;
            over = closed && !now;
        }
        if (over) {
            attempt.close();
        }
    }

    @Override
    public String name() {
        return exchange.name();
    }

    /** How long to wait before a failure is answered. */
    public Duration delay() {
        return attempt.delay();
    }

    @Override
    public void close() {
        exchange.close();
        boolean over;
        synchronized (this) {
            closed = true;
            over = !checking;
        }
        if (over) {
            attempt.close();
        }
    }
}
