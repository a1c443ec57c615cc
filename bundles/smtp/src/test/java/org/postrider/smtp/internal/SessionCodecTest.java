package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;
import org.postrider.gate.Effect;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.role.directory.Account;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.testkit.session.FakeConnection;

class SessionCodecTest {
    private static Client client() {
        return new Client(new FakeConnection(Rig.SMTP, Rig.SMTP.address(), Rig.SMTP.address()), 0);
    }

    private static byte[] bytes(Client client, Transaction mail) {
        return SessionCodec.record(client, mail, "smtp").data();
    }

    @Property(tries = 300)
    void givesBackWhatItWasGiven(
            @ForAll("texts") String helo,
            @ForAll int counter,
            @ForAll("facts") Map<String, Object> facts,
            @ForAll("mails") Transaction mail,
            @ForAll("effects") List<Effect> effects)
            throws UnsupportedRecordException {
        Client before = client();
        before.greeted(helo, counter % 2 == 0);
        before.loggedIn(new Account(helo, mail.envelope().recipients().get(0).address()));
        before.counters.bad = counter;
        before.counters.mails = -counter;
        before.lastMail = 5L * counter;
        before.effects(Client.Stage.HELO, effects);
        facts.forEach(before::fact);
        SessionRecord record = SessionCodec.record(before, mail, "smtp");

        Client after = client();
        Optional<Transaction> restored = SessionCodec.restore(record, after);

        assertThat(after.helo()).contains(helo);
        assertThat(after.esmtp).isEqualTo(before.esmtp);
        assertThat(after.account()).isEqualTo(before.account());
        assertThat(after.facts()).isEqualTo(before.facts());
        assertThat(after.effects(Client.Stage.HELO)).isEqualTo(effects);
        assertThat(restored).isPresent();
        assertThat(restored.get().id).isEqualTo(mail.id);
        assertThat(restored.get().parameters).isEqualTo(mail.parameters);
        assertThat(restored.get().envelope()).isEqualTo(mail.envelope());
        assertThat(restored.get().accepted()).isEqualTo(mail.accepted());
        assertThat(restored.get().effects).isEqualTo(mail.effects);
        assertThat(bytes(after, restored.get()).length).isEqualTo(record.data().length);
    }

    @Property(tries = 500)
    void refusesDamagedRecordsAndNothingElse(@ForAll("mails") Transaction mail, @ForAll int at, @ForAll byte value) {
        byte[] data = bytes(client(), mail);
        data[Math.floorMod(at, data.length)] = value;
        try {
            SessionCodec.restore(new SessionRecord("smtp", 1, data), client());
        } catch (UnsupportedRecordException expected) {
            assertThat(expected).hasMessageContaining("broken");
        }
    }

    @Test
    void refusesOtherVersions() {
        assertThatThrownBy(() -> SessionCodec.restore(new SessionRecord("smtp", 2, new byte[0]), client()))
                .isInstanceOf(UnsupportedRecordException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void leavesOutFactsItCannotWrite() throws UnsupportedRecordException {
        Client before = client();
        before.fact("when", java.time.Instant.EPOCH);
        before.fact("who", "me");
        Client after = client();

        SessionCodec.restore(SessionCodec.record(before, null, "smtp"), after);

        assertThat(after.facts()).isEqualTo(Map.of("who", "me"));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(20);
    }

    private static Arbitrary<String> word() {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("äß +%\"")
                .ofMinLength(1)
                .ofMaxLength(12);
    }

    private static Arbitrary<Address> address() {
        return Combinators.combine(word(), Arbitraries.of("here.test", "[127.0.0.1]", "", "grün.test"))
                .as(Address::new);
    }

    @Provide
    Arbitrary<Map<String, Object>> facts() {
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(s -> (Object) s),
                Arbitraries.integers().map(i -> (Object) i),
                Arbitraries.longs().map(l -> (Object) l),
                Arbitraries.doubles().map(d -> (Object) d),
                Arbitraries.of(true, false).map(b -> (Object) b));
        Arbitrary<Object> value = Arbitraries.oneOf(
                leaf,
                leaf.list().ofMaxSize(3).map(l -> (Object) l),
                Arbitraries.maps(word(), leaf).ofMaxSize(3).map(m -> (Object) m));
        return Arbitraries.maps(word(), value).ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Effect>> effects() {
        Arbitrary<Effect> one = Arbitraries.oneOf(
                Combinators.combine(word(), word()).as((n, v) -> (Effect) new Effect.Prepend(n, v)),
                word().map(Effect.Hold::new),
                word().map(Effect.Discard::new),
                address().map(Effect.Redirect::new),
                address().map(Effect.Bcc::new));
        return one.list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<Transaction> mails() {
        Arbitrary<Parameters.OfMail> parameters = Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.of(BodyType.class),
                        Arbitraries.of(true, false),
                        Arbitraries.of(DsnReturn.class),
                        word().optional())
                .as(Parameters.OfMail::new);
        Arbitrary<Recipient> recipient = Combinators.combine(
                        address(),
                        Arbitraries.of(Set.<Notify>of(), Set.of(Notify.NEVER), Set.of(Notify.DELAY, Notify.SUCCESS)),
                        word().optional())
                .as((a, n, o) -> new Recipient(a, n, o));
        return Combinators.combine(
                        word(),
                        address().optional(),
                        parameters,
                        recipient.list().ofMinSize(1).ofMaxSize(5),
                        effects())
                .as((id, sender, p, recipients, effects) -> {
                    Transaction mail = new Transaction(id, new ReversePath(sender), p);
                    recipients.forEach(mail::add);
                    mail.effects.addAll(effects);
                    return mail;
                });
    }
}
