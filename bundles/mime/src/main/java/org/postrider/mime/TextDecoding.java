package org.postrider.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.message.Part;

/** Turns the body of a text part into characters. Stateless. */
public final class TextDecoding {
    private static final int BYTES_PER_CHAR = 4;

    private TextDecoding() {}

    /**
     * Decoded text.
     *
     * @param text without a byte order mark; line ends as they are; what cannot be decoded is U+FFFD
     * @param charset what it was decoded with
     * @param guessed true if the part names no charset, an unknown one, or US-ASCII for 8-bit text
     * @param cut true if there is more than was asked for
     */
    public record Text(String text, Charset charset, boolean guessed, boolean cut) {}

    /**
     * The text of a part, whatever its media type: UTF-8 if it is valid, else Windows-1252, where nothing usable is declared.
     *
     * @param content what {@code part} was scanned from
     * @param part a leaf
     * @param maxChars upper bound of the text; about {@value #BYTES_PER_CHAR} times as many bytes are held
     * @throws IOException if the content cannot be read
     */
    public static Text text(Content content, Part part, int maxChars) throws IOException {
        int maxBytes = (int) Math.min(Integer.MAX_VALUE - 16L, (long) BYTES_PER_CHAR * maxChars);
        byte[] bytes;
        boolean more;
        try (InputStream in = TransferDecoding.open(content, part)) {
            bytes = in.readNBytes(maxBytes);
            more = in.read() >= 0;
        }
        return text(bytes, part.mediaType().parameter("charset").orElse(""), more, maxChars);
    }

    /**
     * The text of bytes at hand.
     *
     * @param bytes already without transfer encoding
     * @param charsetName as declared, or empty
     * @param more true if these are only the first bytes
     * @param maxChars upper bound of the text
     */
    public static Text text(byte[] bytes, String charsetName, boolean more, int maxChars) {
        Optional<Charset> declared = CharsetNames.find(charsetName);
        if (declared.isPresent() && !declared.get().equals(StandardCharsets.US_ASCII)) {
            return replacing(bytes, declared.get(), more, maxChars);
        }
        boolean guessed = declared.isEmpty() || !isAscii(bytes);
        Text text = decode(bytes, StandardCharsets.UTF_8.newDecoder(), more, maxChars)
                .orElseGet(() -> replacing(bytes, CharsetNames.WESTERN, more, maxChars));
        return new Text(text.text(), text.charset(), guessed, text.cut());
    }

    private static Text replacing(byte[] bytes, Charset charset, boolean more, int maxChars) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        return decode(bytes, decoder, more, maxChars).orElseThrow();
    }

    private static boolean isAscii(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        return all >= 0;
    }

    /** Empty if the decoder reports an error. */
    private static Optional<Text> decode(byte[] bytes, CharsetDecoder decoder, boolean more, int maxChars) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        double worst = Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 2;
        CharBuffer out = CharBuffer.allocate((int) Math.min(maxChars, worst));
        CoderResult result = decoder.decode(in, out, !more);
        if (result.isUnderflow() && !more) {
            result = decoder.flush(out);
        }
        if (result.isError()) {
            return Optional.empty();
        }
        String text = out.flip().toString();
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return Optional.of(new Text(plain, decoder.charset(), false, more || result.isOverflow()));
    }
}
