package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Connector;
import org.postrider.role.session.ProtocolSession;
import org.postrider.testkit.session.FakeConnection;

/** Connects to servers that the test plays. Confined to one test. */
final class FakeNet implements Connector {
    final List<FakeConnection> connections = new ArrayList<>();
    final List<Integer> ports = new ArrayList<>();
    final Set<Integer> down = new HashSet<>();

    @Override
    public CompletionStage<Connection> connect(Target target, Function<Connection, ProtocolSession> session) {
        int port = target.address().getPort();
        ports.add(port);
        if (down.contains(port)) {
            return CompletableFuture.failedStage(new IOException("Cannot connect to 127.0.0.1:" + port + ": refused"));
        }
        FakeConnection connection =
                new FakeConnection(FakeConnection.listener("scan", "scan"), target.address(), new InetSocketAddress(0));
        connections.add(connection);
        connection.open(session);
        return CompletableFuture.completedStage(connection);
    }

    FakeConnection last() {
        return connections.get(connections.size() - 1);
    }

    /** The defaults of a configuration, but for these. */
    static <T> T config(Class<T> type, Map<String, Object> settings) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        settings.getOrDefault(method.getName().replace("__", "_"), method.getDefaultValue())));
    }
}
