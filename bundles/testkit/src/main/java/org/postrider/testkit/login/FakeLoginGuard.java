package org.postrider.testkit.login;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postrider.role.login.LoginAttempt;
import org.postrider.role.login.LoginGuard;

/** Writes down what it is told, and refuses or delays as the test says. Thread-safe. */
public final class FakeLoginGuard implements LoginGuard {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;
    private volatile Duration delay = Duration.ZERO;

    /** Refuses all from now on, or nobody. */
    public FakeLoginGuard refuse(boolean all) {
        refusing = all;
        return this;
    }

    /** Delays failures from now on. */
    public FakeLoginGuard delay(Duration each) {
        delay = each;
        return this;
    }

    /** In order: {@code begin protocol address}, {@code failed name}, {@code succeeded name}, {@code closed}. */
    public List<String> told() {
        return List.copyOf(told);
    }

    @Override
    public LoginAttempt begin(InetSocketAddress client, String protocol) {
        told.add("begin " + protocol + " " + client.getAddress().getHostAddress());
        return new Attempt(refusing);
    }

    private final class Attempt implements LoginAttempt {
        private final boolean refused;
        private boolean over;
        private volatile Duration wait = Duration.ZERO;

        Attempt(boolean refused) {
            this.refused = refused;
            this.over = refused;
        }

        private synchronized boolean tell(String verdict) {
            boolean first = !over;
            over = true;
            if (first) {
                told.add(verdict);
            }
            return first;
        }

        @Override
        public boolean refused() {
            return refused;
        }

        @Override
        public void failed(String name) {
            if (tell("failed " + name)) {
                wait = delay;
            }
        }

        @Override
        public void succeeded(String name) {
            tell("succeeded " + name);
        }

        @Override
        public Duration delay() {
            return wait;
        }

        @Override
        public void close() {
            tell("closed");
        }
    }
}
