package org.postrider.testkit.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postrider.content.Content;
import org.postrider.filter.Destiny;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Address;
import org.postrider.message.Envelope;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.Scanned;
import org.postrider.mime.StructureScanner;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Variant;

/** Makes messages as smtp hands them on. Stateless. */
public final class TestMail {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private TestMail() {}

    /** An address, or an {@code IllegalArgumentException}. */
    public static Address address(String text) {
        return Address.parse(text).orElseThrow(() -> new IllegalArgumentException("Not an address: " + text));
    }

    /** An envelope. @param from empty for the null sender */
    public static Envelope envelope(String from, String... to) {
        ReversePath sender = from.isEmpty() ? ReversePath.none() : ReversePath.of(address(from));
        List<Recipient> recipients =
                Stream.of(to).map(TestMail::address).map(Recipient::of).toList();
        return Envelope.of(sender, recipients);
    }

    /** A small message with this content from an unknown client, received at noon of 2026-01-01. */
    public static ChainMail mail(String id, Envelope envelope, Content content) {
        return mail(id, envelope, content, session("smtp", ""));
    }

    /** A small message from this session. */
    public static ChainMail mail(String id, Envelope envelope, Content content, SessionFacts session) {
        try {
            Scanned scanned = StructureScanner.scan(content, ScanLimits.DEFAULT);
            return new ChainMail(
                    id,
                    envelope,
                    session,
                    content,
                    scanned.root(),
                    scanned.headers(),
                    NOON,
                    Phase.BEFORE_ACCEPT,
                    Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session from 192.0.2.1. @param user who is authenticated, or empty */
    public static SessionFacts session(String listener, String user) {
        return new SessionFacts(
                listener,
                user.isEmpty() ? "ESMTP" : "ESMTPSA",
                new InetSocketAddress("192.0.2.1", 40_000),
                "client.example",
                user.isEmpty() ? Optional.empty() : Optional.of(user),
                Optional.empty());
    }

    /** A message's bytes: a short header and a body line. */
    public static byte[] bytes(String subject, String body) {
        String text = "From: a@example.org\r\nTo: b@example.test\r\nSubject: " + subject + "\r\n\r\n" + body + "\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The whole message, unchanged, with one destiny for all its recipients. */
    public static Variant variant(ChainMail mail, Destiny destiny) {
        return new Variant(destiny, mail.envelope(), mail.content(), mail.structure());
    }

    /** The destiny of mail that nothing is wrong with. */
    public static Destiny deliver() {
        return new Destiny.Deliver(List.of(), Optional.empty(), "clean");
    }
}
