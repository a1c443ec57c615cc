package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.mime.TransferDecoding;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens what is written into texts, whether or not they say so: uuencode (POSIX), yEnc, BinHex (RFC 1741), ASCII armor of PGP
 * and S/MIME, shell archives. The text itself stays what it is: others open it too. Stateless.
 */
final class TextCarrierDecoder implements Decoder {
    private static final int TAIL = 200;

    @Override
    public String format() {
        return "text-encodings";
    }

    @Override
    public boolean shares() {
        return true;
    }

    /** One pass over what looks like text; anything else has bytes of zero in its head. */
    @Override
    public boolean accepts(Packed file) throws IOException {
        ByteBuffer head = file.head();
        while (head.hasRemaining()) {
            if (head.get() == 0) {
                return false;
            }
        }
        if (MailboxDecoder.isMailbox(file) || file.detectedType().startsWith("message/")) {
            // Its mails and parts are looked at one by one.
            return false;
        }
        TextMarks marks = new TextMarks(file.content(), file.content().size());
        TextMarks.Mark mark = marks.next();
        while (mark != null && mark.kind() == TextMarks.Kind.END) {
            mark = marks.next();
        }
        return mark != null;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        TextMarks marks = new TextMarks(content, content.size());
        TextMarks.Mark mark = marks.next();
        while (mark != null && !members.full()) {
            TextMarks.Mark next = marks.next();
            if (mark.kind() != TextMarks.Kind.END) {
                boolean whole = next != null && next.kind() == TextMarks.Kind.END;
                long to = next == null ? content.size() : whole ? next.next() : next.at();
                one(content, mark, to, whole ? next : null, members);
            }
            mark = next;
        }
    }

    /** @param to end of what belongs to this mark @param last its last line, null if it is missing */
    private static void one(
            Content content, TextMarks.Mark mark, long to, TextMarks.@Nullable Mark last, Members members)
            throws IOException {
        long dataEnd = last == null ? to : last.at();
        Content data = content.slice(mark.next(), dataEnd);
        switch (mark.kind()) {
            case UU -> {
                add(members, nameAfter(mark.line(), 2), content.slice(mark.at(), to), "x-uuencode");
                missing(last, members);
            }
            case UU_BASE64 -> {
                add(members, nameAfter(mark.line(), 2), data, "base64");
                missing(last, members);
            }
            case YENC -> Yenc.open(mark.line(), data, last == null ? "" : last.line(), members);
            case BINHEX -> BinHex.open(content.slice(mark.next(), to), members);
            case PGP -> {
                add(members, "message.pgp", armored(data), "base64");
                missing(last, members);
            }
            case CMS -> {
                add(members, "message.p7m", data, "base64");
                missing(last, members);
            }
            case SHELL -> ShellArchive.open(mark.line(), content.slice(mark.next(), content.size()), members);
            case END -> throw new IllegalArgumentException("Nothing begins at an end");
        }
    }

    private static void add(Members members, String name, Content encoded, String encoding) throws IOException {
        try (InputStream plain = TransferDecoding.open(encoded, encoding)) {
            members.add(name, plain, encoded.size());
        }
    }

    private static void missing(TextMarks.@Nullable Mark last, Members members) {
        if (last == null) {
            members.damaged("its last line is missing");
        }
    }

    /** What follows this many words. */
    private static String nameAfter(String line, int words) {
        int at = 0;
        for (int i = 0; i < words; i++) {
            at = line.indexOf(' ', at) + 1;
        }
        return line.substring(at).strip();
    }

    /** Without the armor's headers, which a blank line ends, and its checksum (RFC 9580 section 6.2). */
    private static Content armored(Content data) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(4_096, data.size()));
        data.read(0, head);
        String text = new String(head.array(), 0, head.position(), java.nio.charset.StandardCharsets.ISO_8859_1);
        long from = 0;
        int lineAt = 0;
        for (int end = text.indexOf('\n'); end >= 0 && from == 0; end = text.indexOf('\n', lineAt)) {
            if (text.substring(lineAt, end).isBlank()) {
                from = end + 1L;
            }
            lineAt = end + 1;
        }
        long tailAt = Math.max(from, data.size() - TAIL);
        ByteBuffer tail = ByteBuffer.allocate((int) (data.size() - tailAt));
        data.read(tailAt, tail);
        String last = new String(tail.array(), 0, tail.position(), java.nio.charset.StandardCharsets.ISO_8859_1);
        int sum = last.lastIndexOf("\n=");
        return data.slice(from, sum < 0 ? data.size() : tailAt + sum);
    }
}
