package org.postrider.mime;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;

/** Base64 (RFC 2045 section 6.8), lenient: foreign characters are skipped, and data after padding is decoded too. */
final class Base64Stream extends DecodingStream {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] VALUES = values();

    private int bits;
    private int digits;

    Base64Stream(InputStream source) {
        super(source);
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }

    @Override
    void decode(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            int value = VALUES[bytes[i] & 0xff];
            if (value >= 0) {
                bits = bits << 6 | value;
                if (++digits == 4) {
                    put(bits >> 16);
                    put(bits >> 8);
                    put(bits);
                    digits = 0;
                }
            } else if (bytes[i] == '=') {
                end();
            }
        }
    }

    /** Puts the whole bytes of an unfinished group. */
    @Override
    void end() {
        if (digits == 2) {
            put(bits >> 4);
        } else if (digits == 3) {
            put(bits >> 10);
            put(bits >> 2);
        }
        digits = 0;
    }

    /** Decodes a short text by the same rules. */
    static byte[] decode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        int bits = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c < 256 ? VALUES[c] : -1;
            if (c == '=') {
                count = 0;
            } else if (value >= 0) {
                bits = bits << 6 | value;
                count += 6;
                if (count >= 8) {
                    count -= 8;
                    out.write(bits >> count);
                }
            }
        }
        return out.toByteArray();
    }
}
