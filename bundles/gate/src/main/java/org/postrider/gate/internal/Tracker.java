package org.postrider.gate.internal;

import java.net.InetAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postrider.role.runtime.Network;

/** Remembers what clients and users did lately, in bounded memory. Thread-safe. */
final class Tracker {
    private static final int IPV6_BYTES = 16;

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
        return counts(key(address));
    }

    Counts user(String name) {
        return counts("user " + name);
    }

    private Counts counts(String key) {
        synchronized (known) {
            return known.computeIfAbsent(key, k -> new Counts());
        }
    }

    private String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length < IPV6_BYTES) {
            return address.getHostAddress();
        }
        StringBuilder key = new StringBuilder(40);
        for (int i = 0; i < limits.ipv6Prefix() / 8; i++) {
            key.append((char) ('a' + (bytes[i] >> 4 & 15))).append((char) ('a' + (bytes[i] & 15)));
        }
        int rest = limits.ipv6Prefix() % 8;
        return rest == 0
                ? key.toString()
                : key.append(bytes[limits.ipv6Prefix() / 8] & 0xff & (0xff00 >> rest))
                        .toString();
    }

    boolean take(Counts counts, Counts.Kind kind, int limit) {
        return counts.take(kind, limit, clock.millis(), limits.windowMillis());
    }

    boolean full(Counts counts, Counts.Kind kind, int limit) {
        return counts.full(kind, limit, clock.millis(), limits.windowMillis());
    }
}
