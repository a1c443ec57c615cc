package org.postrider.gate.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.role.login.LoginAttempt;
import org.postrider.role.login.LoginGuard;
import org.postrider.role.runtime.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failed logins by client, over sessions and protocols. Thread-safe: one lock, held for no more than a few look-ups.
 *
 * <p>A client's failures make its next failures be answered later, and from so many on it is refused for a while, so that
 * neither guesses nor the work of checking them go on. What is being checked counts as failed until it is known, or a crowd of
 * sessions would guess at once what one may not. A client without failures may have more of them, or an office behind one
 * address would be refused when it starts to work in the morning. A user's failures only delay further failures: a stranger must not be
 * able to lock anybody out.
 *
 * <p>A right login takes back its own client's failures under its own name, no others: else the owner of one account guesses
 * at all the others for ever. At the limit it takes back nothing, since older failures are not remembered then.
 */
@Component(service = LoginGuard.class, configurationPid = "org.postrider.gate.logins", immediate = true)
@Designate(ocd = LoginsConfig.class)
public final class FailedLogins implements LoginGuard {
    private static final Logger LOG = LoggerFactory.getLogger(FailedLogins.class);
    /** Doubled so often, any first wait has reached any longest. */
    private static final int ENOUGH = 17;

    /** So many times the limit may be checked at once for a client without failures. */
    private static final int CROWD = 5;

    private final Clock clock;
    private final List<Network> exempt;
    private final int maxFailures;
    private final Duration window;
    private final long delayMillis;
    private final long maxDelayMillis;
    private final int ipv6Prefix;
    private final NameKey names;
    private final Object lock = new Object();
    private final FailureTable clients;
    private final FailureTable users;
    /** Attempts whose end is not known, by client; as many at most as there are sessions. */
    private final Map<String, Integer> underWay = new HashMap<>();

    /** @throws IllegalArgumentException that names a network that is none */
    @Activate
    public FailedLogins(LoginsConfig config) {
        this(config, Clock.systemUTC(), new java.security.SecureRandom());
    }

    /** In tests. */
    FailedLogins(LoginsConfig config, Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.exempt = Network.parseAll(Words.of(config.exempt__networks()));
        this.maxFailures = config.max__failures();
        this.window = Duration.ofSeconds(config.window__seconds());
        this.delayMillis = config.delay__ms();
        this.maxDelayMillis = config.max__delay__ms();
        this.ipv6Prefix = config.ipv6__prefix();
        this.names = new NameKey(random);
        int each = Math.max(maxFailures, ENOUGH);
        this.clients = new FailureTable(config.max__tracked(), each, window.toMillis());
        this.users = new FailureTable(config.max__tracked(), ENOUGH, window.toMillis());
    }

    @Override
    public LoginAttempt begin(InetSocketAddress client, String protocol) {
        InetAddress address = client.getAddress();
        if (address == null || Network.anyContains(exempt, address)) {
            return LoginAttempt.UNGUARDED;
        }
        String key = ClientKey.of(address, ipv6Prefix);
        boolean refused;
        synchronized (lock) {
            int failures = clients.count(key, clock.millis());
            int most = failures == 0 ? CROWD * maxFailures : maxFailures;
            refused = maxFailures > 0 && failures + underWay.getOrDefault(key, 0) >= most;
            if (!refused) {
                underWay.merge(key, 1, Integer::sum);
            }
        }
        return new Attempt(key, address.getHostAddress(), protocol, refused);
    }

    private void leave(String key) {
        underWay.computeIfPresent(key, (k, n) -> n > 1 ? n - 1 : null);
    }

    private Duration failed(Attempt attempt, String name) {
        String user = names.of(name);
        int failures;
        int guessed;
        int ofUser;
        synchronized (lock) {
            long now = clock.millis();
            leave(attempt.key);
            int before = clients.count(attempt.key, now);
            failures = clients.add(attempt.key, user, now);
            guessed = before < maxFailures && failures >= maxFailures ? clients.countOthers(attempt.key, now) : 0;
            ofUser = name.isEmpty() ? 0 : users.add(user, attempt.key, now);
        }
        if (guessed > 0) {
            LOG.info(
                    "event=logins-refused client={} protocol={} failures={} users={} window_s={} hint=\"many users: someone"
                            + " guesses; one: a device with an old password; settings in org.postrider.gate.logins.cfg\"",
                    attempt.client,
                    attempt.protocol,
                    failures,
                    guessed,
                    window.toSeconds());
        }
        return delay(Math.max(failures, ofUser));
    }

    private Duration delay(int failures) {
        return Duration.ofMillis(Math.min(maxDelayMillis, delayMillis << Math.min(failures, ENOUGH) - 1));
    }

    private void succeeded(Attempt attempt, String name) {
        String user = names.of(name);
        synchronized (lock) {
            leave(attempt.key);
            boolean below = maxFailures == 0 || clients.count(attempt.key, clock.millis()) < maxFailures;
            if (below && !name.isEmpty()) {
                clients.forget(attempt.key, user);
                users.forget(user, attempt.key);
            }
        }
    }

    /** Clients and users remembered, and attempts under way. In tests. */
    List<Integer> sizes() {
        synchronized (lock) {
            return List.of(clients.size(), users.size(), underWay.size());
        }
    }

    private final class Attempt implements LoginAttempt {
        private final String key;
        private final String client;
        private final String protocol;
        private final boolean refused;
        private boolean over;
        private volatile Duration delay = Duration.ZERO;

        Attempt(String key, String client, String protocol, boolean refused) {
            this.key = key;
            this.client = client;
            this.protocol = protocol;
            this.refused = refused;
            this.over = refused;
        }

        @Override
        public boolean refused() {
            return refused;
        }

        private synchronized boolean first() {
            boolean first = !over;
            over = true;
            return first;
        }

        @Override
        public void failed(String name) {
            if (first()) {
                delay = FailedLogins.this.failed(this, name);
            }
        }

        @Override
        public void succeeded(String name) {
            if (first()) {
                FailedLogins.this.succeeded(this, name);
            }
        }

        @Override
        public Duration delay() {
            return delay;
        }

        @Override
        public void close() {
            if (first()) {
                synchronized (lock) {
                    leave(key);
                }
            }
        }
    }
}
