package org.postrider.dns.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;

class TcpQuestionsTest {
    private interface Answer {
        void write(byte[] query, OutputStream out) throws IOException;
    }

    private final TcpQuestions questions = new TcpQuestions(10);
    private ServerSocket server;
    private volatile Answer answer;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        thread(() -> {
            while (true) {
                Socket client = server.accept();
                thread(() -> serve(client));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException expected) {
                // Closed by the other side.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            answer.write(in.readNBytes(in.readUnsignedShort()), client.getOutputStream());
        }
    }

    @AfterEach
    void close() throws IOException {
        questions.close();
        server.close();
    }

    private byte[] ask(Duration timeout) throws Exception {
        CompletableFuture<byte[]> asked = questions.sendAndReceiveTcp(
                null,
                new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
                new Message(),
                new byte[] {1, 2, 3},
                timeout);
        return asked.get(60, TimeUnit.SECONDS);
    }

    @Test
    void anAnswerMayComeInPieces() throws Exception {
        answer = (query, out) -> {
            for (byte b : new byte[] {0, 4, 9, query[0], query[1], query[2]}) {
                out.write(b);
                out.flush();
            }
        };
        assertThat(ask(Duration.ofSeconds(30))).containsExactly(9, 1, 2, 3);
    }

    @Test
    void anAnswerThatNeverEndsIsNotWaitedFor() {
        answer = (query, out) -> {
            out.write(new byte[] {-1, -1});
            for (int i = 0; i < 60_000; i++) {
                out.write(i);
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        };
        assertThatThrownBy(() -> ask(Duration.ofMillis(200))).hasCauseInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void silenceIsNotWaitedFor() {
        answer = (query, out) -> server.accept();
        assertThatThrownBy(() -> ask(Duration.ofMillis(100))).hasCauseInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void halfAnAnswerIsNone() throws Exception {
        answer = (query, out) -> out.write(new byte[] {0, 9, 1});
        assertThatThrownBy(() -> ask(Duration.ofSeconds(30))).hasCauseInstanceOf(EOFException.class);
        answer = (query, out) -> out.write(new byte[2]);
        assertThat(ask(Duration.ofSeconds(30))).isEmpty();
    }
}
