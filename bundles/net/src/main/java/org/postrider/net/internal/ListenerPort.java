package org.postrider.net.internal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.Network;
import org.postrider.role.session.ListenerInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: its port, which outlives changes of the rest of its configuration, and its counts. Thread-safe.
 */
final class ListenerPort {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");
    private static final int BACKLOG = 1024;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** One read of a socket; the buffer grows from the first to the last with what comes. */
    private static final int[] READ = {512, 4 * 1024, 64 * 1024};

    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
    private static final int IPV6_NETWORK = 8;

    private final Net net;
    private final ProtocolLine line;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Object, Integer> clients = new ConcurrentHashMap<>();
    private volatile ListenerConfig config;
    private volatile @Nullable Channel server;
    private @Nullable InetSocketAddress bound;
    private String problem = "not opened yet";
    private boolean opening;
    private boolean bindFailed;
    private boolean opened;
    private boolean stopped;
    private boolean removed;
    private long retryAt;
    private long saidAt;
    private int refusals;

    ListenerPort(Net net, ProtocolLine line, ListenerConfig config) {
        this.net = net;
        this.line = line;
        this.config = config;
    }

    /** For new connections; those there keep what they have. */
    synchronized void configure(ListenerConfig changed) {
        config = changed;
        retryAt = 0;
    }

    /** As configured, with the real port once it is open. Event loops call this, so it takes no lock. */
    ListenerInfo info() {
        ListenerInfo info = config.info();
        Channel channel = server;
        return info.address().getPort() == 0 && channel != null
                ? new ListenerInfo(
                        info.name(), info.protocol(), Addresses.of(channel.localAddress()), info.tls(), info.settings())
                : info;
    }

    synchronized boolean isOpen() {
        return server != null && config.info().address().equals(bound);
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    synchronized String problem() {
        return stopped ? "stopped by the administrator" : isOpen() ? "" : problem;
    }

    /** Why the port could not be bound, and what to do; empty if it was, or was not tried. */
    synchronized String bindFailure() {
        if (!bindFailed) {
            return "";
        }
        String hint = problem.contains("denied")
                ? "ports below 1024 need CAP_NET_BIND_SERVICE, see docs/admin/install.md"
                : "see who has the port (ss -ltnp), or change port or address of the listener";
        return "Listener " + config.info().name() + " cannot open "
                + Addresses.text(config.info().address()) + " (" + problem + "): " + hint;
    }

    int connections() {
        return connections.get();
    }

    ProtocolLine line() {
        return line;
    }

    /** Closes the port until it is started again, or opens it as soon as it may. */
    void stop(boolean stop) {
        ChannelFuture closing = null;
        synchronized (this) {
            stopped = stop;
            retryAt = 0;
            if (stop) {
                closing = closeServer();
            }
        }
        await(closing);
    }

    /** Closes the port for good; connections go on. */
    void remove() {
        ChannelFuture closing;
        synchronized (this) {
            removed = true;
            closing = closeServer();
        }
        await(closing);
    }

    /** Not under the lock, and not on an event loop, which does the closing. */
    private void await(@Nullable ChannelFuture closing) {
        if (closing != null && !net.loops().inLoop()) {
            closing.awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    private @Nullable ChannelFuture closeServer() {
        Channel channel = server;
        server = null;
        bound = null;
        if (channel == null) {
            return null;
        }
        LOG.info(
                "event=listener-closed name={} address={}",
                config.info().name(),
                Addresses.text(Addresses.of(channel.localAddress())));
        return channel.close();
    }

    /**
     * Opens the port if it should be and is not.
     *
     * @param waitingFor why the server is not ready for mail, or empty
     */
    synchronized void settle(String waitingFor) {
        if (removed || stopped || opening || isOpen() || !due()) {
            return;
        }
        if (!opened && !waitingFor.isEmpty()) {
            problem = "waiting for " + waitingFor;
            return;
        }
        if (!opened && line.best() == null) {
            problem = "no handler for protocol " + config.info().protocol();
            return;
        }
        bind();
    }

    private boolean due() {
        return retryAt == 0 || Ticks.passed(retryAt, Ticks.now());
    }

    private void bind() {
        InetSocketAddress address = config.info().address();
        InetSocketAddress old = bound;
        ChannelFuture closing = old != null && old.getPort() == address.getPort() ? closeServer() : null;
        opening = true;
        if (closing == null) {
            bind(address);
        } else {
            // 0.0.0.0:25 and 127.0.0.1:25 cannot both be open.
            closing.addListener(closed -> bind(address));
        }
    }

    private void bind(InetSocketAddress address) {
        ChannelFuture future = new ServerBootstrap()
                .group(net.loops().group())
                .channel(net.loops().serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, net.loops().allocator())
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .childHandler(new Acceptor())
                .bind(address);
        future.addListener(done -> bindDone(future, address));
    }

    /** One read per turn: more is read when the session asks for it. */
    static AdaptiveRecvByteBufAllocator reads() {
        AdaptiveRecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(READ[0], READ[1], READ[2]);
        reads.maxMessagesPerRead(1);
        return reads;
    }

    private synchronized void bindDone(ChannelFuture future, InetSocketAddress address) {
        opening = false;
        bindFailed = !future.isSuccess();
        if (bindFailed) {
            String cause = String.valueOf(future.cause().getMessage());
            retryAt = (System.nanoTime() + RETRY_NANOS) | 1;
            if (!problem.equals(cause)) {
                problem = cause;
                LOG.warn(
                        "event=listener-not-open name={} address={} cause=\"{}\" hint=\"retried every 5 s; who has the port:"
                                + " ss -ltnp\"",
                        config.info().name(),
                        Addresses.text(address),
                        cause);
            }
        } else if (removed || stopped) {
            future.channel().close();
        } else {
            closeServer(); // the one on another port, if the configuration changed
            server = future.channel();
            bound = address;
            opened = true;
            problem = "";
            LOG.info(
                    "event=listener-open name={} protocol={} address={} tls={}",
                    config.info().name(),
                    config.info().protocol(),
                    Addresses.text(Addresses.of(future.channel().localAddress())),
                    config.info().tls());
        }
    }

    // ---- counts ----

    /** Counts a client in. @return the limit that is reached, or empty */
    String admit(InetAddress client, ListenerConfig by) {
        if (connections.incrementAndGet() > by.maxConnections()) {
            connections.decrementAndGet();
            return "max_connections";
        }
        if (counts(client, by) && clients.merge(key(client), 1, Integer::sum) > by.maxPerClient()) {
            left(client, by);
            return "max_per_client";
        }
        return "";
    }

    /** Counts a client out that was counted in by the same configuration. */
    void left(InetAddress client, ListenerConfig by) {
        connections.decrementAndGet();
        if (counts(client, by)) {
            clients.computeIfPresent(key(client), (k, count) -> count == 1 ? null : count - 1);
        }
    }

    private static boolean counts(InetAddress client, ListenerConfig by) {
        return by.maxPerClient() > 0 && !Network.anyContains(by.exempt(), client);
    }

    /** Whoever has an IPv6 address has its whole /64. */
    private static Object key(InetAddress client) {
        byte[] bytes = client.getAddress();
        return bytes.length > IPV6_NETWORK ? (Object) ByteBuffer.wrap(bytes).getLong() : client;
    }

    /** Says at most once a minute that clients are refused. */
    synchronized void refused(String limit, NetConnection connection) {
        refusals++;
        long now = Ticks.now();
        if (saidAt == 0 || now - saidAt >= SAY_NANOS) {
            saidAt = now;
            LOG.warn(
                    "event=connections-refused listener={} limit={} peer={} count={} hint=\"raise the limit, or see"
                            + " mail:session-list\"",
                    config.info().name(),
                    limit,
                    Addresses.text(connection.peer()),
                    refusals);
            refusals = 0;
        }
    }

    /** Gives each accepted channel its one handler. */
    private final class Acceptor extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            ListenerConfig now = config;
            channel.pipeline()
                    .addLast(new NetConnection(net, channel, info(), line, new Arrival(net, ListenerPort.this, now))
                            .wire());
        }
    }
}
