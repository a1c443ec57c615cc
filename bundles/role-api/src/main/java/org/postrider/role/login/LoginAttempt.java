package org.postrider.role.login;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One try to log in. Thread-safe: the verdict may come on any thread, also when the client has gone, for that is a guess too.
 * Only the first of {@link #failed}, {@link #succeeded} and {@link #close} counts.
 */
@ProviderType
public interface LoginAttempt extends AutoCloseable {
    /** Counted by nobody. */
    LoginAttempt UNGUARDED = new LoginAttempt() {
        @Override
        public boolean refused() {
            return false;
        }

        @Override
        public void failed(String name) {
            // Nobody counts.
        }

        @Override
        public void succeeded(String name) {
            // Nobody counts.
        }

        @Override
        public Duration delay() {
            return Duration.ZERO;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    };

    /** True if the client has failed too often: it gets a temporary refusal, and its password is not looked at. */
    boolean refused();

    /**
     * The password was wrong.
     *
     * @param name as the client gave it; empty if it is not known
     */
    void failed(String name);

    /**
     * The password was right.
     *
     * @param name as the client gave it; empty if it is not known
     */
    void succeeded(String name);

    /** How long to wait before the failure is answered; zero before {@link #failed}. Nothing may be blocked for it. */
    Duration delay();

    /** It ended without a verdict: given up, malformed, or nobody could tell. */
    @Override
    void close();
}
