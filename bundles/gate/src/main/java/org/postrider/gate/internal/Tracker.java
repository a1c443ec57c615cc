package org.postrider.gate.internal;

import java.net.InetAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.role.runtime.Network;

/** Remembers what clients and users did lately, in bounded memory. Thread-safe. */
final class Tracker {
    private final Clock clock;
    private final Limits limits;
    private final Map<String, Counts> known;

    /** The configuration in types. */
    record Limits(
            List<Network> exempt,
            long windowMillis,
            int connections,
            int connectionRate,
            int messageRate,
            int recipientRate,
            int unknownRate,
            int userMessageRate,
            int userRecipientRate,
            int ipv6Prefix,
            int tracked) {
        static Limits of(GateConfig config) {
            return new Limits(
                    Network.parseAll(Words.of(config.exempt__networks())),
                    config.window__seconds() * 1_000L,
                    config.max__connections(),
                    config.connection__rate(),
                    config.message__rate(),
                    config.recipient__rate(),
                    config.unknown__recipient__rate(),
                    config.user__message__rate(),
                    config.user__recipient__rate(),
                    config.ipv6__prefix(),
                    config.max__tracked());
        }
    }

    Tracker(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.known = new LinkedHashMap<>(1_024, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Counts> eldest) {
                return size() > limits.tracked();
            }
        };
    }

    Limits limits() {
        return limits;
    }

    boolean exempt(InetAddress client) {
        return Network.anyContains(limits.exempt(), client);
    }

    Counts client(InetAddress address) {
        return counts(ClientKey.of(address, limits.ipv6Prefix()));
    }

    Counts user(String name) {
        return counts("user " + name);
    }

    private Counts counts(String key) {
        synchronized (known) {
            return known.computeIfAbsent(key, k -> new Counts());
        }
    }

    boolean take(Counts counts, Counts.Kind kind, int limit) {
        return counts.take(kind, limit, clock.millis(), limits.windowMillis());
    }

    boolean full(Counts counts, Counts.Kind kind, int limit) {
        return counts.full(kind, limit, clock.millis(), limits.windowMillis());
    }
}
