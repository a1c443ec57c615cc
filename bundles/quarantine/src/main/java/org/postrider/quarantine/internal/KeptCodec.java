package org.postrider.quarantine.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.ReversePath;
import org.postrider.role.store.ContentStore;

/**
 * An item as the bytes under its key. Thread-safe.
 *
 * <p>Version 1, numbers big-endian, texts as a 4-byte length and UTF-8: version (1 byte), mail id, time (8, epoch
 * milliseconds), category, reason, subject, expires (8), sender (1 byte: there is one; local part, domain), recipient (local
 * part, domain), BODY (1), SMTPUTF8 (1), content (4-byte length and the store's form), pending release (1 byte: there is one;
 * id, local part, domain), released by; then the CRC-32C of all before it (4).
 */
final class KeptCodec {
    private static final int VERSION = 1;
    private static final int SUM = 4;
    // The place in this list is what is written: append only.
    private static final List<BodyType> BODIES =
            List.of(BodyType.SEVEN_BIT, BodyType.EIGHT_BIT_MIME, BodyType.BINARY_MIME);

    private final ContentStore store;

    KeptCodec(ContentStore store) {
        this.store = store;
    }

    byte[] encode(Kept kept) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            text(out, kept.about().mail());
            out.writeLong(kept.about().time().toEpochMilli());
            text(out, kept.about().category());
            text(out, kept.about().reason());
            text(out, kept.about().subject());
            out.writeLong(kept.about().expires().toEpochMilli());
            out.writeBoolean(!kept.sender().isNull());
            if (kept.sender().address().isPresent()) {
                address(out, kept.sender().address().get());
            }
            address(out, kept.recipient());
            out.writeByte(BODIES.indexOf(kept.transport().body()));
            out.writeBoolean(kept.transport().smtpUtf8());
            bytes(out, store.encode(kept.content()));
            out.writeBoolean(kept.release().pending().isPresent());
            if (kept.release().pending().isPresent()) {
                text(out, kept.release().pending().get().id());
                address(out, kept.release().pending().get().to());
            }
            text(out, kept.release().by());
            out.flush();
            out.writeInt(sum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void bytes(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    private static void text(DataOutputStream out, String value) throws IOException {
        bytes(out, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void address(DataOutputStream out, Address address) throws IOException {
        text(out, address.localPart());
        text(out, address.domain());
    }

    private static int sum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** @throws IOException if the record is damaged, or of a version not known here */
    Kept decode(String id, byte[] record) throws IOException {
        int length = record.length - SUM;
        if (length < 1 || ByteBuffer.wrap(record).getInt(length) != sum(record, length)) {
            throw new IOException("the checksum is wrong");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record, 0, length))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IOException("its version " + version + " is unknown");
            }
            return decode(id, in);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("it is malformed: " + e.getMessage(), e);
        }
    }

    private Kept decode(String id, DataInputStream in) throws IOException {
        String mail = text(in);
        Instant time = Instant.ofEpochMilli(in.readLong());
        String category = text(in);
        String reason = text(in);
        String subject = text(in);
        Instant expires = Instant.ofEpochMilli(in.readLong());
        ReversePath sender = in.readBoolean() ? ReversePath.of(address(in)) : ReversePath.none();
        Address recipient = address(in);
        Kept.Transport transport = new Kept.Transport(BODIES.get(in.readByte()), in.readBoolean());
        Content content = store.decode(bytes(in));
        Optional<Kept.Pending> pending =
                in.readBoolean() ? Optional.of(new Kept.Pending(text(in), address(in))) : Optional.empty();
        return new Kept(
                id,
                new Kept.About(mail, time, category, reason, subject, expires),
                sender,
                recipient,
                transport,
                content,
                new Kept.Release(pending, text(in)));
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length of " + length + " is past the end");
        }
        return in.readNBytes(length);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static Address address(DataInputStream in) throws IOException {
        return new Address(text(in), text(in));
    }
}
