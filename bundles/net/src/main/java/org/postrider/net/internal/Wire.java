package org.postrider.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.postrider.role.session.Input;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.TlsInfo;
import org.postrider.role.session.framing.InputPump;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only handler of ours in a connection's Netty pipeline. What happens goes in rounds: bytes arrive, the session is given
 * what it asked for until it asks for nothing or for more than there is, then replies are flushed, then more is read, then
 * the seat may change. Confined to the event loop, but for {@link #hop} and the counters.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");
    /** Callbacks in one round; then others of the same event loop have their turn. */
    private static final int ITEMS = 64;
    /** Pieces inflated in one round. */
    private static final int PIECES = 4;

    private final NetConnection connection;
    private final Channel channel;
    private final Unread unread;
    private final InputPump pump;
    private final Output out;
    private @Nullable Compression compression;
    private long received;
    private volatile long bytesIn; // the same, for other threads
    private boolean tlsStarting;
    private boolean inRound;
    private boolean roundQueued;
    private boolean inputEnded;
    private Duration timeout = Duration.ZERO;

    Wire(NetConnection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
        this.unread = new Unread(channel.alloc());
        this.pump = new InputPump(this::hop, this::taken);
        this.out = new Output(channel, connection.net().workers(), this::cut);
    }

    Output out() {
        return out;
    }

    Unread unread() {
        return unread;
    }

    /** Any thread. */
    long bytesIn() {
        return bytesIn;
    }

    boolean tlsStarting() {
        return tlsStarting;
    }

    /** True while session code runs: what it flushes or asks for is seen to when it returns. */
    boolean inRound() {
        return inRound;
    }

    /** Runs a task on the loop, after what runs there now; not at all if the server stops. Any thread. */
    void hop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException expected) {
            LOG.debug("id={} event=task-dropped", connection.id());
        }
    }

    /** True if the session may be asked to park: it waits for a line and does nothing else. */
    boolean mayPark() {
        return life().open() && !inRound && !tlsStarting && pump.waitingForLine();
    }

    /** The session was parked or is over: nothing of it stays here. */
    void detached() {
        pump.cancel();
        out.forgetWaiters();
        life().noDeadline();
    }

    private Lifetime life() {
        return connection.life();
    }

    private Seat seat() {
        return connection.seat();
    }

    void ask(Input input, Duration longest) {
        pump.ask(input);
        timeout = longest;
        life().armed(longest);
        if (!inRound) {
            queueRound();
        }
    }

    /** Closes without waiting for the peer. */
    void cut() {
        life().closing();
        channel.close();
    }

    /** Closes after all that was written is sent. */
    void close(boolean linger) {
        boolean rest = linger || unread.size() > 0;
        if (life().closing()) {
            pump.cancel();
            unread.drop();
            out.whenHandedOver(() -> life().finish(rest && connection.tls().isEmpty()));
        }
    }

    /** Calls session code: what it flushes goes out together, what it asks for comes afterwards. */
    void callback(Runnable body) {
        guard(body);
        if (!inRound) {
            round();
        }
    }

    /** Calls session code and nothing else. */
    void guard(Runnable body) {
        boolean outer = inRound;
        inRound = true;
        try {
            body.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            seat().failed(e);
        } finally {
            inRound = outer;
        }
    }

    void queueRound() {
        if (!roundQueued) {
            roundQueued = true;
            hop(this::round);
        }
    }

    /** The session has taken a chunk. */
    private void taken() {
        life().armed(timeout);
        round();
    }

    private void round() {
        roundQueued = false;
        ProtocolSession session = seat().session();
        if (session == null || inRound || !life().open()) {
            out.endRound();
            return;
        }
        if (seat().unsettled()) {
            // Before the next command, so that it is the new handler's already.
            out.endRound();
            seat().settle();
            if (seat().session() != session) {
                return;
            }
        }
        InputPump.Pause pause = give(session);
        out.endRound();
        if (!life().open()) {
            return;
        }
        switch (pause) {
            case HUNGRY -> readMore();
            case TIRED -> queueRound();
            case IDLE, TAKING -> life().noDeadline();
        }
        if (seat().unsettled()) {
            seat().settle();
        }
    }

    private InputPump.Pause give(ProtocolSession session) {
        InputPump.Pause[] pause = {InputPump.Pause.IDLE};
        for (int piece = 0; piece <= PIECES; piece++) {
            guard(() -> pause[0] = pump.run(unread.view(), session, ITEMS));
            unread.commit();
            if (pause[0] != InputPump.Pause.HUNGRY || !inflate()) {
                return pause[0];
            }
        }
        return InputPump.Pause.TIRED;
    }

    private boolean inflate() {
        Compression with = compression;
        try {
            return with != null && with.inflateInto(unread);
        } catch (DataFormatException e) {
            LOG.info("id={} event=bad-compression cause=\"{}\"", connection.id(), e.getMessage());
            cut();
            return false;
        }
    }

    private void readMore() {
        if (inputEnded) {
            cut();
        } else {
            channel.read();
        }
    }

    /** The time is over. */
    void timeUp() {
        ProtocolSession session = seat().session();
        if (seat().waiting()) {
            connection.sayGoodbye();
        } else if (session == null) {
            cut();
        } else if (pump.asked() != null) {
            pump.cancel();
            callback(session::onTimeout);
        }
    }

    void startTls() {
        if (connection.tls().isPresent() || tlsStarting || out.streaming()) {
            throw new IllegalStateException("TLS cannot start: it is on, or content is being sent");
        }
        // Whatever came before the handshake is not protected by it (CVE-2011-0411).
        unread.drop();
        out.flushNow();
        beginTls();
    }

    void beginTls() {
        tlsStarting = true;
        channel.pipeline().addFirst(life().tlsHandler());
        channel.read();
    }

    void startCompression() {
        if (compression != null) {
            throw new IllegalStateException("Compression is on");
        }
        out.flushNow();
        Compression with = new Compression(channel.alloc());
        // Bytes that came with the command are the beginning of the compressed stream.
        with.add(unread.take());
        compression = with;
        out.compress(with);
    }

    // ---- Netty ----

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connection.net().connections().add(connection);
        connection.addresses(Addresses.of(channel.remoteAddress()), Addresses.of(channel.localAddress()));
        life().begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        received += bytes.readableBytes();
        bytesIn = received;
        if (life().over()) {
            life().discard(bytes);
            return;
        }
        Input asked = pump.asked();
        if (life().open() && (asked == null || !asked.inOnePiece())) {
            life().rearmed(timeout);
        }
        if (compression == null) {
            unread.add(bytes);
        } else {
            compression.add(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (life().open()) {
            round();
        } else {
            life().readComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        callback(out::writable);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshaken(ctx, handshake);
        } else if (event == ChannelInputShutdownReadComplete.INSTANCE || event instanceof SslCloseCompletionEvent) {
            inputEnded = true;
            if (life().open()) {
                round();
            } else {
                channel.close();
            }
        }
    }

    private void handshaken(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        tlsStarting = false;
        if (!handshake.isSuccess()) {
            LOG.info(
                    "id={} event=tls-failed peer={} cause=\"{}\"",
                    connection.id(),
                    Addresses.text(connection.peer()),
                    String.valueOf(handshake.cause().getMessage()));
            life().failed(handshake.cause());
            cut();
            return;
        }
        TlsInfo info = connection.secured(Tls.info(ctx.pipeline().get(SslHandler.class)));
        ProtocolSession session = seat().session();
        if (session == null) {
            life().begin();
        } else {
            callback(() -> session.onTls(info));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("id={} event=connection-broken", connection.id(), cause);
        life().failed(cause);
        cut();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.net().connections().remove(connection);
        life().ended();
        guard(out::close);
        seat().end();
        unread.release();
        if (compression != null) {
            compression.close();
        }
    }
}
