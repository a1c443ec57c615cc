package org.postrider.dns.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.postrider.role.runtime.WorkerPool;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.TcpIoClient;

/**
 * Asks by TCP (RFC 7766), with a connection for each question. dnsjava's own client has one thread for all sockets, which
 * looks at the clock only when no bytes come: a server whose answer never ends keeps every question waiting that gets no
 * answer, and its connection is used on for later ones. Thread-safe.
 */
final class TcpQuestions implements TcpIoClient, AutoCloseable {
    /** Few answers are too large for UDP. */
    private static final int THREADS = 4;

    private static final int PREFIX = 2;

    private final WorkerPool pool;

    /** @param waiting most questions that wait for a thread */
    TcpQuestions(int waiting) {
        pool = new WorkerPool("dns-tcp", THREADS, waiting);
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveTcp(
            @Nullable InetSocketAddress local, InetSocketAddress remote, Message query, byte[] data, Duration timeout) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        long end = System.nanoTime() + timeout.toNanos();
        try {
            pool.execute(() -> {
                try {
                    answer.complete(ask(local, remote, data, end));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static byte[] ask(@Nullable InetSocketAddress local, InetSocketAddress remote, byte[] query, long end)
            throws IOException {
        try (Socket socket = new Socket()) {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote, left(end));
            ByteBuffer framed = ByteBuffer.allocate(PREFIX + query.length);
            framed.putShort((short) query.length).put(query);
            socket.getOutputStream().write(framed.array());
            int length = ByteBuffer.wrap(read(socket, PREFIX, end)).getShort() & 0xffff;
            return read(socket, length, end);
        }
    }

    private static byte[] read(Socket socket, int count, long end) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[count];
        for (int at = 0; at < count; ) {
            socket.setSoTimeout(left(end));
            int more = in.read(bytes, at, count - at);
            if (more < 0) {
                throw new EOFException("The answer ends after " + at + " of " + count + " bytes");
            }
            at += more;
        }
        return bytes;
    }

    /** Milliseconds, at least one. */
    private static int left(long end) throws SocketTimeoutException {
        long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("No whole answer in time");
        }
        return (int) Math.min(Integer.MAX_VALUE, millis);
    }

    /** Questions under way end first, or their time. */
    @Override
    public void close() {
        pool.close();
    }
}
