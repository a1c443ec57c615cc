package org.postrider.itests.dns;

import static org.postrider.itests.dns.DnsReply.A;
import static org.postrider.itests.dns.DnsReply.AAAA;
import static org.postrider.itests.dns.DnsReply.CNAME;
import static org.postrider.itests.dns.DnsReply.MX;
import static org.postrider.itests.dns.DnsReply.NOERROR;
import static org.postrider.itests.dns.DnsReply.SOA;
import static org.postrider.itests.dns.DnsReply.a;
import static org.postrider.itests.dns.DnsReply.mx;
import static org.postrider.itests.dns.DnsReply.name;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.postrider.itests.dns.HostileNameServer.Question;

/** What hostile and broken name servers say. Stateless. */
final class Lies {
    private static final int TTL = 60;
    private static final int TICK_MS = 200;

    private Lies() {}

    /** Teaches a server all of them. @param here last byte of the loopback address where mail is taken */
    static HostileNameServer teach(HostileNameServer server, int here) {
        honest(server, here);
        responses(server, here);
        connections(server, here);
        records(server, here);
        return server;
    }

    private static void honest(HostileNameServer server, int here) {
        server.on("mx", q -> q.send(address(q, here)))
                .on("good", q -> q.send(exchanger(q, "mx.good.test")))
                .on("servfail", q -> q.send(q.reply(DnsReply.SERVFAIL)))
                .on("refused", q -> q.send(q.reply(5)))
                .on("nameless", q -> q.send(q.reply(DnsReply.NXDOMAIN)))
                .on("empty", q -> q.send(q.reply(NOERROR)))
                .on("null", q -> q.send(exchanger(q, "")))
                .on("halfdead", q -> q.send(exchanger(q, "noaaaa.good.test")))
                .on("noaaaa", q -> q.send(q.type() == AAAA ? q.reply(DnsReply.SERVFAIL) : address(q, here)))
                .on("silent", q -> {})
                .on("slow", q -> {
                    pause(1_500);
                    q.send(exchanger(q, "mx.good.test"));
                });
    }

    private static void responses(HostileNameServer server, int here) {
        server.on("wrongid", q -> q.send(exchanger(q, "mx.good.test").id(q.wire()[0] + 77)))
                .on("echo", q -> q.send(q.wire()))
                .on("notresponse", q -> q.send(q.reply(DnsReply.QUERY)))
                .on("referral", q -> q.send(new DnsReply(q.wire(), -0x80).authority("test", 2, TTL, name("ns.test"))))
                .on("short", q -> q.send((byte) 1, (byte) 2, (byte) 3))
                .on("loop", q -> {
                    byte[] reply = exchanger(q, "mx.good.test").bytes();
                    int owner = DnsReply.questionEnd(q.wire());
                    reply[owner] = (byte) 0xc0;
                    reply[owner + 1] = (byte) owner;
                    q.send(reply);
                })
                .on(
                        "other",
                        q -> q.send(q.reply(NOERROR)
                                .answer("victim.test", MX, TTL, mx(1, "mx.good.test"))
                                .answer("victim.test", A, TTL, a(here))))
                .on("otherquestion", q -> {
                    byte[] reply = exchanger(q, "mx.good.test").bytes();
                    reply[13] ^= 1;
                    q.send(reply);
                });
    }

    private static void connections(HostileNameServer server, int here) {
        server.on("cut", q -> q.send(q.reply(DnsReply.TRUNCATED)))
                .on("bytcp", q -> q.send(q.tcp() ? exchanger(q, "mx.good.test") : q.reply(DnsReply.TRUNCATED)))
                .on("closed", q -> {
                    if (q.tcp()) {
                        throw new IOException("the connection ends here");
                    }
                    q.send(q.reply(DnsReply.TRUNCATED));
                })
                .on("drip", q -> endless(q, (byte) 0xff, (byte) 0xff))
                .on("flood", q -> endless(q, new byte[64 * 1024]))
                .on("many", q -> {
                    if (q.tcp()) {
                        DnsReply reply = q.reply(NOERROR);
                        for (int i = 0; i < 3_000; i++) {
                            reply.answer("@", MX, TTL, (byte) 0, (byte) 1, (byte) 1, (byte) ('a' + i % 26), (byte) 0);
                        }
                        q.send(reply);
                    } else {
                        q.send(q.reply(DnsReply.TRUNCATED));
                    }
                })
                .on("several", q -> {
                    DnsReply reply = q.reply(NOERROR);
                    for (int i = 0; i < 40; i++) {
                        reply.answer("@", MX, TTL, mx(1, "h" + i + ".t"));
                    }
                    q.send(q.tcp() ? reply : q.reply(DnsReply.TRUNCATED));
                });
    }

    private static void endless(Question q, byte... bytes) throws IOException {
        if (!q.tcp()) {
            q.send(q.reply(DnsReply.TRUNCATED));
            return;
        }
        long end = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < end) {
            q.raw(bytes);
            if (bytes.length < 10) {
                pause(TICK_MS);
            }
        }
    }

    private static void records(HostileNameServer server, int here) {
        server.on(
                        "circle",
                        q -> q.send(q.reply(NOERROR)
                                .answer("@", CNAME, TTL, name("a.circle.test"))
                                .answer("a.circle.test", CNAME, TTL, name("@"))))
                .on("dangling", q -> q.send(q.reply(NOERROR).answer("@", CNAME, TTL, name("gone.test"))))
                .on("itself", q -> q.send(exchanger(q, "itself.test")))
                .on("localhost", q -> q.send(q.type() == A ? address(q, 1) : exchanger(q, "localhost")))
                .on("us", q -> q.send(exchanger(q, "me.here.test")))
                .on("me", q -> q.send(address(q, 1)))
                .on(
                        "any",
                        q -> q.send(
                                q.type() == A
                                        ? q.reply(NOERROR).answer("@", A, TTL, new byte[4])
                                        : exchanger(q, "any.test")))
                .on("forever", q -> q.send(q.reply(NOERROR).answer("@", MX, -1, mx(1, "mx.good.test"))))
                .on("negative", q -> q.send(q.reply(DnsReply.NXDOMAIN).authority("test", SOA, -1, soa(-1))))
                .on("broad", q -> {
                    DnsReply reply = q.reply(NOERROR);
                    for (int i = 0; i < 200 && q.type() == A; i++) {
                        reply.answer("@", A, TTL, a(10 + i));
                    }
                    q.send(q.type() == MX ? exchanger(q, "broad.test") : q.tcp() ? reply : q.reply(DnsReply.TRUNCATED));
                });
    }

    private static byte[] soa(int minimum) {
        byte[] names = name("ns.test");
        byte[] data = Arrays.copyOf(names, names.length * 2 + 20);
        System.arraycopy(names, 0, data, names.length, names.length);
        for (int i = 0; i < 4; i++) {
            data[data.length - 1 - i] = (byte) (minimum >> 8 * i);
        }
        return data;
    }

    private static DnsReply exchanger(Question q, String host) {
        DnsReply reply = q.reply(NOERROR);
        return q.type() == MX ? reply.answer("@", MX, TTL, mx(10, host)) : reply;
    }

    private static DnsReply address(Question q, int last) {
        DnsReply reply = q.reply(NOERROR);
        return q.type() == A ? reply.answer("@", A, TTL, a(last)) : reply;
    }

    private static void pause(int milliseconds) {
        LockSupport.parkNanos(milliseconds * 1_000_000L);
    }
}
