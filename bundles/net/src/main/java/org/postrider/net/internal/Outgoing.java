package org.postrider.net.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Connector;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.ListenerInfo.TlsMode;
import org.postrider.role.session.ProtocolSession;

/** Opens outgoing connections. Thread-safe. */
final class Outgoing implements Connector {
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

    private final Net net;

    Outgoing(Net net) {
        this.net = net;
    }

    @Override
    public CompletionStage<Connection> connect(Target target, Function<Connection, ProtocolSession> session) {
        Departure departure = new Departure(net, target, session, Addresses.text(target.address()));
        Bootstrap bootstrap = bootstrap(departure, target.timeout())
                .channel(net.loops().clientChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true);
        return departure.after(
                target.source().isPresent()
                        ? bootstrap.connect(target.address(), target.source().get())
                        : bootstrap.connect(target.address()));
    }

    @Override
    public CompletionStage<Connection> connect(LocalTarget target, Function<Connection, ProtocolSession> session) {
        Target plain =
                new Target(target.role(), NOWHERE, Optional.empty(), target.timeout(), new ClientTls("", false, false));
        Departure departure = new Departure(net, plain, session, target.socket().toString());
        return departure.after(bootstrap(departure, target.timeout())
                .channel(net.loops().localChannel())
                .connect(net.loops().localAddress(target.socket())));
    }

    private Bootstrap bootstrap(Departure departure, Duration timeout) {
        return new Bootstrap()
                .group(net.loops().group())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .option(ChannelOption.ALLOCATOR, net.loops().allocator())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ListenerPort.reads())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .disableResolver()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(departure.connection(channel).wire());
                    }
                });
    }

    /** How an outgoing connection opens. Confined to the event loop. */
    private static final class Departure implements Lifetime.Start {
        private final Net net;
        private final Target target;
        private final Function<Connection, ProtocolSession> opener;
        private final String where;
        private final CompletableFuture<Connection> opened = new CompletableFuture<>();

        /** @param where as an admin reads it */
        Departure(Net net, Target target, Function<Connection, ProtocolSession> opener, String where) {
            this.where = where;
            this.net = net;
            this.target = target;
            this.opener = opener;
        }

        CompletionStage<Connection> after(ChannelFuture connected) {
            connected.addListener(done -> {
                if (!done.isSuccess()) {
                    failed(done.cause());
                }
            });
            return opened;
        }

        NetConnection connection(Channel channel) {
            TlsMode mode = target.tls().implicit() ? TlsMode.IMPLICIT : TlsMode.NONE;
            ListenerInfo role = new ListenerInfo(target.role(), target.role(), target.address(), mode, Map.of());
            return new NetConnection(net, channel, role, null, this);
        }

        @Override
        public void begin(NetConnection connection) {
            if (target.tls().implicit() && connection.tls().isEmpty()) {
                connection.wire().beginTls();
                return;
            }
            connection.life().opened();
            connection.wire().callback(() -> {
                ProtocolSession session = opener.apply(connection);
                connection.seat().take(session);
                session.onOpen();
            });
            opened.complete(connection);
        }

        @Override
        public void received(NetConnection connection) {
            // Before it opened only TLS reads, which needs no help.
        }

        @Override
        public SslHandler tls() {
            return net.tls()
                    .client(
                            target.tls(),
                            target.address().getPort(),
                            net.settings().get());
        }

        @Override
        public void failed(Throwable cause) {
            opened.completeExceptionally(new IOException(
                    "Cannot connect to " + where + ": "
                            + (cause.getMessage() == null ? cause.toString() : cause.getMessage()),
                    cause));
        }

        @Override
        public void ended() {
            opened.completeExceptionally(new IOException("Cannot connect to " + where + ": it closed at once"));
        }
    }
}
