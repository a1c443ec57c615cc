package org.postrider.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.Network;
import org.postrider.role.session.ListenerInfo.TlsMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an incoming connection opens: PROXY header, limits, implicit TLS, then a seat. Confined to the event loop. */
final class Arrival implements Lifetime.Start {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");

    private final Net net;
    private final ListenerPort port;
    private final ListenerConfig config;
    private boolean proxied;
    private boolean admitted;
    private @Nullable InetAddress counted;

    Arrival(Net net, ListenerPort port, ListenerConfig config) {
        this.net = net;
        this.port = port;
        this.config = config;
    }

    @Override
    public void begin(NetConnection connection) {
        if (connection.tls().isPresent()) {
            open(connection);
            return;
        }
        if (!config.channelBinding()) {
            connection.withoutBinding();
        }
        connection.life().armed(net.settings().get().handshakeTimeout());
        proxied = Network.anyContains(config.proxyFrom(), connection.peer().getAddress());
        if (proxied) {
            connection.channel().read();
        } else {
            admit(connection);
        }
    }

    @Override
    public void received(NetConnection connection) {
        if (!proxied) {
            return;
        }
        try {
            ProxyHeader header = ProxyHeader.read(connection.wire().unread().view());
            connection.wire().unread().commit();
            if (header == null) {
                connection.channel().read();
                return;
            }
            proxied = false;
            header.client()
                    .ifPresent(client ->
                            connection.addresses(client, header.target().orElse(connection.local())));
            admit(connection);
        } catch (ProxyHeader.Malformed e) {
            connection.wire().unread().commit();
            LOG.warn(
                    "id={} event=proxy-refused listener={} peer={} cause=\"{}\" hint=\"it is in proxy_from, so it must send a"
                            + " PROXY header\"",
                    connection.id(),
                    config.info().name(),
                    Addresses.text(connection.peer()),
                    e.getMessage());
            connection.wire().cut();
        }
    }

    private void admit(NetConnection connection) {
        InetAddress client = connection.peer().getAddress();
        String refusal = net.connections().count() > net.settings().get().maxConnections()
                ? "max_connections of org.postrider.net"
                : port.admit(client, config);
        if (!refusal.isEmpty()) {
            port.refused(refusal, connection);
            if (config.info().tls() == TlsMode.IMPLICIT) {
                connection.wire().cut();
            } else {
                connection.life().opened();
                connection.sayGoodbye();
            }
            return;
        }
        admitted = true;
        counted = client;
        if (config.info().tls() == TlsMode.IMPLICIT) {
            ByteBuf early = connection.wire().unread().take();
            connection.wire().beginTls();
            if (early.isReadable()) {
                connection.channel().pipeline().fireChannelRead(early).fireChannelReadComplete();
            }
        } else {
            open(connection);
        }
    }

    private static void open(NetConnection connection) {
        connection.life().opened();
        connection.seat().sit();
    }

    @Override
    public SslHandler tls() {
        return net.tls().server(net.settings().get());
    }

    @Override
    public void failed(Throwable cause) {
        // Whoever came must come again; the connection itself says why in the log.
    }

    @Override
    public void ended() {
        InetAddress client = counted;
        if (admitted && client != null) {
            admitted = false;
            port.left(client, config);
        }
    }
}
