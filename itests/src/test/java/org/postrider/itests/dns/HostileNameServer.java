package org.postrider.itests.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name server on a loopback port that answers as it is told, by the first label of the name that is asked for; without
 * a trick for it, "no such name". UDP and TCP. Thread-safe.
 */
final class HostileNameServer implements AutoCloseable {
    /** What it does to a question. */
    @FunctionalInterface
    interface Trick {
        void answer(Question question) throws IOException;
    }

    /** Where bytes go; the length in front of them is the caller's when it comes to TCP. */
    private interface Way {
        void send(byte... bytes) throws IOException;
    }

    /**
     * A question.
     *
     * @param wire the whole query
     * @param name lower case, no final dot
     * @param type number
     * @param tcp came by TCP
     * @param way back
     */
    record Question(byte[] wire, String name, int type, boolean tcp, Way way) {
        DnsReply reply(int flags) {
            return new DnsReply(wire, flags);
        }

        void send(DnsReply reply) throws IOException {
            send(reply.bytes());
        }

        void send(byte... message) throws IOException {
            if (tcp) {
                byte[] framed = new byte[message.length + 2];
                framed[0] = (byte) (message.length >> 8);
                framed[1] = (byte) message.length;
                System.arraycopy(message, 0, framed, 2, message.length);
                way.send(framed);
            } else {
                way.send(message);
            }
        }

        /** As it is: by TCP without a length. */
        void raw(byte... bytes) throws IOException {
            way.send(bytes);
        }
    }

    private final Map<String, Trick> tricks = new ConcurrentHashMap<>();
    private final DatagramSocket udp;
    private final ServerSocket tcp;

    HostileNameServer() {
        try {
            tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException("No port for a name server", e);
        }
        thread("udp", this::datagrams);
        thread("tcp", this::connections);
    }

    HostileNameServer on(String label, Trick trick) {
        tricks.put(label, trick);
        return this;
    }

    String address() {
        return "127.0.0.1:" + tcp.getLocalPort();
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, "hostile-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void datagrams() {
        byte[] buffer = new byte[4_096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] wire = Arrays.copyOf(buffer, packet.getLength());
                Way back = bytes -> udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                thread("answer", () -> datagram(wire, back));
            } catch (IOException expected) {
                // Closed, or a client that did not wait for its answer.
            }
        }
    }

    private void datagram(byte[] wire, Way back) {
        try {
            answer(wire, false, back);
        } catch (IOException expected) {
            // The client has gone.
        }
    }

    private void connections() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                thread("connection", () -> connection(client));
            } catch (IOException expected) {
                // Closed.
            }
        }
    }

    private void connection(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                byte[] wire = in.readNBytes(in.readUnsignedShort());
                answer(wire, true, out::write);
            }
        } catch (IOException expected) {
            // The client has gone, or it is the trick.
        }
    }

    private void answer(byte[] wire, boolean byTcp, Way back) throws IOException {
        StringBuilder name = new StringBuilder();
        for (int at = 12; wire[at] != 0; at += wire[at] + 1) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(wire, at + 1, wire[at], StandardCharsets.ISO_8859_1));
        }
        int end = DnsReply.questionEnd(wire);
        Question question = new Question(wire, name.toString(), wire[end - 3], byTcp, back);
        String label = name.toString().split("\\.", 2)[0];
        tricks.getOrDefault(label, q -> q.send(q.reply(DnsReply.NXDOMAIN))).answer(question);
    }

    @Override
    public void close() {
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close " + tcp, e);
        }
    }
}
