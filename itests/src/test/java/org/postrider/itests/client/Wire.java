package org.postrider.itests.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A socket that sends whatever it is told to, well-formed or not, and reads lines. Text is bytes, one to one (ISO 8859-1).
 * Confined to one thread; {@link #close} may be called by any.
 */
public final class Wire implements AutoCloseable {
    /** Only to end a test that hangs: far beyond what a busy machine needs. */
    private static final Duration LONGEST = Duration.ofSeconds(120);

    private final String peer;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    private Wire(String peer, Socket socket) throws IOException {
        this.peer = peer;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        this.out = socket.getOutputStream();
    }

    /** Connects. A refused connection is a {@link java.net.ConnectException}. */
    public static Wire open(String host, int port) throws IOException {
        return open("0.0.0.0", host, port);
    }

    /** Connects in the clear from a local address, such as 127.0.0.2. */
    public static Wire open(String source, String host, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(source, 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) LONGEST.toMillis());
            socket.connect(new InetSocketAddress(host, port), (int) LONGEST.toMillis());
            return new Wire(host + ":" + port, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects with TLS from the first byte. */
    public static Wire openTls(String host, int port) throws IOException {
        return open(host, port).startTls();
    }

    /** Turns TLS on, without believing anything about the certificate. Nothing may be waiting to be read. */
    public Wire startTls() throws IOException {
        SSLSocket tls = (SSLSocket) TrustAll.sockets()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        tls.startHandshake();
        socket = tls;
        in = new BufferedInputStream(tls.getInputStream(), 64 * 1024);
        out = tls.getOutputStream();
        return this;
    }

    /** True once TLS is on. */
    public boolean secure() {
        return socket instanceof SSLSocket;
    }

    /** Our own port of this connection. */
    public int localPort() {
        return socket.getLocalPort();
    }

    /** Sends one line, with CRLF behind it. */
    public Wire line(String line) throws IOException {
        return raw(line + "\r\n");
    }

    /** Sends exactly this, in one write. */
    public Wire raw(String text) throws IOException {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends exactly these bytes, in one write. */
    public Wire raw(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new Dropped("while sending to " + peer, e);
        }
    }

    /**
     * Sends as much of this as the server takes: it may close meanwhile, which is then no error, and leave its last words
     * to be read.
     *
     * @return false if the server closed
     */
    public boolean flood(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return true;
        } catch (IOException expected) {
            return false;
        }
    }

    /** No more output; the server sees the end of what we send. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** The next line without its end; {@link Dropped} at the end of the stream. */
    public String read() throws IOException {
        String line = readOrEnd();
        if (line == null) {
            throw new Dropped("nothing more from " + peer);
        }
        return line;
    }

    /** The next line without its end, or null if the server closed before one was complete. */
    public @Nullable String readOrEnd() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        int octet = next();
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = next();
        }
        if (octet < 0) {
            return null;
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Exactly so many bytes, as of a literal. */
    public String read(int bytes) throws IOException {
        byte[] all = in.readNBytes(bytes);
        if (all.length < bytes) {
            throw new Dropped("within " + bytes + " bytes from " + peer);
        }
        return new String(all, StandardCharsets.ISO_8859_1);
    }

    /** All lines until the server closes; waits for that. */
    public String untilClosed() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = readOrEnd(); line != null; line = readOrEnd()) {
            all.append(line).append('\n');
        }
        return all.toString();
    }

    /** True if a byte arrives, or the end, before the time is over. For loops that also look at something else. */
    public boolean waits(Duration longest) throws IOException {
        socket.setSoTimeout((int) longest.toMillis());
        try {
            in.mark(1);
            in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException expected) {
            return false;
        } finally {
            socket.setSoTimeout((int) LONGEST.toMillis());
        }
    }

    /** Closes with a reset, as a client that dies. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException expected) {
            // Closed is what was wanted.
        }
    }

    private int next() throws IOException {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            throw new IllegalStateException("No answer from " + peer + " in " + LONGEST, e);
        } catch (IOException expected) {
            // A reset is an end too, only a rude one.
            return -1;
        }
    }
}
