package org.postrider.smtp.internal;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.postrider.role.runtime.Network;
import org.postrider.role.session.ListenerInfo;

/**
 * What one listener's own settings say: {@code auth} = {@code required} (default for submission), {@code offered} (default
 * for smtp) or {@code off} (default for lmtp); {@code relay} = networks, separated by commas, whose clients may send to any
 * domain without login. Immutable.
 */
record ListenerRules(Auth auth, Kind kind, List<Network> relayNetworks) {
    /** Whether clients log in. */
    enum Auth {
        OFF,
        OFFERED,
        REQUIRED
    }

    /** Which of the three protocols. */
    enum Kind {
        SMTP,
        SUBMISSION,
        LMTP
    }

    /** @throws IllegalArgumentException that names the listener, the key and legal values */
    static ListenerRules of(ListenerInfo listener, Settings settings) {
        Kind kind = switch (listener.protocol()) {
            case "submission" -> Kind.SUBMISSION;
            case "lmtp" -> Kind.LMTP;
            default -> Kind.SMTP;
        };
        List<Network> own = Network.parseAll(
                Arrays.asList(listener.setting("relay").orElse("").split(",")));
        Auth auth = listener.setting("auth").map(a -> auth(listener, a)).orElseGet(() -> usual(kind));
        return new ListenerRules(auth, kind, own.isEmpty() ? settings.relayNetworks : join(own, settings));
    }

    private static List<Network> join(List<Network> own, Settings settings) {
        return java.util.stream.Stream.concat(own.stream(), settings.relayNetworks.stream())
                .toList();
    }

    private static Auth usual(Kind kind) {
        return switch (kind) {
            case SUBMISSION -> Auth.REQUIRED;
            case SMTP -> Auth.OFFERED;
            case LMTP -> Auth.OFF;
        };
    }

    private static Auth auth(ListenerInfo listener, String value) {
        return switch (value) {
            case "required" -> Auth.REQUIRED;
            case "offered" -> Auth.OFFERED;
            case "off" -> Auth.OFF;
            default ->
                throw new IllegalArgumentException(
                        "Listener " + listener.name() + ": auth = " + value + "; write required, offered or off");
        };
    }

    boolean lmtp() {
        return kind == Kind.LMTP;
    }

    boolean submission() {
        return kind == Kind.SUBMISSION;
    }

    /** True if this client may send to any domain without login. */
    boolean mayRelay(InetAddress client) {
        return Network.anyContains(relayNetworks, client);
    }
}
