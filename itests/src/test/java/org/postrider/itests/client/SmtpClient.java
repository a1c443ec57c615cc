package org.postrider.itests.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A small SMTP client that hides nothing. Confined to one thread; {@link #close} may be called by any.
 *
 * <pre>{@code
 * try (SmtpClient client = SmtpClient.connect("127.0.0.1", server.port("submission"))) {
 *     client.hello();
 *     client.startTls();
 *     client.login("alice@example.test", password);
 *     SmtpReply reply = client.send("alice@example.test", "bob@example.test", Mail.text("Hello"));
 * }
 * }</pre>
 */
public final class SmtpClient implements AutoCloseable {
    private static final String NAME = "client.test";

    private final Wire wire;
    private final SmtpReply greeting;

    private SmtpClient(Wire wire) throws IOException {
        this.wire = wire;
        try {
            this.greeting = SmtpReply.read(wire);
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** Connects and reads the greeting. */
    public static SmtpClient connect(String host, int port) throws IOException {
        return new SmtpClient(Wire.open(host, port));
    }

    /** Connects from a local address, such as 127.0.0.2, and reads the greeting. */
    public static SmtpClient connectFrom(String source, String host, int port) throws IOException {
        return new SmtpClient(Wire.open(source, host, port));
    }

    /** Connects with TLS from the first byte and reads the greeting. */
    public static SmtpClient connectTls(String host, int port) throws IOException {
        return new SmtpClient(Wire.openTls(host, port));
    }

    /** What the server said first. */
    public SmtpReply greeting() {
        return greeting;
    }

    /** The socket below, for what this class is too polite to do. */
    public Wire wire() {
        return wire;
    }

    /** Sends a line and reads the reply to it. */
    public SmtpReply command(String line) throws IOException {
        wire.line(line);
        return reply();
    }

    /** Reads one more reply. */
    public SmtpReply reply() throws IOException {
        return SmtpReply.read(wire);
    }

    /** Sends these lines in one write, then reads as many replies (RFC 2920). */
    public List<SmtpReply> pipeline(String... lines) throws IOException {
        wire.raw(String.join("\r\n", lines) + "\r\n");
        List<SmtpReply> replies = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            replies.add(reply());
        }
        return replies;
    }

    /** EHLO; fails unless the server agrees. */
    public SmtpReply hello() throws IOException {
        return expect(250, command("EHLO " + NAME));
    }

    /** LHLO (RFC 2033); fails unless the server agrees. */
    public SmtpReply helloLmtp() throws IOException {
        return expect(250, command("LHLO " + NAME));
    }

    /** STARTTLS, the handshake, and EHLO again. */
    public SmtpReply startTls() throws IOException {
        expect(220, command("STARTTLS"));
        wire.startTls();
        return hello();
    }

    /** AUTH PLAIN with an initial response; fails unless the server agrees. */
    public SmtpReply login(String user, String password) throws IOException {
        return expect(235, command("AUTH PLAIN " + plain("", user, password)));
    }

    /** The initial response of PLAIN (RFC 4616). */
    public static String plain(String authorization, String user, String password) {
        String text = authorization + "\0" + user + "\0" + password;
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends one message, with MAIL, RCPT and DATA in one write.
     *
     * @param text lines end with CRLF; dots are stuffed here
     * @return the reply that settled it: the first refusal, else the one to the final dot
     */
    public SmtpReply send(String from, String to, String text) throws IOException {
        List<SmtpReply> replies = pipeline("MAIL FROM:<" + from + ">", "RCPT TO:<" + to + ">", "DATA");
        SmtpReply data = replies.get(2);
        if (data.code() == 354) {
            return data(text);
        }
        return replies.stream().filter(reply -> !reply.good()).findFirst().orElse(data);
    }

    /** Sends the text after a 354, and reads the reply to the final dot. */
    public SmtpReply data(String text) throws IOException {
        wire.raw(stuffed(text) + ".\r\n");
        return reply();
    }

    /** Dot-stuffs a text whose lines end with CRLF. */
    public static String stuffed(String text) {
        String stuffed = text.replace("\r\n.", "\r\n..");
        return stuffed.startsWith(".") ? "." + stuffed : stuffed;
    }

    /** QUIT, politely. */
    public SmtpReply quit() throws IOException {
        return command("QUIT");
    }

    @Override
    public void close() {
        wire.close();
    }

    private static SmtpReply expect(int code, SmtpReply reply) {
        if (reply.code() != code) {
            throw new IllegalStateException("Wanted " + code + ", got " + reply);
        }
        return reply;
    }
}
