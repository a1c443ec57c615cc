package org.postrider.imap.internal.search;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.CharBuffer;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.imap.internal.fetch.MessageHeader;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;
import org.postrider.mime.AddressParser;
import org.postrider.mime.EncodedWords;
import org.postrider.mime.MailDate;
import org.postrider.mime.TextDecoding;
import org.postrider.mime.TransferDecoding;

/**
 * A message as a person reads it: fields and text parts decoded. Read lazily, large parts piecemeal. Confined to one
 * thread; reading may wait for the disk.
 */
public final class MessageText {
    private static final int AT_ONCE = 64 << 10;
    private static final Set<String> ADDRESSES = Set.of("from", "to", "cc", "bcc", "sender", "reply-to");

    private final Content content;
    private final Part root;
    private @Nullable MessageHeader header;

    /** @param content the message
     * @param root its tree */
    public MessageText(Content content, Part root) {
        this.content = content;
        this.root = root;
    }

    /** The message's header. */
    public MessageHeader header() throws IOException {
        MessageHeader read = header;
        if (read == null) {
            read = MessageHeader.read(content, root);
            header = read;
        }
        return read;
    }

    /** The Date field as written there. */
    public Optional<OffsetDateTime> sent() throws IOException {
        return header().value("Date").flatMap(MailDate::parse);
    }

    /** The Date field's day, its zone left aside. */
    public Optional<LocalDate> sentDay() throws IOException {
        return sent().map(OffsetDateTime::toLocalDate);
    }

    boolean headerHolds(String name, Needle needle) throws IOException {
        for (HeaderField field : header().fields()) {
            if (field.is(name) && (needle.in(decoded(field)) || addressHolds(name, field, needle))) {
                return true;
            }
        }
        return false;
    }

    /** An address may be written with comments inside, which nobody searches for. */
    private static boolean addressHolds(String name, HeaderField field, Needle needle) {
        return ADDRESSES.contains(name)
                && AddressParser.parse(field.rawValue()).mailboxes().stream()
                        .anyMatch(
                                m -> needle.in(m.displayName().orElse("") + " <" + m.local() + "@" + m.domain() + ">"));
    }

    private static String decoded(HeaderField field) {
        return EncodedWords.decode(MessageHeader.unfold(field.rawValue()));
    }

    boolean holds(Needle needle, boolean withHeader) throws IOException {
        return (withHeader && inHeader(header(), needle)) || partHolds(root, needle);
    }

    private static boolean inHeader(MessageHeader header, Needle needle) {
        for (HeaderField field : header.fields()) {
            if (needle.in(field.name() + ": " + decoded(field))) {
                return true;
            }
        }
        return needle.isEmpty();
    }

    /** As deep as the scanner's depth limit at most. */
    private boolean partHolds(Part part, Needle needle) throws IOException {
        if (part.children().isEmpty()) {
            boolean readable = part.mediaType().type().equals("text")
                    || part.mediaType().type().equals("message")
                    || part.mediaType().multipart();
            return readable && textHolds(part, needle);
        }
        for (Part child : part.children()) {
            boolean embedded = part.mediaType().message();
            if (embedded && inHeader(MessageHeader.read(content, child), needle)) {
                return true;
            }
            if (partHolds(child, needle)) {
                return true;
            }
        }
        return false;
    }

    private boolean textHolds(Part part, Needle needle) throws IOException {
        TextDecoding.Text first = TextDecoding.text(content, part, AT_ONCE);
        if (!first.cut()) {
            return needle.in(first.text());
        }
        Needle.Run run = needle.run();
        CharBuffer chunk = CharBuffer.allocate(8_192);
        try (Reader reader = new InputStreamReader(TransferDecoding.open(content, part), first.charset())) {
            while (reader.read(chunk) >= 0) {
                chunk.flip();
                if (run.feed(chunk, 0, chunk.length())) {
                    return true;
                }
                chunk.clear();
            }
        }
        return false;
    }
}
