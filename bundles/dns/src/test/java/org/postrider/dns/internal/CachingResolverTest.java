package org.postrider.dns.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postrider.dns.internal.FakeServer.name;

import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.dns.DnsException;
import org.postrider.dns.Resolver.Status;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

class CachingResolverTest {
    private FakeServer server;
    private CachingResolver resolver;
    private volatile Instant now = Instant.EPOCH;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        resolver = new CachingResolver(new Settings(server.address()), new MovingClock());
    }

    @AfterEach
    void stop() {
        resolver.stop();
        server.close();
    }

    @Test
    void leavesNoThreadAndWorksAgainAfterARestart() throws Exception {
        server.answer("d.test. MX", Rcode.NOERROR, mx(10, "a.d.test."));
        for (int i = 0; i < 3; i++) {
            assertThat(got(resolver.mx("d.test")).records()).hasSize(1);
            assertThat(selectors()).isEqualTo(1);
            resolver.stop();
            assertThat(selectors()).isZero();
            resolver = new CachingResolver(new Settings(server.address()), new MovingClock());
        }
    }

    private static long selectors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("dnsjava NIO selector"))
                .count();
    }

    @Test
    void joinsBothKindsOfAddresses() throws Exception {
        server.answer("host.test. A", Rcode.NOERROR, a("host.test.", 60, "192.0.2.1"))
                .answer(
                        "host.test. AAAA",
                        Rcode.NOERROR,
                        new AAAARecord(name("host.test."), DClass.IN, 60, InetAddress.getByName("2001:db8::1")));
        var answer = got(resolver.addresses("Host.TEST"));
        assertThat(answer.records())
                .containsExactly(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1"));
    }

    @Test
    void ordersMxByPreferenceAndKnowsTheNullMx() throws Exception {
        server.answer("d.test. MX", Rcode.NOERROR, mx(20, "b.d.test."), mx(10, "a.d.test."))
                .answer("n.test. MX", Rcode.NOERROR, new MXRecord(name("n.test."), DClass.IN, 60, 0, name(".")));
        assertThat(got(resolver.mx("d.test")).records())
                .extracting(m -> m.host())
                .containsExactly("a.d.test", "b.d.test");
        assertThat(got(resolver.mx("n.test")).records())
                .extracting(m -> m.host())
                .containsExactly(".");
    }

    @Test
    void followsCnamesWithinTheAnswerAndIgnoresStrangers() throws Exception {
        server.answer(
                "www.test. TXT",
                Rcode.NOERROR,
                new CNAMERecord(name("www.test."), DClass.IN, 60, name("real.test.")),
                new TXTRecord(name("evil.test."), DClass.IN, 60, "planted"),
                new TXTRecord(name("real.test."), DClass.IN, 60, List.of("a", "b")));
        assertThat(got(resolver.txt("www.test")).records()).containsExactly("ab");
    }

    @Test
    void refusesALoopOfCnames() {
        server.answer(
                "x.test. TXT",
                Rcode.NOERROR,
                new CNAMERecord(name("x.test."), DClass.IN, 60, name("y.test.")),
                new CNAMERecord(name("y.test."), DClass.IN, 60, name("x.test.")));
        assertThatThrownBy(() -> got(resolver.txt("x.test"))).hasCauseInstanceOf(DnsException.class);
    }

    @Test
    void tellsMissingNamesFromMissingDataAndRemembersBoth() throws Exception {
        server.raw("gone.test. TXT", query -> {
            var response = FakeServer.response(query, Rcode.NXDOMAIN);
            response.addRecord(
                    new SOARecord(name("test."), DClass.IN, 60, name("ns."), name("h."), 1, 1, 1, 1, 30),
                    Section.AUTHORITY);
            return response.toWire();
        });
        server.answer("empty.test. TXT", Rcode.NOERROR);
        assertThat(got(resolver.txt("gone.test")).status()).isEqualTo(Status.NO_NAME);
        assertThat(got(resolver.txt("empty.test")).status()).isEqualTo(Status.NO_DATA);
        int asked = server.questions.get();
        assertThat(got(resolver.txt("gone.test")).ttlSeconds()).isEqualTo(30);
        assertThat(server.questions).hasValue(asked);
    }

    @Test
    void asksAgainOnlyWhenTheTimeIsOver() throws Exception {
        server.answer("t.test. TXT", Rcode.NOERROR, new TXTRecord(name("t.test."), DClass.IN, 60, "1"));
        got(resolver.txt("t.test"));
        int asked = server.questions.get();
        now = now.plusSeconds(59);
        got(resolver.txt("t.test."));
        assertThat(server.questions).hasValue(asked);
        now = now.plusSeconds(2);
        got(resolver.txt("t.test"));
        assertThat(server.questions).hasValue(asked + 1);
    }

    @Test
    void failsWhenTheServerFailsAndRemembersNothing() throws Exception {
        server.answer("f.test. TXT", Rcode.SERVFAIL);
        assertThatThrownBy(() -> got(resolver.txt("f.test")))
                .hasCauseInstanceOf(DnsException.class)
                .hasMessageContaining("SERVFAIL");
        server.answer("f.test. TXT", Rcode.NOERROR, new TXTRecord(name("f.test."), DClass.IN, 60, "back"));
        assertThat(got(resolver.txt("f.test")).records()).containsExactly("back");
    }

    @Test
    void failsOnSilenceAndOnRubbish() {
        assertThatThrownBy(() -> got(resolver.txt("silent.test"))).hasCauseInstanceOf(DnsException.class);
        server.raw("rubbish.test. TXT", query -> {
            byte[] wire = FakeServer.response(query, Rcode.NOERROR).toWire();
            wire[7] = 9; // nine answers are promised, none is there
            return wire;
        });
        assertThatThrownBy(() -> got(resolver.txt("rubbish.test"))).hasCauseInstanceOf(DnsException.class);
    }

    /** Taken for "no such record" these would have mail returned. */
    @Test
    void takesNothingForAnAnswerThatIsNone() {
        server.raw("echo.test. MX", Message::toWire)
                .raw("refers.test. MX", query -> {
                    Message response = FakeServer.response(query, Rcode.NOERROR);
                    response.getHeader().unsetFlag(Flags.RA);
                    response.addRecord(new NSRecord(name("test."), DClass.IN, 60, name("ns.test.")), Section.AUTHORITY);
                    return response.toWire();
                })
                .raw("strange.test. MX", query -> {
                    Message response = FakeServer.response(query, Rcode.NOERROR);
                    response.getHeader().setOpcode(Opcode.NOTIFY);
                    return response.toWire();
                });
        for (String name : List.of("echo.test", "refers.test", "strange.test")) {
            assertThatThrownBy(() -> got(resolver.mx(name))).as(name).hasCauseInstanceOf(DnsException.class);
        }
    }

    @Test
    void asksTheNextServerWhereOneCannot() throws Exception {
        try (FakeServer other = new FakeServer()) {
            server.answer("d.test. MX", Rcode.SERVFAIL).answer("e.test. MX", Rcode.REFUSED);
            other.answer("d.test. MX", Rcode.NOERROR, mx(10, "a.d.test.")).answer("e.test. MX", Rcode.NXDOMAIN);
            resolver.stop();
            resolver = new CachingResolver(new Settings(server.address(), other.address()), new MovingClock());

            assertThat(got(resolver.mx("d.test")).records()).hasSize(1);
            assertThat(got(resolver.mx("e.test")).status()).isEqualTo(Status.NO_NAME);
        }
    }

    @Test
    void aFailureOfOneKindOfAddressDoesNotHideTheOther() throws Exception {
        server.answer("host.test. A", Rcode.NOERROR, a("host.test.", 60, "192.0.2.1"))
                .answer("host.test. AAAA", Rcode.SERVFAIL)
                .answer("none.test. A", Rcode.NOERROR)
                .answer("none.test. AAAA", Rcode.SERVFAIL);
        assertThat(got(resolver.addresses("host.test")).records()).containsExactly(InetAddress.getByName("192.0.2.1"));
        assertThatThrownBy(() -> got(resolver.addresses("none.test"))).hasCauseInstanceOf(DnsException.class);
    }

    /** As many as the cache has entries would take gigabytes otherwise. */
    @Test
    void aLargeAnswerTakesThePlaceOfSeveral() throws Exception {
        String octets = "x".repeat(200);
        for (int i = 0; i < 60; i++) {
            String name = "large" + i + ".test.";
            server.answer(
                    name + " TXT",
                    Rcode.NOERROR,
                    new TXTRecord(name(name), DClass.IN, 60, List.of(octets, octets, octets, octets, octets)));
            got(resolver.txt(name));
        }
        int asked = server.questions.get();
        got(resolver.txt("large59.test"));
        assertThat(server.questions).hasValue(asked);
        got(resolver.txt("large5.test"));
        assertThat(server.questions).hasValue(asked + 1);
    }

    @Test
    void asksForNoZone() {
        for (String type : List.of("AXFR", "IXFR", "ANY", "TSIG", "OPT")) {
            assertThatThrownBy(() -> got(resolver.query("a.test", type)))
                    .as(type)
                    .hasCauseInstanceOf(DnsException.class);
        }
        assertThat(server.questions).hasValue(0);
    }

    @Test
    void refusesNamesThatAreNone() {
        assertThatThrownBy(() -> got(resolver.txt("a".repeat(64) + ".test"))).hasCauseInstanceOf(DnsException.class);
        assertThatThrownBy(() -> got(resolver.query("a.test", "NOSUCHTYPE"))).hasCauseInstanceOf(DnsException.class);
    }

    @Test
    void givesAnyTypeInWireForm() throws Exception {
        server.answer(
                "1.2.0.192.in-addr.arpa. PTR",
                Rcode.NOERROR,
                new PTRRecord(name("1.2.0.192.in-addr.arpa."), DClass.IN, 60, name("host.test.")));
        assertThat(got(resolver.reverse(InetAddress.getByName("192.0.2.1"))).records())
                .containsExactly("host.test");
        server.answer("t.test. TXT", Rcode.NOERROR, new TXTRecord(name("t.test."), DClass.IN, 60, "ab"));
        assertThat(got(resolver.query("t.test", "TXT")).records()).containsExactly(new byte[] {2, 'a', 'b'});
    }

    @Test
    void parsesServerAddresses() {
        assertThat(Servers.parse("192.0.2.1").getPort()).isEqualTo(53);
        assertThat(Servers.parse("192.0.2.1:5353").getPort()).isEqualTo(5353);
        assertThat(Servers.parse("[2001:db8::1]:54").getPort()).isEqualTo(54);
        assertThat(Servers.parse("2001:db8::1").getPort()).isEqualTo(53);
        assertThatThrownBy(() -> Servers.parse("ns.example.org")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Record a(String name, long ttl, String address) throws Exception {
        return new ARecord(name(name), DClass.IN, ttl, InetAddress.getByName(address));
    }

    private static Record mx(int preference, String host) {
        return new MXRecord(name("d.test."), DClass.IN, 60, preference, name(host));
    }

    private static <T> T got(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private final class MovingClock extends Clock {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private record Settings(String... addresses) implements CachingResolver.Config {
        @Override
        public String[] servers() {
            return addresses;
        }

        @Override
        public long timeout__ms() {
            return 300;
        }

        @Override
        public int rounds() {
            return 1;
        }

        @Override
        public boolean trust__authentic() {
            return false;
        }

        @Override
        public int cache__entries() {
            return 100;
        }

        @Override
        public long max__ttl() {
            return 86_400;
        }

        @Override
        public long max__negative__ttl() {
            return 300;
        }

        @Override
        public int max__questions() {
            return 100;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return CachingResolver.Config.class;
        }
    }
}
