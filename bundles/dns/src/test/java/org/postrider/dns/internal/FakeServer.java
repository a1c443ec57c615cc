package org.postrider.dns.internal;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server on loopback that answers what a test tells it; questions it knows nothing of get no answer at all. */
final class FakeServer implements AutoCloseable {
    private final DatagramSocket socket;
    private final Thread thread;
    private final Map<String, Function<Message, byte[]>> answers = new ConcurrentHashMap<>();
    final AtomicInteger questions = new AtomicInteger();

    FakeServer() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "fake-dns");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Answers {@code name TYPE} with these records. */
    FakeServer answer(String question, int rcode, Record... records) {
        return raw(question, query -> {
            Message response = response(query, rcode);
            for (Record record : records) {
                response.addRecord(record, Section.ANSWER);
            }
            return response.toWire();
        });
    }

    FakeServer raw(String question, Function<Message, byte[]> answer) {
        answers.put(question, answer);
        return this;
    }

    static Message response(Message query, int rcode) {
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(org.xbill.DNS.Flags.QR);
        response.getHeader().setFlag(org.xbill.DNS.Flags.RA);
        response.getHeader().setRcode(rcode);
        response.addRecord(query.getQuestion(), Section.QUESTION);
        return response;
    }

    static Name name(String text) {
        return Name.fromConstantString(text);
    }

    private void serve() {
        byte[] buffer = new byte[4_096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                Message query = new Message(java.util.Arrays.copyOf(buffer, packet.getLength()));
                Record question = query.getQuestion();
                questions.incrementAndGet();
                Function<Message, byte[]> answer =
                        answers.get(question.getName() + " " + org.xbill.DNS.Type.string(question.getType()));
                if (answer != null) {
                    byte[] wire = answer.apply(query);
                    socket.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
