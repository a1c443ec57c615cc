package org.postrider.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/**
 * How far a connection is, from its arrival to its end, and until when it must be further. Deadlines are looked at about
 * once a second by {@link Connections}, which is cheaper than a timer for each. Confined to the event loop, but for
 * {@link #sweep}.
 */
final class Lifetime {
    /** What comes before a connection opens; one object per connection. */
    interface Start {
        /** The channel is active, or TLS is on: go on towards {@link Lifetime#opened}. */
        void begin(NetConnection connection);

        /** Bytes have come before it opened. */
        void received(NetConnection connection);

        /** The TLS layer for it. */
        SslHandler tls();

        /** It breaks, perhaps before it opened. */
        void failed(Throwable cause);

        /** It is over. */
        void ended();
    }

    private enum Phase {
        ARRIVING,
        OPEN,
        CLOSING,
        CLOSED
    }

    /** For the peer to take the last bytes. */
    private static final Duration CLOSE = Duration.ofSeconds(10);
    /** For the peer to close after us, so that no reset overtakes our last words. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final long MOST_DISCARDED = 1024 * 1024;

    private final NetConnection connection;
    private final Channel channel;
    private final Start start;
    private Phase phase = Phase.ARRIVING;
    private volatile long deadline;
    private boolean lingering;
    private boolean ending;
    private long discarded;

    Lifetime(NetConnection connection, Channel channel, Start start) {
        this.connection = connection;
        this.channel = channel;
        this.start = start;
    }

    boolean open() {
        return phase == Phase.OPEN;
    }

    /** True once nothing received matters any more. */
    boolean over() {
        return phase == Phase.CLOSING || phase == Phase.CLOSED;
    }

    void begin() {
        start.begin(connection);
    }

    void opened() {
        if (phase == Phase.ARRIVING) {
            phase = Phase.OPEN;
            deadline = 0;
        }
    }

    SslHandler tlsHandler() {
        return start.tls();
    }

    void armed(Duration longest) {
        if (!ending) {
            set(longest);
        }
    }

    private void set(Duration longest) {
        deadline = (System.nanoTime() + longest.toNanos()) | 1; // never 0, which means none
    }

    void rearmed(Duration longest) {
        if (deadline != 0) {
            armed(longest);
        }
    }

    void noDeadline() {
        if (!ending) {
            deadline = 0;
        }
    }

    /** Whatever the session does, the connection is cut after this time. */
    void endWithin(Duration longest) {
        if (!ending) {
            set(longest);
            ending = true;
        }
    }

    /** @return false if it was closing already */
    boolean closing() {
        if (over()) {
            return false;
        }
        phase = Phase.CLOSING;
        armed(CLOSE);
        return true;
    }

    /** Closes once all that was written is with the peer's kernel. */
    void finish(boolean linger) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (linger && written.isSuccess() && channel instanceof DuplexChannel duplex && channel.isActive()) {
                lingering = true;
                armed(LINGER);
                connection.seat().end(); // its session need not wait for the peer
                duplex.shutdownOutput();
                channel.read();
            } else {
                channel.close();
            }
        });
    }

    /** Releases bytes that nobody wants. */
    void discard(ByteBuf bytes) {
        discarded += bytes.readableBytes();
        bytes.release();
        if (discarded > MOST_DISCARDED) {
            channel.close();
        }
    }

    void readComplete() {
        if (phase == Phase.ARRIVING) {
            start.received(connection);
        } else if (lingering) {
            channel.read();
        }
    }

    void failed(Throwable cause) {
        start.failed(cause);
    }

    void ended() {
        phase = Phase.CLOSED;
        deadline = 0;
        start.ended();
    }

    /** Looks at the deadlines. Any thread. */
    void sweep(long now, Duration writeStall) {
        if (Ticks.passed(deadline, now)) {
            connection.hop(this::expire);
        }
        long since = connection.wire().out().pendingSince();
        if (since != 0 && now - since >= writeStall.toNanos()) {
            connection.hop(this::stalled);
        }
    }

    private void expire() {
        if (!Ticks.passed(deadline, Ticks.now())) {
            return;
        }
        deadline = 0;
        if (phase == Phase.OPEN && !ending) {
            connection.wire().timeUp();
        } else {
            channel.close();
        }
    }

    private void stalled() {
        if (connection.wire().out().pendingSince() != 0
                && connection.wire().out().stalled()) {
            channel.close();
        }
    }
}
