package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.content.Content;
import org.postrider.content.StoredContent;

class ConnectionTest {
    @TempDir
    private Path home;

    private final TalkHandler handler = new TalkHandler(1);
    private Engine engine;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        engine = new Engine(home);
        engine.add(handler, "1.0");
        engine.listen("a", "tls=starttls");
        client = engine.connect("a");
        assertThat(client.line()).isEqualTo("220 v1 127.0.0.1");
    }

    @AfterEach
    void stop() {
        client.close();
        engine.close();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void usesEpollOnLinux() {
        assertThat(engine.net.loops().epoll()).isTrue();
    }

    @Test
    void answersPipelinedLinesInOneSegment() throws IOException {
        client.send("one\r\ntwo\r\nthree\r\n");

        assertThat(client.segment()).isEqualTo("1 v1 one\r\n2 v1 two\r\n3 v1 three\r\n");
    }

    @Test
    void answersManyMorePipelinedLinesThanOneRoundTakes() throws IOException {
        client.send("x\r\n".repeat(5000)).endOutput();

        assertThat(client.rest().lines()).hasSize(5000).last().isEqualTo("5000 v1 x");
    }

    @Test
    void readsDottedTextInAnyPieces() {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            byte[] text = ("line of text\r\n..dotted\r\n" + "y".repeat(random.nextInt(3000)) + "\r\n")
                    .repeat(1 + random.nextInt(60))
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] all = ("DATA\r\n" + new String(text, StandardCharsets.US_ASCII) + ".\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at < all.length; ) {
                int size = Math.min(all.length - at, 1 + random.nextInt(20_000));
                client.send(Arrays.copyOfRange(all, at, at + size));
                at += size;
            }
            byte[] plain = new String(text, StandardCharsets.US_ASCII)
                    .replace("\r\n..", "\r\n.")
                    .getBytes(StandardCharsets.US_ASCII);
            assertThat(client.line()).isEqualTo("250 " + plain.length + " " + check(plain));
        }
    }

    private static int check(byte[] bytes) {
        int check = 0;
        for (byte b : bytes) {
            check = check * 31 + b;
        }
        return check;
    }

    @Test
    void refusesSmuggledTextAndGoesOnAfterItsEnd() {
        client.send("DATA\r\nbody\n.\r\nEVIL\r\n.\r\nnext\r\n");

        assertThat(client.line()).isEqualTo("500 BARE_LF");
        assertThat(client.line()).isEqualTo("2 v1 next");
    }

    @Test
    void waitsWhileTheSessionTakesAChunk() {
        client.send("BYTES 9\r\n1234567");
        Engine.await("the chunk", () -> engine.session().bytesIn() == 16);
        client.send("89next\r\n");

        handler.work.complete(null);

        assertThat(client.line()).startsWith("250 9 ");
        client.send("\r\n");
        assertThat(client.line()).isEqualTo("2 v1 next");
    }

    @Test
    void streamsContentFromDiskInOrderWithLaterWrites() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        handler.content = Content.concat(Content.of("head"), Content.of(new Slow(large)));
        client.send("SEND\r\nSEND\r\n");

        for (int i = 0; i < 2; i++) {
            assertThat(client.bytes(4)).isEqualTo("head".getBytes(StandardCharsets.US_ASCII));
            assertThat(Arrays.equals(client.bytes(large.length), large)).isTrue();
            assertThat(client.line()).isEqualTo("sent");
        }
        assertThat(engine.session().bytesOut()).isGreaterThan(6_000_000);
    }

    @Test
    void closesWhenContentCannotBeRead() throws IOException {
        handler.content = Content.of(new Broken());
        client.send("SEND\r\n");

        assertThat(client.rest()).isEmpty();
    }

    @Test
    void closesAfterItsLastWords() throws IOException {
        client.send("QUIT\r\nignored\r\n");

        assertThat(client.rest()).isEqualTo("221 bye\r\n");
        Engine.await("the session to end", () -> handler.open.get() == 0);
    }

    @Test
    void saysGoodbyeWhenASessionThrows() throws IOException {
        client.send("THROW\r\n");

        assertThat(client.rest()).isEqualTo("421 come back\r\n");
        Engine.await("the session to end", () -> handler.open.get() == 0);
    }

    @Test
    void timesASilentClientOut() throws IOException {
        handler.patience = Duration.ofMillis(50);
        client.send("a\r\n");

        assertThat(client.rest()).isEqualTo("1 v1 a\r\n421 timeout\r\n");
    }

    @Test
    void timesALineOutThatComesByteByByte() throws IOException {
        handler.patience = Duration.ofMillis(300);
        client.send("a\r\n");
        assertThat(client.line()).isEqualTo("1 v1 a");
        Thread drip = new Thread(() -> {
            for (long sent = 4; engine.net.sessions().size() == 1; sent++) {
                long next = sent;
                client.send("x");
                Engine.await("the byte", () -> engine.net.sessions().stream().allMatch(s -> s.bytesIn() >= next));
            }
        });
        drip.setUncaughtExceptionHandler((thread, failure) -> {});
        drip.start();

        assertThat(client.line()).isEqualTo("421 timeout");
    }

    @Test
    void cutsAClientThatTakesNothing() throws Exception {
        engine.settings = new Settings(
                1000,
                Duration.ofSeconds(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                java.util.List.of(),
                java.util.List.of("TLSv1.3"),
                java.util.List.of());
        handler.content = Content.of(new Slow(new byte[30_000_000]));
        client.send("SEND\r\n");

        Engine.await("the session to be cut", () -> engine.net.sessions().isEmpty());
    }

    @Test
    void endsASessionWhenTheClientGoes() {
        client.close();

        Engine.await(
                "the session to end",
                () -> handler.open.get() == 0 && engine.net.sessions().isEmpty());
    }

    @Test
    void doesNotLetOneBusyClientHoldUpAnother() {
        byte[] flood = "x\r\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        Thread flooder = new Thread(() -> {
            while (true) {
                client.send(flood);
            }
        });
        Thread reader = new Thread(() -> {
            while (client.line() != null) {
                Thread.onSpinWait();
            }
        });
        flooder.setUncaughtExceptionHandler((thread, failure) -> {});
        reader.setUncaughtExceptionHandler((thread, failure) -> {});
        flooder.start();
        reader.start();
        try (Client other = engine.connect("a")) {
            assertThat(other.line()).isEqualTo("220 v1 127.0.0.1");
            for (int i = 1; i < 50; i++) {
                assertThat(other.send("me\r\n").line()).isEqualTo(i + " v1 me");
            }
        }
    }

    @Test
    void killsASessionWithAGoodbye() throws IOException {
        assertThat(engine.net.kill(engine.session().id())).isTrue();

        assertThat(client.rest()).isEqualTo("421 Closed by the administrator\r\n");
        assertThat(engine.net.kill("none")).isFalse();
    }

    @Test
    void showsSessions() {
        client.send("hello\r\n");
        assertThat(client.line()).isEqualTo("1 v1 hello");

        assertThat(engine.session().user()).isEqualTo("user");
        assertThat(engine.session().state()).isEqualTo("after hello");
        assertThat(engine.session().bytesIn()).isEqualTo(7);
        assertThat(engine.session().bytesOut()).isEqualTo("220 v1 127.0.0.1\r\n1 v1 hello\r\n".length());
        assertThat(engine.session().handler()).isEqualTo("talk@1.0");
    }

    // ---- TLS ----

    @Test
    void dropsWhatWasInjectedBeforeTheHandshake() throws Exception {
        client.send("STARTTLS\r\nINJECTED\r\n");
        assertThat(client.line()).isEqualTo("220 go");
        client.tls();
        client.send("hello\r\n");

        assertThat(client.line()).isEqualTo("1 v1 hello");
        assertThat(engine.session().tls()).startsWith("TLSv1.3 TLS_");
    }

    @Test
    void talksTlsFromTheFirstByte() throws Exception {
        engine.listen("secure", "tls=implicit");
        try (Client secure = engine.connect("secure")) {
            SSLSocket socket = secure.tls();
            assertThat(secure.line()).isEqualTo("220 v1 127.0.0.1");
            assertThat(secure.send("DATA\r\n" + "z".repeat(200_000) + "\r\n.\r\n")
                            .line())
                    .startsWith("250 200002 ");
            assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=mail.example");
        }
    }

    @Test
    void knowsItsEndPointForChannelBinding() throws Exception {
        client.send("STARTTLS\r\n");
        client.line();
        SSLSocket socket = client.tls();
        byte[] certificate = socket.getSession().getPeerCertificates()[0].getEncoded();

        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);

        TlsKeys keys = new TlsKeys(home.resolve("tls.crt"), home.resolve("tls.key"), "", java.time.Clock.systemUTC());
        assertThat(keys.now().endPoint()).isEqualTo(hash);
        assertThat(client.send("BINDING\r\n").line()).isEqualTo("end point of 32 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"implicit", "starttls"})
    void tellsNoEndPointWhereLoginsAreNotBound(String tls) throws Exception {
        engine.listen("unbound", "tls=" + tls, "channel_binding=none");
        try (Client unbound = engine.connect("unbound")) {
            if (tls.equals("starttls")) {
                unbound.line();
                unbound.send("STARTTLS\r\n").line();
                unbound.tls();
            } else {
                unbound.tls();
                unbound.line();
            }
            assertThat(unbound.send("BINDING\r\n").line()).isEqualTo("end point of 0 bytes");
        }
    }

    @Test
    void closesAConnectionThatSpeaksNoTls() throws IOException {
        client.send("STARTTLS\r\n");
        client.line();
        client.send("EHLO not TLS at all\r\n");

        client.rest();
        Engine.await("the session to end", () -> handler.open.get() == 0);
    }

    // ---- compression ----

    @Test
    void compressesBothWays() throws IOException {
        client.send("COMPRESS\r\n");
        assertThat(client.line()).isEqualTo("OK");
        InflaterInputStream in = new InflaterInputStream(client.in(), new Inflater(true));
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        DeflaterOutputStream out = new DeflaterOutputStream(sent, new Deflater(9, true), true);
        out.write(("DATA\r\n" + "w".repeat(5_000_000) + "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        client.send(sent.toByteArray());

        assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("250 5000002 ");
        assertThat(engine.session().bytesIn()).isLessThan(100_000);
    }

    @Test
    void cutsAClientThatDoesNotCompress() throws IOException {
        client.send("COMPRESS\r\n");
        client.line();
        client.send(new byte[] {-1, -1, -1, -1, -1});

        assertThat(client.rest()).isEmpty();
    }

    /** Stored content that comes a little at a time. */
    private record Slow(byte[] bytes) implements StoredContent {
        @Override
        public String id() {
            return "slow";
        }

        @Override
        public String store() {
            return "test";
        }

        @Override
        public int crc32c() {
            return 0;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long position, ByteBuffer into) {
            int size = (int) Math.min(Math.min(into.remaining(), 10_000), bytes.length - position);
            into.put(bytes, (int) position, size);
            return size;
        }
    }

    /** Stored content on a disk that fails. */
    private record Broken() implements StoredContent {
        @Override
        public String id() {
            return "broken";
        }

        @Override
        public String store() {
            return "test";
        }

        @Override
        public int crc32c() {
            return 0;
        }

        @Override
        public long size() {
            return 100;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            throw new IOException("disk");
        }
    }
}
