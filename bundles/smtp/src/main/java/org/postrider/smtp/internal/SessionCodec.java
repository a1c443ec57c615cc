package org.postrider.smtp.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

/**
 * A parked session as bytes and back. Stateless.
 *
 * <p>Version 1, big-endian; a text is its length in bytes (int) and UTF-8; a list is its length (int) and its elements;
 * optional values and booleans are a byte 0 or 1, then the value if 1; enums are written by their RFC words, never by number:
 *
 * <pre>
 * helo? text | esmtp bool | account? (name text, address) | counters 5 x int | last mail long (ms since 1970)
 * effects: for each of connect, helo, auth a list of effect
 * facts: list of (key text, value)
 * mail? ( id text | sender? address | size long | body text | utf8 bool | ret text | envid? text
 *         recipients: list of (address, notify list of text, orcpt? text)
 *         accepted: list of address, in the order of RCPT, repeated ones included
 *         effects: list of effect )
 * address: local part text, domain text
 * effect:  'p' name value | 'h' reason | 'r' address | 'b' address | 'd' reason
 * value:   's' text | 'z' bool | 'i' int | 'l' long | 'd' double | 'L' list of value | 'M' list of (key text, value)
 * </pre>
 *
 * Facts of other types are left out: policies set them again.
 */
final class SessionCodec {
    static final int VERSION = 1;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_LIST = 1_000_000;

    private SessionCodec() {}

    static SessionRecord record(Client client, @Nullable Transaction mail, String protocol) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(client, out);
            out.writeBoolean(mail != null);
            if (mail != null) {
                write(mail, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SessionRecord(protocol, VERSION, bytes.toByteArray());
    }

    /**
     * Fills in the client and gives the message under way, if there is one.
     *
     * @throws UnsupportedRecordException if the version is another or the bytes are none of ours
     */
    static Optional<Transaction> restore(SessionRecord record, Client client) throws UnsupportedRecordException {
        if (record.version() != VERSION) {
            throw new UnsupportedRecordException(
                    record.protocol() + " session record has version " + record.version() + "; known: " + VERSION);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record.data()))) {
            read(client, in);
            Optional<Transaction> mail = in.readBoolean() ? Optional.of(mail(in)) : Optional.empty();
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes too many");
            }
            return mail;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnsupportedRecordException(
                    record.protocol() + " session record of version " + VERSION + " is broken: " + e.getMessage());
        }
    }

    private static void write(Client client, DataOutputStream out) throws IOException {
        optional(client.helo(), out);
        out.writeBoolean(client.esmtp);
        Account account = client.account();
        out.writeBoolean(account != null);
        if (account != null) {
            text(account.name(), out);
            address(account.address(), out);
        }
        Counters counters = client.counters;
        out.writeInt(counters.bad);
        out.writeInt(counters.idle);
        out.writeInt(counters.refused);
        out.writeInt(counters.authFailures);
        out.writeInt(counters.mails);
        out.writeLong(client.lastMail);
        for (Client.Stage stage : Client.Stage.values()) {
            effects(client.effects(stage), out);
        }
        map(client.facts(), out, 0);
    }

    private static void read(Client client, DataInputStream in) throws IOException {
        Optional<String> helo = optional(in);
        boolean esmtp = in.readBoolean();
        helo.ifPresent(name -> client.greeted(name, esmtp));
        if (in.readBoolean()) {
            client.loggedIn(new Account(text(in), address(in)));
        }
        Counters counters = client.counters;
        counters.bad = in.readInt();
        counters.idle = in.readInt();
        counters.refused = in.readInt();
        counters.authFailures = in.readInt();
        counters.mails = in.readInt();
        client.lastMail = in.readLong();
        for (Client.Stage stage : Client.Stage.values()) {
            client.effects(stage, effects(in));
        }
        map(in, 0).forEach(client::fact);
    }

    private static void write(Transaction mail, DataOutputStream out) throws IOException {
        text(mail.id, out);
        Optional<Address> sender = mail.sender.address();
        out.writeBoolean(sender.isPresent());
        if (sender.isPresent()) {
            address(sender.get(), out);
        }
        Parameters.OfMail parameters = mail.parameters;
        out.writeLong(parameters.size());
        text(parameters.body().name(), out);
        out.writeBoolean(parameters.smtpUtf8());
        text(parameters.dsnReturn().name(), out);
        optional(parameters.envelopeId(), out);
        List<Recipient> recipients = mail.envelope().recipients();
        out.writeInt(recipients.size());
        for (Recipient recipient : recipients) {
            recipient(recipient, out);
        }
        out.writeInt(mail.accepted().size());
        for (Address address : mail.accepted()) {
            address(address, out);
        }
        effects(mail.effects, out);
    }

    private static Transaction mail(DataInputStream in) throws IOException {
        String id = text(in);
        ReversePath sender = in.readBoolean() ? ReversePath.of(address(in)) : ReversePath.none();
        Parameters.OfMail parameters = new Parameters.OfMail(
                in.readLong(), BodyType.valueOf(text(in)), in.readBoolean(), DsnReturn.valueOf(text(in)), optional(in));
        Transaction mail = new Transaction(id, sender, parameters);
        Map<Address, Recipient> recipients = new LinkedHashMap<>();
        for (int left = count(in); left > 0; left--) {
            Recipient recipient = recipient(in);
            recipients.put(recipient.address(), recipient);
        }
        for (int left = count(in); left > 0; left--) {
            Address address = address(in);
            mail.add(recipients.getOrDefault(address, Recipient.of(address)));
        }
        mail.effects.addAll(effects(in));
        return mail;
    }

    private static void recipient(Recipient recipient, DataOutputStream out) throws IOException {
        address(recipient.address(), out);
        out.writeInt(recipient.notifyOn().size());
        for (Notify notify : recipient.notifyOn()) {
            text(notify.name(), out);
        }
        optional(recipient.originalRecipient(), out);
    }

    private static Recipient recipient(DataInputStream in) throws IOException {
        Address address = address(in);
        Set<Notify> notify = EnumSet.noneOf(Notify.class);
        for (int left = count(in); left > 0; left--) {
            notify.add(Notify.valueOf(text(in)));
        }
        return new Recipient(address, notify, optional(in));
    }

    private static void effects(List<Effect> effects, DataOutputStream out) throws IOException {
        out.writeInt(effects.size());
        for (Effect effect : effects) {
            if (effect instanceof Effect.Prepend field) {
                out.writeByte('p');
                text(field.name(), out);
                text(field.value(), out);
            } else if (effect instanceof Effect.Hold hold) {
                out.writeByte('h');
                text(hold.reason(), out);
            } else if (effect instanceof Effect.Redirect redirect) {
                out.writeByte('r');
                address(redirect.to(), out);
            } else if (effect instanceof Effect.Bcc bcc) {
                out.writeByte('b');
                address(bcc.to(), out);
            } else if (effect instanceof Effect.Discard discard) {
                out.writeByte('d');
                text(discard.reason(), out);
            } else {
                throw new IllegalStateException("Facts are no effects to keep: " + effect);
            }
        }
    }

    private static List<Effect> effects(DataInputStream in) throws IOException {
        List<Effect> effects = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            int kind = in.readByte();
            effects.add(
                    switch (kind) {
                        case 'p' -> new Effect.Prepend(text(in), text(in));
                        case 'h' -> new Effect.Hold(text(in));
                        case 'r' -> new Effect.Redirect(address(in));
                        case 'b' -> new Effect.Bcc(address(in));
                        case 'd' -> new Effect.Discard(text(in));
                        default -> throw new IOException("unknown effect " + kind);
                    });
        }
        return effects;
    }

    private static void map(Map<?, ?> map, DataOutputStream out, int depth) throws IOException {
        List<Map.Entry<?, ?>> fit = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getKey() instanceof String && fits(entry.getValue(), depth)) {
                fit.add(entry);
            }
        }
        out.writeInt(fit.size());
        for (Map.Entry<?, ?> entry : fit) {
            text((String) entry.getKey(), out);
            value(entry.getValue(), out, depth);
        }
    }

    private static boolean fits(Object value, int depth) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Double
                || depth < MAX_DEPTH && (value instanceof List || value instanceof Map);
    }

    private static void value(Object value, DataOutputStream out, int depth) throws IOException {
        if (value instanceof String string) {
            out.writeByte('s');
            text(string, out);
        } else if (value instanceof Boolean bool) {
            out.writeByte('z');
            out.writeBoolean(bool);
        } else if (value instanceof Integer number) {
            out.writeByte('i');
            out.writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte('l');
            out.writeLong(number);
        } else if (value instanceof Double number) {
            out.writeByte('d');
            out.writeDouble(number);
        } else if (value instanceof List<?> list) {
            out.writeByte('L');
            List<?> fit = list.stream().filter(v -> fits(v, depth + 1)).toList();
            out.writeInt(fit.size());
            for (Object element : fit) {
                value(element, out, depth + 1);
            }
        } else {
            out.writeByte('M');
            map((Map<?, ?>) value, out, depth + 1);
        }
    }

    private static Object value(DataInputStream in, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("a fact nested too deeply");
        }
        int kind = in.readByte();
        switch (kind) {
            case 's':
                return text(in);
            case 'z':
                return in.readBoolean();
            case 'i':
                return in.readInt();
            case 'l':
                return in.readLong();
            case 'd':
                return in.readDouble();
            case 'L':
                List<Object> list = new ArrayList<>();
                for (int left = count(in); left > 0; left--) {
                    list.add(value(in, depth + 1));
                }
                return list;
            case 'M':
                return map(in, depth + 1);
            default:
                throw new IOException("unknown kind of fact " + kind);
        }
    }

    private static Map<String, Object> map(DataInputStream in, int depth) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int left = count(in); left > 0; left--) {
            String key = text(in);
            map.put(key, value(in, depth));
        }
        return map;
    }

    private static void address(Address address, DataOutputStream out) throws IOException {
        text(address.localPart(), out);
        text(address.domain(), out);
    }

    private static Address address(DataInputStream in) throws IOException {
        return new Address(text(in), text(in));
    }

    private static void optional(Optional<String> value, DataOutputStream out) throws IOException {
        out.writeBoolean(value.isPresent());
        if (value.isPresent()) {
            text(value.get(), out);
        }
    }

    private static Optional<String> optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_LIST) {
            throw new IOException("a list of " + count);
        }
        return count;
    }
}
