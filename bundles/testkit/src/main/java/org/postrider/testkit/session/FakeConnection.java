package org.postrider.testkit.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.role.session.framing.InputPump;

/**
 * A connection in memory, with the framing of the real one. The test is the peer: {@link #send}, {@link #output}, {@link
 * #fireTimeout}, {@link #swapTo}, {@link #disconnect}. Thread-safe; if nothing else has threads, all is done when a method
 * returns. What a session throws comes out of the next method called.
 *
 * <p>Stricter than net in one thing: what is not flushed is never seen.
 */
public final class FakeConnection implements Connection {
    /** Longest wait for a session that works on other threads. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final int ITEMS = 100;

    private final String id = "fake" + NUMBER.incrementAndGet();
    private final SerialLoop loop = new SerialLoop();
    private final InputPump pump = new InputPump(loop, this::round);
    private final ListenerInfo listener;
    private final InetSocketAddress peer;
    private final InetSocketAddress local;
    private final FakeOutput out = new FakeOutput();
    private @Nullable ProtocolSession session;
    private ByteBuffer in = ByteBuffer.allocate(0);
    private volatile @Nullable TlsInfo tls;
    private volatile @Nullable Duration timeout;
    private volatile String described = "";
    private volatile boolean compressed;
    private volatile boolean closed;
    private volatile boolean inRound;

    /** A connection that has no session yet; see {@link #open}. */
    public FakeConnection(ListenerInfo listener, InetSocketAddress peer, InetSocketAddress local) {
        this.listener = listener;
        this.peer = peer;
        this.local = local;
        if (listener.tls() == ListenerInfo.TlsMode.IMPLICIT) {
            tls = fakeTls();
        }
    }

    /** An open connection to a handler, from 192.0.2.1. */
    public static FakeConnection to(ProtocolHandler handler, ListenerInfo listener) {
        InetSocketAddress peer = new InetSocketAddress(address(192, 0, 2, 1), 50_000);
        return new FakeConnection(listener, peer, listener.address()).open(handler::open);
    }

    /** A listener for tests: STARTTLS on 127.0.0.1, settings as {@code key=value}. */
    public static ListenerInfo listener(String name, String protocol, String... settings) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            map.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        InetSocketAddress address = new InetSocketAddress(address(127, 0, 0, 1), 2525);
        return new ListenerInfo(name, protocol, address, ListenerInfo.TlsMode.STARTTLS, map);
    }

    private static InetAddress address(int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TlsInfo fakeTls() {
        byte[] endPoint = "fake tls-server-end-point hash..".getBytes(StandardCharsets.US_ASCII);
        return new TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", endPoint, Optional.empty());
    }

    /** Opens it; for an outgoing connection the session comes from the role itself. */
    public FakeConnection open(Function<Connection, ProtocolSession> opener) {
        return play(() -> {
            ProtocolSession opened = opener.apply(this);
            session = opened;
            inRound(opened::onOpen);
            round();
        });
    }

    // ---- the peer's side ----

    /** Sends this text in UTF-8, in one segment; line ends must be in it. */
    public FakeConnection send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends these bytes in one segment. */
    public FakeConnection send(byte[] bytes) {
        return play(() -> {
            ByteBuffer more = ByteBuffer.allocate(in.remaining() + bytes.length);
            in = more.put(in).put(bytes).flip();
            round();
        });
    }

    /** The peer closes. */
    public FakeConnection disconnect() {
        return play(this::gone);
    }

    /** Lets the time of the current read run out. */
    public FakeConnection fireTimeout() {
        return play(() -> {
            ProtocolSession current = session;
            if (timeout == null || pump.asked() == null || current == null) {
                throw new AssertionError("The session asks for nothing, so no time can run out");
            }
            pump.cancel();
            timeout = null;
            inRound(current::onTimeout);
            round();
        });
    }

    /** All flushed output since the last call, as UTF-8. */
    public String output() {
        loop.settle();
        return out.take();
    }

    /** The next line of output without CRLF, waiting for a session that works on other threads; null if closed before. */
    public @Nullable String nextLine() {
        await("a line of output", () -> out.hasLine() || closed);
        return out.takeLine();
    }

    /** Each flush so far, in order: to see that replies to pipelined commands go out together. */
    public List<String> flushes() {
        return out.flushes();
    }

    /** Bytes written but not flushed. */
    public int unflushed() {
        return out.gathered();
    }

    /** Makes the peer take nothing: {@link #drained} does not complete until {@link #takeOutput}. */
    public FakeConnection blockOutput() {
        out.block();
        return this;
    }

    /** The peer reads again. */
    public FakeConnection takeOutput() {
        return play(out::unblock);
    }

    /** Waits until it holds, for sessions that work on other threads. */
    public void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        synchronized (out) {
            while (!condition.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("Waited in vain for " + what + "; output so far: " + out);
                }
                pause(Math.min(left, TimeUnit.MILLISECONDS.toNanos(20)));
            }
        }
        loop.settle();
    }

    private void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(out, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    // ---- swaps ----

    /** Asks the session to park, as net does before a swap; empty if it may not be asked now, or says no. */
    public Optional<SessionRecord> park() {
        CompletableFuture<Optional<SessionRecord>> result = new CompletableFuture<>();
        play(() -> result.complete(parkNow()));
        return result.join();
    }

    private Optional<SessionRecord> parkNow() {
        ProtocolSession current = session;
        if (current == null || !pump.waitingForLine()) {
            return Optional.empty();
        }
        Optional<SessionRecord> record = current.park();
        record.ifPresent(r -> {
            pump.cancel();
            session = null;
        });
        return record;
    }

    /** Resumes a parked session on a handler. Bytes that came meanwhile are waiting. */
    public FakeConnection resume(ProtocolHandler handler, SessionRecord record) throws UnsupportedRecordException {
        List<UnsupportedRecordException> refused = new ArrayList<>();
        play(() -> {
            try {
                session = handler.resume(this, record);
            } catch (UnsupportedRecordException e) {
                refused.add(e);
            }
            round();
        });
        if (!refused.isEmpty()) {
            throw refused.get(0);
        }
        return this;
    }

    /** Parks and resumes. @return the record @throws AssertionError if the session cannot park now */
    public SessionRecord swapTo(ProtocolHandler handler) throws UnsupportedRecordException {
        SessionRecord record = park().orElseThrow(() -> new AssertionError("The session does not park here"));
        resume(handler, record);
        return record;
    }

    /** The protocol role goes away. */
    public FakeConnection shutdown(String reason) {
        return play(() -> {
            ProtocolSession current = session;
            if (current != null) {
                inRound(() -> current.shutdown(reason));
            }
        });
    }

    // ---- what the session did ----

    /** What the session asks for now. */
    public Optional<Input> asked() {
        return Optional.ofNullable(pump.asked());
    }

    /** The timeout of the current read. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** True once closed by either side. */
    public boolean isClosed() {
        loop.settle();
        return closed;
    }

    /** True once the session started compression. */
    public boolean isCompressed() {
        return compressed;
    }

    /** The last {@link #describe}, as {@code user state}. */
    public String described() {
        return described;
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
        loop.execute(() -> {
            if (!closed) {
                inRound(task);
                // What the task asked for may be here already.
                round();
            }
        });
    }

    @Override
    public void read(Input input, Duration longest) {
        if (inRound && Thread.holdsLock(pump)) {
            ask(input, longest);
        } else {
            loop.execute(() -> {
                ask(input, longest);
                round();
            });
        }
    }

    private void ask(Input input, Duration longest) {
        if (!closed) {
            pump.ask(input);
            timeout = longest;
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (!closed) {
            out.gather(bytes);
        }
    }

    @Override
    public CompletionStage<Void> write(Content content) {
        if (closed) {
            return CompletableFuture.failedStage(new IOException("The connection is closed"));
        }
        try (InputStream stream = content.open()) {
            out.gather(ByteBuffer.wrap(stream.readAllBytes()));
            return out.drained();
        } catch (IOException e) {
            close();
            return CompletableFuture.failedStage(e);
        } catch (UncheckedIOException e) {
            close();
            return CompletableFuture.failedStage(e.getCause());
        }
    }

    @Override
    public void flush() {
        if (inRound && Thread.holdsLock(pump)) {
            out.flushLater();
        } else {
            out.flushNow();
        }
    }

    @Override
    public CompletionStage<Void> drained() {
        return out.drained();
    }

    @Override
    public void startTls() {
        out.flushNow();
        // Emptied in place: the round that is running must not see it either.
        in.position(in.limit());
        TlsInfo info = fakeTls();
        loop.execute(() -> {
            ProtocolSession current = session;
            if (!closed && current != null) {
                tls = info;
                inRound(() -> current.onTls(info));
                round();
            }
        });
    }

    @Override
    public void startCompression() {
        out.flushNow();
        compressed = true;
    }

    @Override
    public void describe(String user, String state) {
        described = user + " " + state;
    }

    @Override
    public void close() {
        out.flushNow();
        loop.execute(this::gone);
    }

    @Override
    public String toString() {
        return "FakeConnection[" + id + " " + described + (closed ? " closed]" : "]");
    }

    // ---- the loop ----

    private FakeConnection play(Runnable task) {
        loop.execute(task);
        loop.settle();
        return this;
    }

    private void gone() {
        ProtocolSession current = session;
        if (closed) {
            return;
        }
        closed = true;
        pump.cancel();
        session = null;
        synchronized (out) {
            out.notifyAll();
        }
        if (current != null) {
            current.onClosed();
        }
    }

    private void round() {
        ProtocolSession current = session;
        if (closed || current == null) {
            return;
        }
        InputPump.Pause[] pause = new InputPump.Pause[1];
        do {
            inRound(() -> pause[0] = pump.run(in, current, ITEMS));
        } while (pause[0] == InputPump.Pause.TIRED && !closed);
    }

    /** Runs session code; what it flushes goes out together at the end. */
    private void inRound(Runnable body) {
        synchronized (pump) {
            boolean outer = inRound;
            inRound = true;
            try {
                body.run();
            } finally {
                inRound = outer;
            }
            if (!outer) {
                out.endOfRound();
            }
        }
    }
}
