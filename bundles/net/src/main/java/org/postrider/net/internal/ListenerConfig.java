package org.postrider.net.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postrider.role.config.SettingsCheck.Problem;
import org.postrider.role.runtime.Network;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.ListenerInfo.TlsMode;

/**
 * One etc/org.postrider.net.listener-NAME.cfg, checked. Immutable.
 *
 * @param info what sessions see of it
 * @param maxConnections most connections
 * @param maxPerClient most connections of one address (IPv6: of one /64), 0: no limit
 * @param exempt clients that are not counted
 * @param proxyFrom networks of proxies that must send a PROXY header
 * @param channelBinding whether logins may be bound to the TLS channel
 */
record ListenerConfig(
        ListenerInfo info,
        int maxConnections,
        int maxPerClient,
        List<Network> exempt,
        List<Network> proxyFrom,
        boolean channelBinding) {
    /** Keys with this prefix belong to the protocol. */
    static final String SESSION = "session.";

    private static final int MAX_PORT = 65_535;

    /** A configuration that cannot be used. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient List<Problem> problems;

        Refused(List<Problem> problems) {
            super(problems.toString());
            this.problems = List.copyOf(problems);
        }

        List<Problem> problems() {
            return problems;
        }
    }

    /**
     * Reads a configuration as a whole.
     *
     * @param base what {@code +25} is added to
     * @param listen default address
     * @throws Refused with everything that is wrong
     */
    static ListenerConfig parse(Map<String, ?> settings, int base, String listen) throws Refused {
        List<Problem> problems = new ArrayList<>();
        Reader reader = new Reader(settings, problems);
        String name = reader.word("name", "");
        String protocol = reader.word("protocol", "");
        InetAddress address = reader.address("address", listen);
        int port = reader.port("port", base);
        TlsMode tls = reader.tls("tls");
        ListenerConfig config = new ListenerConfig(
                new ListenerInfo(name, protocol, new InetSocketAddress(address, port), tls, session(settings)),
                reader.number("max_connections", 2_000, 1),
                reader.number("max_per_client", 50, 0),
                reader.networks("per_client_exempt", "127.0.0.0/8,::1"),
                reader.networks("proxy_from", ""),
                reader.channelBinding("channel_binding"));
        if (!problems.isEmpty()) {
            throw new Refused(problems);
        }
        return config;
    }

    private static Map<String, String> session(Map<String, ?> settings) {
        Map<String, String> own = new TreeMap<>();
        settings.forEach((key, value) -> {
            if (key.startsWith(SESSION)) {
                own.put(key.substring(SESSION.length()), String.valueOf(value));
            }
        });
        return own;
    }

    /** Reads single values, noting what is wrong with them. */
    private record Reader(Map<String, ?> settings, List<Problem> problems) {
        private String text(String key, String fallback) {
            Object value = settings.get(key);
            if (value instanceof String[] many) {
                return String.join(",", many);
            }
            if (value instanceof Collection<?> many) {
                return String.join(",", many.stream().map(String::valueOf).toList());
            }
            String text = value == null ? "" : value.toString().strip();
            return text.isEmpty() ? fallback : text;
        }

        private void wrong(String key, String value, String problem, String hint) {
            problems.add(new Problem(key, value, problem, hint));
        }

        String word(String key, String fallback) {
            String value = text(key, fallback);
            if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
                wrong(key, value, "is not a name", "write letters and digits, such as smtp");
            }
            return value;
        }

        InetAddress address(String key, String fallback) {
            String value = text(key, fallback);
            Optional<InetAddress> literal = Network.literal(value);
            if (literal.isEmpty()) {
                wrong(key, value, "is not an IP address", "write one of this machine, 0.0.0.0 or :: for all");
            }
            return literal.orElse(InetAddress.getLoopbackAddress());
        }

        int port(String key, int base) {
            String value = text(key, "");
            boolean relative = value.startsWith("+");
            int given = digits(relative ? value.substring(1) : value);
            int port = given < 0 ? -1 : given + (relative ? base : 0);
            if (port < 0 || port > MAX_PORT) {
                wrong(
                        key,
                        value,
                        "is not a port",
                        "write a port such as 25, or +25 for that many above postrider.base");
                return 0;
            }
            return port;
        }

        TlsMode tls(String key) {
            String value = text(key, "none");
            for (TlsMode mode : TlsMode.values()) {
                if (mode.name().equals(value.toUpperCase(Locale.ROOT))) {
                    return mode;
                }
            }
            wrong(key, value, "is no way of TLS", "write none, starttls or implicit");
            return TlsMode.NONE;
        }

        boolean channelBinding(String key) {
            String value = text(key, ServerEndPoint.NAME);
            if (!value.equals(ServerEndPoint.NAME) && !value.equals("none")) {
                wrong(key, value, "is no channel binding", "write " + ServerEndPoint.NAME + " or none");
            }
            return value.equals(ServerEndPoint.NAME);
        }

        int number(String key, int fallback, int least) {
            String value = text(key, Integer.toString(fallback));
            int number = digits(value);
            if (number < least) {
                wrong(key, value, "is out of bounds", "write a number from " + least + ", such as " + fallback);
            }
            return number;
        }

        private static int digits(String value) {
            return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
        }

        List<Network> networks(String key, String fallback) {
            String value = text(key, fallback);
            try {
                return Network.parseAll(Arrays.asList(value.split("[,\\s]+", -1)));
            } catch (IllegalArgumentException e) {
                wrong(key, value, String.valueOf(e.getMessage()), "write networks separated by commas");
                return List.of();
            }
        }
    }
}
