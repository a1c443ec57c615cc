package org.postrider.testkit.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;
import org.postrider.role.session.UnsupportedRecordException;

/** A small protocol: echoes lines, DATA, BYTES n, STARTTLS, HOLD, QUIT. */
final class EchoHandler implements ProtocolHandler {
    private final int version;
    CompletableFuture<Void> hold = new CompletableFuture<>();

    EchoHandler(int version) {
        this.version = version;
    }

    @Override
    public ProtocolSession open(Connection connection) {
        return new Echo(connection, 0);
    }

    @Override
    public ProtocolSession resume(Connection connection, SessionRecord record) throws UnsupportedRecordException {
        if (record.version() > version) {
            throw new UnsupportedRecordException("echo " + record.version());
        }
        Echo echo = new Echo(connection, record.data()[0]);
        echo.ask();
        return echo;
    }

    @Override
    public byte[] goodbye() {
        return "421 bye\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private final class Echo implements ProtocolSession {
        private final Connection connection;
        private final StringBuilder data = new StringBuilder();
        private int lines;

        Echo(Connection connection, int lines) {
            this.connection = connection;
            this.lines = lines;
        }

        void ask() {
            connection.read(new Input.Line(30, false), Duration.ofMinutes(5));
        }

        void say(String text) {
            connection.write(ByteBuffer.wrap((text + "\r\n").getBytes(StandardCharsets.UTF_8)));
            connection.flush();
        }

        @Override
        public void onOpen() {
            say("220 hello");
            ask();
        }

        @Override
        public void onLine(ByteBuffer line) {
            String text = StandardCharsets.UTF_8.decode(line).toString();
            lines++;
            if (text.equals("DATA")) {
                connection.read(new Input.Dotted(100), Duration.ofMinutes(5));
            } else if (text.startsWith("BYTES ")) {
                connection.read(new Input.Bytes(Long.parseLong(text.substring(6))), Duration.ofMinutes(5));
            } else if (text.equals("STARTTLS")) {
                say("220 go");
                connection.startTls();
            } else if (text.equals("QUIT")) {
                say("221 bye");
                connection.close();
            } else if (text.equals("THROW")) {
                throw new IllegalStateException("as asked");
            } else {
                say(lines + " v" + version + " " + text);
                ask();
            }
        }

        @Override
        public CompletionStage<Void> onData(ByteBuffer chunk) {
            String text = StandardCharsets.UTF_8.decode(chunk).toString();
            data.append(text);
            return text.contains("HOLD") ? hold : READY;
        }

        @Override
        public void onDataEnd() {
            say("250 " + data.toString().replace("\r\n", "|"));
            data.setLength(0);
            ask();
        }

        @Override
        public void onInputError(InputError error) {
            say("500 " + error);
            ask();
        }

        @Override
        public void onTls(TlsInfo tls) {
            ask();
        }

        @Override
        public void onTimeout() {
            say("421 timeout");
            connection.close();
        }

        @Override
        public void onClosed() {
            connection.describe("", "closed");
        }

        @Override
        public Optional<SessionRecord> park() {
            return Optional.of(new SessionRecord("echo", version, new byte[] {(byte) lines}));
        }

        @Override
        public void shutdown(String reason) {
            say("421 " + reason);
            connection.close();
        }
    }
}
