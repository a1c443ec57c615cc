package org.postrider.queue.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.DsnReturn;
import org.postrider.message.Envelope;
import org.postrider.message.Notify;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;

/** Envelope, session and facts in records of version 1; see {@link EntryCodec}. Stateless. */
final class MailCodec {
    // The place in these lists is what is written: append only.
    private static final List<BodyType> BODIES =
            List.of(BodyType.SEVEN_BIT, BodyType.EIGHT_BIT_MIME, BodyType.BINARY_MIME);
    private static final List<DsnReturn> RETURNS = List.of(DsnReturn.UNSPECIFIED, DsnReturn.FULL, DsnReturn.HEADERS);
    private static final List<Notify> NOTIFIES = List.of(Notify.NEVER, Notify.SUCCESS, Notify.FAILURE, Notify.DELAY);
    private static final int MAX_DEPTH = 20;

    private MailCodec() {}

    static void address(RecordWriter out, Address address) {
        out.text(address.localPart()).text(address.domain());
    }

    static Address address(RecordReader in) throws CorruptRecordException {
        String local = in.text();
        String domain = in.text();
        try {
            return new Address(local, domain);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("an address is malformed");
        }
    }

    static void recipient(RecordWriter out, Recipient recipient) {
        address(out, recipient.address());
        int bits = 0;
        for (Notify notify : recipient.notifyOn()) {
            bits |= 1 << NOTIFIES.indexOf(notify);
        }
        out.octet(bits).text(recipient.originalRecipient());
    }

    static Recipient recipient(RecordReader in) throws CorruptRecordException {
        Address address = address(in);
        int bits = in.octet();
        Set<Notify> notifies = new TreeSet<>();
        for (int i = 0; i < NOTIFIES.size(); i++) {
            if ((bits & 1 << i) != 0) {
                notifies.add(NOTIFIES.get(i));
            }
        }
        Optional<String> original = in.optionalText();
        try {
            return new Recipient(address, notifies, original);
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException("NOTIFY is malformed");
        }
    }

    static void envelope(RecordWriter out, Envelope envelope) {
        Optional<Address> sender = envelope.sender().address();
        out.flag(sender.isPresent());
        sender.ifPresent(a -> address(out, a));
        out.list(envelope.recipients(), MailCodec::recipient)
                .octet(BODIES.indexOf(envelope.body()))
                .flag(envelope.smtpUtf8())
                .octet(RETURNS.indexOf(envelope.dsnReturn()))
                .text(envelope.envelopeId());
    }

    static Envelope envelope(RecordReader in) throws CorruptRecordException {
        ReversePath sender = in.flag() ? ReversePath.of(address(in)) : ReversePath.none();
        List<Recipient> recipients = in.list(MailCodec::recipient);
        BodyType body = in.choice(BODIES);
        boolean utf8 = in.flag();
        DsnReturn dsnReturn = in.choice(RETURNS);
        return new Envelope(sender, recipients, body, utf8, dsnReturn, in.optionalText());
    }

    static void session(RecordWriter out, SessionFacts session) {
        InetAddress address = session.client().getAddress();
        out.text(session.listener())
                .text(session.protocol())
                .bytes(address == null ? new byte[0] : address.getAddress())
                .number(session.client().getPort())
                .text(session.helo())
                .text(session.user())
                .text(session.tls());
    }

    static SessionFacts session(RecordReader in) throws CorruptRecordException {
        String listener = in.text();
        String protocol = in.text();
        InetSocketAddress client = client(in.bytes(), in.number());
        return new SessionFacts(listener, protocol, client, in.text(), in.optionalText(), in.optionalText());
    }

    private static InetSocketAddress client(byte[] address, long port) throws CorruptRecordException {
        try {
            return address.length == 0
                    ? InetSocketAddress.createUnresolved("unknown", (int) port)
                    : new InetSocketAddress(InetAddress.getByAddress(address), (int) port);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new CorruptRecordException("the client's address is malformed");
        }
    }

    static void facts(RecordWriter out, Map<String, Object> facts) {
        out.list(facts.entrySet(), (w, e) -> fact(w.text(e.getKey()), e.getValue()));
    }

    /** Values beyond the promised kinds are kept as their text. */
    private static void fact(RecordWriter out, Object value) {
        if (value instanceof Boolean bool) {
            out.octet('b').flag(bool);
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            out.octet('i').number(((Number) value).longValue());
        } else if (value instanceof Long number) {
            out.octet('l').number(number);
        } else if (value instanceof Number number) {
            out.octet('d').number(Double.doubleToLongBits(number.doubleValue()));
        } else if (value instanceof List<?> list) {
            out.octet('L').list(list, MailCodec::fact);
        } else if (value instanceof Map<?, ?> map) {
            out.octet('M').list(map.entrySet(), (w, e) -> fact(w.text(String.valueOf(e.getKey())), e.getValue()));
        } else {
            out.octet('s').text(String.valueOf(value));
        }
    }

    static Map<String, Object> facts(RecordReader in) throws CorruptRecordException {
        return facts(in, 0);
    }

    private static Map<String, Object> facts(RecordReader in, int depth) throws CorruptRecordException {
        Map<String, Object> facts = new LinkedHashMap<>();
        int count = in.count();
        for (int i = 0; i < count; i++) {
            facts.put(in.text(), fact(in, depth));
        }
        return facts;
    }

    private static Object fact(RecordReader in, int depth) throws CorruptRecordException {
        if (depth > MAX_DEPTH) {
            throw new CorruptRecordException("facts are nested too deep");
        }
        int kind = in.octet();
        return switch (kind) {
            case 'b' -> in.flag();
            case 'i' -> (int) in.number();
            case 'l' -> in.number();
            case 'd' -> Double.longBitsToDouble(in.number());
            case 'L' -> in.list(r -> fact(r, depth + 1));
            case 'M' -> facts(in, depth + 1);
            case 's' -> in.text();
            default -> throw new CorruptRecordException("an unknown kind of fact: " + kind);
        };
    }
}
