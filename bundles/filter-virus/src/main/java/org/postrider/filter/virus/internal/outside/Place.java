package org.postrider.filter.virus.internal.outside;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postrider.role.runtime.Network;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Connector;
import org.postrider.role.session.Connector.ClientTls;
import org.postrider.role.session.Connector.LocalTarget;
import org.postrider.role.session.Connector.Target;
import org.postrider.role.session.ProtocolSession;

/**
 * Where a server is: exactly one of address and socket is there. Immutable.
 *
 * @param text as configured
 * @param address IP address and port
 * @param socket a unix-domain socket
 */
record Place(String text, Optional<InetSocketAddress> address, Optional<Path> socket) {
    private static final Pattern ADDRESS = Pattern.compile("\\[?([0-9A-Za-z.:]+?)\\]?:([0-9]{1,5})");
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code 127.0.0.1:3310}, {@code [::1]:3310}, {@code localhost:3310} or the absolute path of a socket, perhaps with
     * {@code unix:} before it. Other names are not looked up.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    static Place parse(String text) {
        String path = text.startsWith("unix:") ? text.substring("unix:".length()) : text;
        if (path.startsWith("/")) {
            return new Place(text, Optional.empty(), Optional.of(Path.of(path)));
        }
        Matcher matcher = ADDRESS.matcher(text);
        if (matcher.matches()) {
            Optional<InetAddress> ip = matcher.group(1).equals("localhost")
                    ? Optional.of(InetAddress.getLoopbackAddress())
                    : Network.literal(matcher.group(1));
            int port = Integer.parseInt(matcher.group(2));
            if (ip.isPresent() && port > 0 && port <= MAX_PORT) {
                return new Place(text, Optional.of(new InetSocketAddress(ip.get(), port)), Optional.empty());
            }
        }
        throw new IllegalArgumentException(
                text + ": write an IP address and a port, such as 127.0.0.1:3310, or the path of a unix socket");
    }

    /** Reads several, separated by commas or spaces. @throws IllegalArgumentException if one is wrong or there is none */
    static List<Place> parseAll(String... values) {
        List<Place> places = new ArrayList<>();
        for (String word : String.join(",", values).split("[,\\s]+")) {
            if (!word.isEmpty()) {
                places.add(parse(word));
            }
        }
        if (places.isEmpty()) {
            throw new IllegalArgumentException("there is no server");
        }
        return places;
    }

    CompletionStage<Connection> connect(
            Connector connector, String role, Duration timeout, Function<Connection, ProtocolSession> session) {
        return socket.isPresent()
                ? connector.connect(new LocalTarget(role, socket.get(), timeout), session)
                : connector.connect(
                        new Target(
                                role,
                                address.orElseThrow(),
                                Optional.empty(),
                                timeout,
                                new ClientTls("", false, false)),
                        session);
    }
}
