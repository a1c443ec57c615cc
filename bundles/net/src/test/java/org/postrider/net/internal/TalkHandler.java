package org.postrider.net.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;
import org.postrider.role.session.UnsupportedRecordException;

/**
 * A protocol made for tests: each line is answered by its number, the handler's version and itself; some lines are commands.
 */
class TalkHandler implements ProtocolHandler {
    final int version;
    /** Records of this version and below can be read. */
    int reads;

    Duration patience = Duration.ofMinutes(5);
    /** Completed by a test to end WORK and HOLD. */
    final CompletableFuture<Void> work = new CompletableFuture<>();

    final AtomicInteger open = new AtomicInteger();
    final CountDownLatch working = new CountDownLatch(1);
    /** What SEND sends. */
    Content content = Content.empty();

    TalkHandler(int version) {
        this.version = version;
        this.reads = version;
    }

    @Override
    public ProtocolSession open(Connection connection) {
        open.incrementAndGet();
        return new Talk(connection, 0);
    }

    @Override
    public ProtocolSession resume(Connection connection, SessionRecord record) throws UnsupportedRecordException {
        if (record.version() > reads) {
            throw new UnsupportedRecordException("talk " + record.version() + ", known is " + reads);
        }
        open.incrementAndGet();
        Talk talk = new Talk(connection, record.data()[0]);
        talk.ask();
        return talk;
    }

    @Override
    public byte[] goodbye() {
        return "421 come back\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private final class Talk implements ProtocolSession {
        private final Connection connection;
        private int lines;
        private long bytes;
        private int check;

        Talk(Connection connection, int lines) {
            this.connection = connection;
            this.lines = lines;
        }

        void ask() {
            connection.read(new Input.Line(100, false), patience);
        }

        void say(String text) {
            connection.write(ByteBuffer.wrap((text + "\r\n").getBytes(StandardCharsets.UTF_8)));
            connection.flush();
        }

        @Override
        public void onOpen() {
            say("220 v" + version + " " + connection.peer().getAddress().getHostAddress());
            ask();
        }

        @Override
        public void onLine(ByteBuffer line) {
            String text = StandardCharsets.UTF_8.decode(line).toString();
            lines++;
            connection.describe("user", "after " + text);
            int space = text.indexOf(' ');
            String word = space < 0 ? text : text.substring(0, space);
            String rest = space < 0 ? "" : text.substring(space + 1);
            if (!command(word, rest)) {
                say(lines + " v" + version + " " + text);
                ask();
            }
        }

        private boolean command(String word, String rest) {
            switch (word) {
                case "DATA" -> connection.read(new Input.Dotted(100_000_000), patience);
                case "BYTES" -> connection.read(new Input.Bytes(Long.parseLong(rest)), patience);
                case "SEND" -> {
                    connection.write(content);
                    say("sent");
                    ask();
                }
                case "WORK" -> {
                    working.countDown();
                    work.whenComplete((done, failure) -> connection.execute(() -> {
                        say("worked v" + version);
                        ask();
                    }));
                }
                case "STARTTLS" -> {
                    say("220 go");
                    connection.startTls();
                }
                case "BINDING" -> {
                    say("end point of " + connection.tls().orElseThrow().serverEndPoint().length + " bytes");
                    ask();
                }
                case "COMPRESS" -> {
                    say("OK");
                    connection.startCompression();
                    ask();
                }
                case "THROW" -> throw new IllegalStateException("as asked");
                case "QUIT" -> {
                    say("221 bye");
                    connection.close();
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        @Override
        public CompletionStage<Void> onData(ByteBuffer chunk) {
            bytes += chunk.remaining();
            while (chunk.hasRemaining()) {
                check = check * 31 + chunk.get();
            }
            return bytes == 7 ? work : READY;
        }

        @Override
        public void onDataEnd() {
            say("250 " + bytes + " " + check);
            bytes = 0;
            check = 0;
            ask();
        }

        @Override
        public void onInputError(InputError error) {
            say("500 " + error);
            ask();
        }

        @Override
        public void onTls(TlsInfo tls) {
            lines = 0;
            ask();
        }

        @Override
        public void onTimeout() {
            say("421 timeout");
            connection.close();
        }

        @Override
        public void onClosed() {
            open.decrementAndGet();
        }

        @Override
        public Optional<SessionRecord> park() {
            open.decrementAndGet();
            return Optional.of(new SessionRecord("talk", version, new byte[] {(byte) lines}));
        }

        @Override
        public void shutdown(String reason) {
            say("421 " + reason);
            connection.close();
        }
    }
}
