package org.postrider.unpack.internal.classic;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names of files. */
final class Names {
    private Names() {}

    /** Text that is UTF-8 if it can be, and else of the old charset that these writers had. */
    static String text(byte[] bytes, Charset old) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException expected) {
            return new String(bytes, old);
        }
    }

    /** Text of a DOS or Windows archiver of the West. */
    static String text(byte[] bytes) {
        return text(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The name without one of these endings, or {@code other} if it has none of them. */
    static String without(String name, String other, String... endings) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String ending : endings) {
            if (lower.endsWith(ending) && name.length() > ending.length()) {
                return name.substring(0, name.length() - ending.length());
            }
        }
        return other;
    }
}
