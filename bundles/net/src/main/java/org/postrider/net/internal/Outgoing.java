package org.postrider.net.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Map;
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

    private final Net net;

    Outgoing(Net net) {
        this.net = net;
    }

    @Override
    public CompletionStage<Connection> connect(Target target, Function<Connection, ProtocolSession> session) {
        Departure departure = new Departure(net, target, session);
        Bootstrap bootstrap = new Bootstrap()
                .group(net.loops().group())
                .channel(net.loops().clientChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        target.timeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOCATOR, net.loops().allocator())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, ListenerPort.reads())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .disableResolver()
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(departure.connection(channel).wire());
                    }
                });
        ChannelFuture connected = target.source().isPresent()
                ? bootstrap.connect(target.address(), target.source().get())
                : bootstrap.connect(target.address());
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                departure.failed(done.cause());
            }
        });
        return departure.opened;
    }

    /** How an outgoing connection opens. Confined to the event loop. */
    private static final class Departure implements Lifetime.Start {
        private final Net net;
        private final Target target;
        private final Function<Connection, ProtocolSession> opener;
        private final CompletableFuture<Connection> opened = new CompletableFuture<>();

        Departure(Net net, Target target, Function<Connection, ProtocolSession> opener) {
            this.net = net;
            this.target = target;
            this.opener = opener;
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
                    "Cannot connect to " + Addresses.text(target.address()) + ": " + cause.getMessage(), cause));
        }

        @Override
        public void ended() {
            opened.completeExceptionally(
                    new IOException("Cannot connect to " + Addresses.text(target.address()) + ": it closed at once"));
        }
    }
}
