package org.postrider.mime;

import java.io.InputStream;
import org.postrider.content.Content;
import org.postrider.message.Part;

/** Opens the decoded body of a part (RFC 2045 section 6). Stateless. */
public final class TransferDecoding {
    private TransferDecoding() {}

    /**
     * The decoded bytes of the body of {@code part}, read lazily in chunks; decoded data is never larger than encoded, so
     * the part's size bounds it.
     *
     * <p>Lenient, since a filter must see what any reader might: base64 skips what is not in its alphabet and goes on
     * after padding; quoted-printable keeps a broken escape as text; an unknown encoding is read as it stands.
     *
     * @param content what {@code part} was scanned from
     * @param part any entity; a multipart's body comes undecoded
     * @return a stream confined to one thread; the caller closes it; reads may block on the disk
     */
    public static InputStream open(Content content, Part part) {
        Content body = content.slice(part.bodyStart(), part.end());
        if (part.mediaType().multipart()) {
            return body.open();
        }
        return open(body, part.transferEncoding());
    }

    /**
     * The decoded bytes of a body at hand.
     *
     * @param body still encoded
     * @param transferEncoding lower case, such as {@code base64}
     */
    public static InputStream open(Content body, String transferEncoding) {
        return switch (transferEncoding) {
            case "base64" -> new Base64Stream(body.open());
            case "quoted-printable" -> new QuotedPrintableStream(body.open());
            case "x-uuencode", "x-uue", "uuencode" -> new UuStream(body.open());
            default -> body.open();
        };
    }
}
