package org.postrider.mime;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.postrider.content.Content;
import org.postrider.message.MediaType;

/**
 * Writes a new message: CRLF line ends, folded and encoded fields, attached messages by reference and not copied. Confined
 * to one thread.
 *
 * <p>One body part is the body itself; more become a {@code multipart/mixed}, or what {@link #multipart} says.
 */
public final class MessageBuilder {
    private final StringBuilder header = new StringBuilder();
    private final List<Entity> entities = new ArrayList<>();
    private MediaType multipart = new MediaType("multipart", "mixed", Map.of());
    private boolean forceMultipart;
    private final Supplier<String> boundaries;

    /** One body part: its fields with CRLF, and its encoded body. */
    private record Entity(String fields, boolean eightBit, Content body) {}

    /**
     * A field of a delivery status.
     *
     * @param name such as {@code Final-Recipient}
     * @param value such as {@code rfc822; a@example.org}; line breaks become spaces, what is not ASCII a question mark
     */
    public record Field(String name, String value) {}

    /** A builder with random boundaries. */
    public MessageBuilder() {
        this(MessageBuilder::randomBoundary);
    }

    /** A builder with given boundaries, so that tests get the same bytes; they must not occur in any part. */
    public MessageBuilder(Supplier<String> boundaries) {
        this.boundaries = boundaries;
    }

    private static String randomBoundary() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        // "=_" occurs neither in quoted-printable nor in base64 (RFC 2045 section 6.7).
        return "=_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /**
     * Adds an unstructured field such as Subject; what is not ASCII is encoded (RFC 2047).
     *
     * @throws IllegalArgumentException for a bad name, or a line break in the text
     */
    public MessageBuilder header(String name, String text) {
        return rawHeader(name, EncodedWords.encode(text));
    }

    /**
     * Adds a structured field as it is, folded at spaces.
     *
     * @param value one line; written as UTF-8 if it is not ASCII, which only SMTPUTF8 may carry
     * @throws IllegalArgumentException for a bad name, or a line break in the value
     */
    public MessageBuilder rawHeader(String name, String value) {
        header.append(HeaderWriter.field(name, value));
        return this;
    }

    /** Adds an address field; names are quoted or encoded as needed. */
    public MessageBuilder addresses(String name, List<AddressList.Mailbox> mailboxes) {
        List<String> written = new ArrayList<>();
        for (AddressList.Mailbox mailbox : mailboxes) {
            String address = mailbox.address()
                    .orElseThrow(() -> new IllegalArgumentException("Not an address for " + name + ": " + mailbox))
                    .toString();
            written.add(mailbox.name()
                    .map(n -> HeaderWriter.phrase(n) + " <" + address + '>')
                    .orElse(address));
        }
        return rawHeader(name, String.join(", ", written));
    }

    /** Adds the Date field. */
    public MessageBuilder date(OffsetDateTime date) {
        return rawHeader("Date", MailDate.format(date));
    }

    /** Adds a text/plain part in UTF-8, encoded only if it must be. */
    public MessageBuilder text(String text) {
        String canonical = TextWriter.canonical(text);
        boolean sevenBit = TextWriter.sevenBit(canonical);
        byte[] body = sevenBit ? canonical.getBytes(StandardCharsets.US_ASCII) : TextWriter.quotedPrintable(canonical);
        String fields = HeaderWriter.field("Content-Type", "text/plain; charset=utf-8")
                + HeaderWriter.field("Content-Transfer-Encoding", sevenBit ? "7bit" : "quoted-printable");
        entities.add(new Entity(fields, false, Content.of(body)));
        return this;
    }

    /** Adds a small file in base64. */
    public MessageBuilder attachment(String fileName, MediaType type, byte[] bytes) {
        String fields = HeaderWriter.field("Content-Type", written(type))
                + HeaderWriter.field("Content-Transfer-Encoding", "base64")
                + HeaderWriter.field(
                        "Content-Disposition",
                        "attachment; " + String.join("; ", Rfc2231.encode("filename", fileName)));
        byte[] body = Base64.getMimeEncoder().encode(bytes);
        entities.add(new Entity(fields, false, Content.concat(Content.of(body), Content.of("\r\n"))));
        return this;
    }

    /**
     * Adds a message/delivery-status part (RFC 3464).
     *
     * @param groups the fields of the message first, then those of each recipient
     */
    public MessageBuilder deliveryStatus(List<List<Field>> groups) {
        StringBuilder body = new StringBuilder();
        for (List<Field> group : groups) {
            body.append(body.length() == 0 ? "" : "\r\n");
            for (Field field : group) {
                String value = field.value().replaceAll("[\\x00-\\x1f]+", " ").replaceAll("[^ -~]", "?");
                body.append(HeaderWriter.field(field.name(), value));
            }
        }
        String fields = HeaderWriter.field("Content-Type", "message/delivery-status");
        entities.add(new Entity(fields, false, Content.of(body.toString())));
        return this;
    }

    /**
     * Adds a whole message as message/rfc822, by reference.
     *
     * @param original the message
     * @param eightBit true if it has 8-bit bytes, so that its encoding must be declared as 8bit
     */
    public MessageBuilder message(Content original, boolean eightBit) {
        return original("message/rfc822", original, eightBit);
    }

    /**
     * Adds the header of a message as text/rfc822-headers (RFC 6522 section 4), by reference.
     *
     * @param headers the header, with or without its empty line
     * @param eightBit true if it has 8-bit bytes
     */
    public MessageBuilder originalHeaders(Content headers, boolean eightBit) {
        return original("text/rfc822-headers", headers, eightBit);
    }

    private MessageBuilder original(String type, Content content, boolean eightBit) {
        String fields = HeaderWriter.field("Content-Type", type)
                + (eightBit ? HeaderWriter.field("Content-Transfer-Encoding", "8bit") : "");
        entities.add(new Entity(fields, eightBit, content));
        return this;
    }

    /**
     * Adds any part whose body is already encoded.
     *
     * @param type its Content-Type
     * @param transferEncoding how {@code body} is encoded, such as {@code 7bit}
     * @param body CRLF line ends
     */
    public MessageBuilder part(MediaType type, String transferEncoding, Content body) {
        String fields = HeaderWriter.field("Content-Type", written(type))
                + HeaderWriter.field("Content-Transfer-Encoding", transferEncoding);
        entities.add(new Entity(fields, transferEncoding.equals("8bit"), body));
        return this;
    }

    /**
     * Makes the message a multipart of this kind, however many parts it has.
     *
     * @param subtype such as {@code report}
     * @param parameters such as {@code report-type} to {@code delivery-status}; without the boundary
     */
    public MessageBuilder multipart(String subtype, Map<String, String> parameters) {
        multipart = new MediaType("multipart", subtype, parameters);
        forceMultipart = true;
        return this;
    }

    /** The message. The builder can be used further; each call takes a new boundary. */
    public Content build() {
        String head = header + HeaderWriter.field("MIME-Version", "1.0");
        if (entities.isEmpty()) {
            return Content.of(head + "\r\n");
        }
        if (entities.size() == 1 && !forceMultipart) {
            Entity only = entities.get(0);
            return Content.concat(Content.of(head + only.fields() + "\r\n"), only.body());
        }
        String boundary = boundaries.get();
        Map<String, String> parameters = new LinkedHashMap<>(multipart.parameters());
        parameters.put("boundary", boundary);
        MediaType type = new MediaType("multipart", multipart.subtype(), parameters);
        boolean eightBit = entities.stream().anyMatch(Entity::eightBit);
        List<Content> out = new ArrayList<>();
        out.add(Content.of(head
                + HeaderWriter.field("Content-Type", written(type))
                + (eightBit ? HeaderWriter.field("Content-Transfer-Encoding", "8bit") : "")));
        for (Entity entity : entities) {
            out.add(Content.of("\r\n--" + boundary + "\r\n" + entity.fields() + "\r\n"));
            out.add(entity.body());
        }
        out.add(Content.of("\r\n--" + boundary + "--\r\n"));
        return Content.concat(out.toArray(new Content[0]));
    }

    private static String written(MediaType type) {
        List<String> words = new ArrayList<>();
        words.add(type.essence());
        type.parameters().forEach((name, value) -> words.addAll(Rfc2231.encode(name, value)));
        return String.join("; ", words);
    }
}
