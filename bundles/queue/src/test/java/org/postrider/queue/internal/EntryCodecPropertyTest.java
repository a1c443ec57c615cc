package org.postrider.queue.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.filter.Destiny;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.StructureScanner;
import org.postrider.reply.Reply;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;
import org.postrider.testkit.store.MemoryContentStore;

/** What is written is read again; what is damaged is noticed. */
class EntryCodecPropertyTest {
    private final MemoryContentStore store = new MemoryContentStore();
    private final EntryCodec codec = new EntryCodec(store);

    @Property(tries = 200)
    void readsWhatItWrote(@ForAll("entries") Entry entry) throws Exception {
        byte[] record = codec.encode(entry);
        Entry read = codec.decode(record);
        assertThat(read.id()).isEqualTo(entry.id());
        assertThat(read.accepted()).isEqualTo(entry.accepted());
        assertThat(read.due()).isEqualTo(entry.due());
        assertThat(read.hold()).isEqualTo(entry.hold());
        assertThat(read.mail().envelope()).isEqualTo(entry.mail().envelope());
        assertThat(read.mail().session()).isEqualTo(entry.mail().session());
        assertThat(read.mail().facts()).isEqualTo(entry.mail().facts());
        assertThat(read.mail().structure()).isEqualTo(entry.mail().structure());
        assertThat(read.unfiltered()).isEqualTo(entry.unfiltered());
        assertThat(read.branches()).hasSameSizeAs(entry.branches());
        for (int i = 0; i < read.branches().size(); i++) {
            Branch one = read.branches().get(i);
            Branch other = entry.branches().get(i);
            assertThat(one.variant().destiny()).isEqualTo(other.variant().destiny());
            assertThat(one.variant().envelope()).isEqualTo(other.variant().envelope());
            assertThat(one.planned()).isEqualTo(other.planned());
            assertThat(one.actions())
                    .extracting(PlannedAction::action)
                    .isEqualTo(
                            other.actions().stream().map(PlannedAction::action).toList());
            assertThat(one.actions())
                    .extracting(PlannedAction::state)
                    .isEqualTo(
                            other.actions().stream().map(PlannedAction::state).toList());
        }
        assertThat(EntryCodec.head(record).due()).isEqualTo(entry.due().toEpochMilli());
    }

    @Property(tries = 200)
    void noticesEveryFlippedBit(@ForAll("entries") Entry entry, @ForAll int place) {
        byte[] record = codec.encode(entry);
        int bit = Math.floorMod(place, record.length * 8);
        record[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(unreadable(record)).isTrue();
    }

    @Property(tries = 500)
    void survivesAnyBytesUnderARightChecksum(@ForAll byte[] bytes) {
        RecordWriter out = new RecordWriter().octet(1);
        for (byte b : bytes) {
            out.octet(b);
        }
        assertThat(unreadable(out.sealed())).isTrue();
    }

    private boolean unreadable(byte[] record) {
        try {
            codec.decode(record);
            return false;
        } catch (CorruptRecordException expected) {
            return true;
        }
    }

    @Provide
    Arbitrary<Entry> entries() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(30);
        return Combinators.combine(
                        envelopes(),
                        text,
                        Arbitraries.longs().between(0, 4_000_000_000_000L),
                        Arbitraries.maps(text, facts()).ofMaxSize(3),
                        destinies().list().ofMaxSize(4),
                        plans())
                .as(this::entry);
    }

    private Entry entry(
            Envelope envelope,
            String text,
            long time,
            Map<String, Object> facts,
            List<Destiny> destinies,
            List<PlannedAction.State> plan) {
        String mime = "Subject: x\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\r\none\r\n--b\r\n"
                + "Content-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\ntwo\r\n--b--\r\n";
        Content content = store.put(mime.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Part part = scan(content);
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), (int) (time % 65_536));
        SessionFacts session = new SessionFacts("smtp", "ESMTP", client, text, Optional.of(text), Optional.empty());
        Instant instant = Instant.ofEpochMilli(time);
        ChainMail mail =
                new ChainMail("M1", envelope, session, content, part, List.of(), instant, Phase.BEFORE_ACCEPT, facts);
        Entry entry = new Entry(mail, instant);
        entry.hold(text.length() % 2 == 0 ? Optional.empty() : Optional.of(text));
        entry.lastError(text);
        entry.tries((int) (time % 1_000));
        entry.unfiltered()
                .addAll(envelope.recipients().subList(0, envelope.recipients().size() / 2));
        for (Destiny destiny : destinies) {
            Content changed = Content.concat(Content.of("X-A: b\r\n"), content);
            int number = entry.branches().size();
            Variant variant = number % 2 == 0
                    ? new Variant(destiny, envelope, content, part)
                    : new Variant(destiny, envelope, changed, part.rebased(8));
            entry.branches().add(new Branch(number, variant, number == 2 ? null : plan(number, envelope, plan)));
        }
        return entry;
    }

    private static Part scan(Content content) {
        try {
            return StructureScanner.scan(content, ScanLimits.DEFAULT).root();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<PlannedAction> plan(int branch, Envelope envelope, List<PlannedAction.State> states) {
        List<PlannedAction> plan = new ArrayList<>();
        for (PlannedAction.State state : states) {
            Recipient recipient = envelope.recipients()
                    .get(plan.size() % envelope.recipients().size());
            Action action = new Action(
                    new ActionId("M1." + branch, plan.size() * Planner.STRIDE),
                    "local",
                    "target",
                    recipient,
                    plan.size() % 2 == 0 ? recipient : recipient.at(new Address("other", "example.org")));
            Optional<Reply> reply = plan.isEmpty() ? Optional.empty() : Optional.of(new Reply(450, "4.2.0", "later"));
            plan.add(PlannedAction.restored(action, state, reply, "where", plan.size() % 3 == 0));
        }
        return plan;
    }

    private static Arbitrary<List<PlannedAction.State>> plans() {
        return Arbitraries.of(PlannedAction.State.values()).list().ofMaxSize(5);
    }

    private static Arbitrary<Envelope> envelopes() {
        return Combinators.combine(
                        addresses().optional(),
                        recipients().list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.of(BodyType.values()),
                        Arbitraries.of(true, false),
                        Arbitraries.of(DsnReturn.values()),
                        Arbitraries.strings().ascii().ofMaxLength(20).optional())
                .as((sender, recipients, body, utf8, dsnReturn, envid) -> new Envelope(
                        sender.map(ReversePath::of).orElse(ReversePath.none()),
                        recipients,
                        body,
                        utf8,
                        dsnReturn,
                        envid));
    }

    private static Arbitrary<Recipient> recipients() {
        return Combinators.combine(
                        addresses(),
                        Arbitraries.of(
                                Set.<Notify>of(),
                                Set.of(Notify.NEVER),
                                Set.of(Notify.SUCCESS, Notify.DELAY),
                                Set.of(Notify.FAILURE)),
                        Arbitraries.strings().ascii().ofMaxLength(20).optional())
                .as(Recipient::new);
    }

    private static Arbitrary<Address> addresses() {
        Arbitrary<String> local = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('à', 'ÿ')
                .ofMinLength(1)
                .ofMaxLength(12);
        Arbitrary<String> domain = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8);
        return Combinators.combine(local, domain).as((l, d) -> new Address(l, d + ".example"));
    }

    private static Arbitrary<Object> facts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(10).map(s -> (Object) s),
                Arbitraries.integers().map(i -> (Object) i),
                Arbitraries.longs().map(l -> (Object) l),
                Arbitraries.doubles().map(d -> (Object) d),
                Arbitraries.of(true, false).map(b -> (Object) b),
                Arbitraries.integers().list().ofMaxSize(3).map(l -> (Object) List.copyOf(l)));
    }

    private static Arbitrary<Destiny> destinies() {
        Arbitrary<String> reason = Arbitraries.strings().ofMaxLength(10);
        return reason.flatMap(why -> Arbitraries.of(
                new Destiny.Deliver(List.of(), Optional.of("Junk"), why),
                new Destiny.Deliver(List.of(), Optional.empty(), why),
                new Destiny.Quarantine("banned", why),
                new Destiny.Reject(new Reply(550, "5.7.1", "no"), why),
                new Destiny.Discard(why),
                new Destiny.Hold(why),
                new Destiny.Redirect(new Address("x", "example.org"), why)));
    }
}
