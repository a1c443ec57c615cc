package org.postrider.net.internal;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.TlsInfo;

/**
 * One connection as its session knows it, and what belongs to it: its {@link Wire}, how far it is ({@link Lifetime}), and who
 * serves it ({@link Seat}). The methods of {@link Connection} may be called anywhere, the others on the event loop only
 * unless they say otherwise.
 */
final class NetConnection implements Connection {
    private final Net net;
    private final Channel channel;
    private final String id;
    private final ListenerInfo listener;
    private final Lifetime life;
    private final Seat seat;
    private final Wire wire;
    private final long bornAt = System.nanoTime();
    private volatile InetSocketAddress peer;
    private volatile InetSocketAddress local;
    private volatile @Nullable TlsInfo tls;
    private boolean binding = true;
    private volatile String user = "";
    private volatile String state = "";

    /**
     * @param line where its handlers come from; null for outgoing ones
     * @param start what is done when the channel is active: decides over TLS and limits, then opens
     */
    NetConnection(Net net, Channel channel, ListenerInfo listener, @Nullable ProtocolLine line, Lifetime.Start start) {
        this.net = net;
        this.channel = channel;
        this.listener = listener;
        this.id = net.connections().nextId();
        this.peer = Addresses.of(channel.remoteAddress());
        this.local = Addresses.of(channel.localAddress());
        this.life = new Lifetime(this, channel, start);
        this.seat = new Seat(this, line);
        this.wire = new Wire(this, channel);
    }

    Net net() {
        return net;
    }

    Channel channel() {
        return channel;
    }

    Seat seat() {
        return seat;
    }

    Lifetime life() {
        return life;
    }

    Wire wire() {
        return wire;
    }

    /** Any thread. */
    String user() {
        return user;
    }

    /** Any thread. */
    String state() {
        return seat.waiting() ? "parked" : state;
    }

    /** Any thread. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - bornAt);
    }

    void addresses(InetSocketAddress client, InetSocketAddress target) {
        peer = client;
        local = target;
    }

    /** Logins cannot be bound to the TLS channel here: the session is told of no end point, so it offers none. */
    void withoutBinding() {
        binding = false;
    }

    /** @return what the session may know of it */
    TlsInfo secured(TlsInfo info) {
        TlsInfo told = binding ? info : new TlsInfo(info.protocol(), info.cipher(), new byte[0], info.serverName());
        tls = told;
        return told;
    }

    /** Runs a task on the loop, after what runs there now. Any thread. */
    void hop(Runnable task) {
        wire.hop(task);
    }

    /** Nobody serves the protocol now: wait for it, bounded. */
    void waitForHandler() {
        life.armed(net.settings().get().park());
    }

    /** Says what the protocol says when nobody can serve it, and closes. */
    void sayGoodbye() {
        if (life.open()) {
            wire.out().write(ByteBuffer.wrap(seat.goodbye()));
            wire.close(true);
        }
    }

    // ---- Connection ----

    @Override
    public String id() {
        return id;
    }

    @Override
    public ListenerInfo listener() {
        return listener;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public Optional<TlsInfo> tls() {
        return Optional.ofNullable(tls);
    }

    @Override
    public boolean tlsOffered() {
        return tls == null && listener.tls() == ListenerInfo.TlsMode.STARTTLS;
    }

    @Override
    public void execute(Runnable task) {
        hop(() -> ifOpen(task));
    }

    private void ifOpen(Runnable task) {
        if (life.open()) {
            wire.callback(task);
        }
    }

    private boolean onLoop() {
        return channel.eventLoop().inEventLoop();
    }

    /** Does it now on the loop, so that the order of calls is kept and mistakes come out where they are made. */
    private void change(Runnable task) {
        if (!onLoop()) {
            execute(task);
        } else if (life.open()) {
            task.run();
        }
    }

    @Override
    public void read(Input input, Duration timeout) {
        change(() -> wire.ask(input, timeout));
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (onLoop()) {
            if (life.open()) {
                wire.out().write(bytes);
            }
            return;
        }
        // A plain copy: Netty's buffers would leave thread locals on a thread that is not ours.
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        execute(() -> wire.out().write(ByteBuffer.wrap(copy)));
    }

    @Override
    public CompletionStage<Void> write(Content content) {
        if (onLoop()) {
            return wire.out().write(content);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        hop(() -> follow(wire.out().write(content), done));
        return done;
    }

    private static void follow(CompletionStage<Void> stage, CompletableFuture<Void> done) {
        stage.whenComplete((nothing, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    @Override
    public void flush() {
        change(() -> {
            if (wire.inRound()) {
                wire.out().flushLater();
            } else {
                wire.out().flushNow();
            }
        });
    }

    @Override
    public CompletionStage<Void> drained() {
        if (onLoop()) {
            return wire.out().drained();
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        hop(() -> follow(wire.out().drained(), done));
        return done;
    }

    @Override
    public void startTls() {
        change(wire::startTls);
    }

    @Override
    public void startCompression() {
        change(wire::startCompression);
    }

    @Override
    public void describe(String who, String what) {
        user = who;
        state = what;
    }

    @Override
    public void close() {
        change(() -> wire.close(false));
    }

    @Override
    public String toString() {
        return "NetConnection[" + id + " " + listener.name() + " " + Addresses.text(peer) + "]";
    }
}
