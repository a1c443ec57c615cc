package org.postrider.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text beyond ASCII in header fields (RFC 2047). Stateless. */
public final class EncodedWords {
    /** RFC 2047 allows 75; longer ones are common, endless ones would make the search quadratic. */
    private static final int MAX_WORD = 2_000;

    /** UTF-8 bytes that fit a word of 75 characters in base64. */
    private static final int WORD_BYTES = 42;

    private static final Pattern ENDLESS_WORD = Pattern.compile("[^ ]{900}");

    private EncodedWords() {}

    /**
     * Decodes every encoded word and leaves all else as it is. Words in an unknown charset or with bad syntax stay as
     * written; bytes of a character split over two adjacent words are joined. Line breaks and NUL that come out of a word
     * become spaces, so that the result stays one line.
     */
    public static String decode(String text) {
        if (!text.contains("=?")) {
            return text;
        }
        Decoder decoder = new Decoder(text);
        decoder.run();
        return decoder.out.toString();
    }

    /** One word as found in the text. */
    private record Word(Charset charset, byte[] bytes, int end) {}

    private static final class Decoder {
        private final String text;
        private final StringBuilder out = new StringBuilder();
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
        private @Nullable Charset charset;
        /** The last {@code ?=} looked up; -1 when there is no more. */
        private int close;

        Decoder(String text) {
            this.text = text;
        }

        void run() {
            int done = 0;
            int at = text.indexOf("=?");
            while (at >= 0) {
                Word word = word(at);
                if (word == null) {
                    at = text.indexOf("=?", at + 2);
                    continue;
                }
                boolean adjacent = charset != null && text.substring(done, at).isBlank();
                if (!adjacent) {
                    flush();
                    out.append(text, done, at);
                } else if (!word.charset().equals(charset)) {
                    flush();
                }
                charset = word.charset();
                pending.writeBytes(word.bytes());
                done = word.end();
                at = text.indexOf("=?", done);
            }
            flush();
            out.append(text, done, text.length());
        }

        private @Nullable Word word(int at) {
            int first = text.indexOf('?', at + 2);
            int second = first + 2;
            if (first < 0 || first - at > 80 || second >= text.length() || text.charAt(second) != '?') {
                return null;
            }
            int end = closeAfter(second + 1);
            if (end < 0 || end - at > MAX_WORD) {
                return null;
            }
            String name = text.substring(at + 2, first);
            int language = name.indexOf('*');
            Charset charset = CharsetNames.find(language < 0 ? name : name.substring(0, language))
                    .orElse(null);
            byte[] bytes = bytes(text.charAt(first + 1), text.substring(second + 1, end));
            return charset == null || bytes == null ? null : new Word(charset, bytes, end + 2);
        }

        /** Index of the next {@code ?=}, found once for all words that stand before it, so that the search stays linear. */
        private int closeAfter(int from) {
            if (close >= 0 && close < from) {
                close = text.indexOf("?=", from);
            }
            return close;
        }

        private void flush() {
            if (charset != null) {
                String decoded = pending.toString(charset);
                out.append(decoded.replace('\r', ' ').replace('\n', ' ').replace('\0', ' '));
                pending.reset();
                charset = null;
            }
        }
    }

    private static byte @Nullable [] bytes(char encoding, String text) {
        if (encoding == 'B' || encoding == 'b') {
            return Base64Stream.decode(text);
        }
        return encoding == 'Q' || encoding == 'q' ? q(text) : null;
    }

    private static byte[] q(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '=' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else if (c == '_') {
                bytes.write(' ');
            } else {
                int codePoint = text.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Encodes a whole text in UTF-8 if it needs it; plain printable ASCII stays as it is, unless it has a word that no
     * fold could bring below the longest line.
     *
     * @return words separated by one space each, at which a field can be folded
     */
    public static String encode(String text) {
        boolean plain = !text.contains("=?") && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (plain && !ENDLESS_WORD.matcher(text).find()) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            byte[] next = Character.toString(c).getBytes(StandardCharsets.UTF_8);
            if (bytes.size() + next.length > WORD_BYTES) {
                appendWord(out, bytes);
            }
            bytes.writeBytes(next);
        });
        appendWord(out, bytes);
        return out.toString();
    }

    private static void appendWord(StringBuilder out, ByteArrayOutputStream bytes) {
        if (bytes.size() > 0) {
            out.append(out.length() == 0 ? "" : " ").append("=?UTF-8?B?");
            out.append(Base64.getEncoder().encodeToString(bytes.toByteArray())).append("?=");
            bytes.reset();
        }
    }
}
