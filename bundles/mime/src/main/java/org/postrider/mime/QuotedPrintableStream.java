package org.postrider.mime;

import java.io.InputStream;

/**
 * Quoted-printable (RFC 2045 section 6.7), lenient: a broken escape stays as text, lower-case digits count, white space
 * before a line end goes.
 */
final class QuotedPrintableStream extends DecodingStream {
    /** White space held back until it is known what follows; beyond this it is text. */
    private static final int MAX_BLANKS = 998;

    private final byte[] blanks = new byte[MAX_BLANKS];
    private int blankCount;
    /** 0: plain; 1: after the equals sign; 2: after its first digit; 3: after blanks or CR that follow it. */
    private int state;

    private int digit;
    /** A CR that waits for what follows. */
    private boolean cr;

    QuotedPrintableStream(InputStream source) {
        super(source);
    }

    @Override
    void decode(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            step(bytes[i]);
        }
    }

    private void step(byte c) {
        switch (state) {
            case 1 -> afterEquals(c);
            case 2 -> afterDigit(c);
            case 3 -> softBreak(c);
            default -> plain(c);
        }
    }

    private void plain(byte c) {
        if (cr && c != '\n') {
            flushBlanks();
        }
        if (c == '\n') {
            blankCount = 0;
            putCr();
            put(c);
        } else if (c == '\r') {
            cr = true;
        } else if (HeaderText.isBlank(c) && blankCount < MAX_BLANKS) {
            blanks[blankCount++] = c;
        } else {
            flushBlanks();
            if (c == '=') {
                state = 1;
            } else {
                put(c);
            }
        }
    }

    private void afterEquals(byte c) {
        digit = Character.digit(c, 16);
        if (digit >= 0) {
            digit = c;
            state = 2;
        } else if (c == '\n') {
            state = 0;
        } else if (c == '\r' || HeaderText.isBlank(c)) {
            state = 3;
            blankCount = 0;
            holdBack(c);
        } else {
            literal();
            plain(c);
        }
    }

    private void afterDigit(byte c) {
        int low = Character.digit(c, 16);
        if (low >= 0) {
            put(Character.digit(digit, 16) * 16 + low);
            state = 0;
        } else {
            literal();
            put(digit);
            plain(c);
        }
    }

    private void softBreak(byte c) {
        if (c == '\n') {
            blankCount = 0;
            cr = false;
            state = 0;
        } else if (!cr && (c == '\r' || HeaderText.isBlank(c)) && blankCount < MAX_BLANKS) {
            holdBack(c);
        } else {
            literal();
            flushBlanks();
            plain(c);
        }
    }

    private void holdBack(byte c) {
        if (c == '\r') {
            cr = true;
        } else {
            blanks[blankCount++] = c;
        }
    }

    /** The equals sign was no escape. */
    private void literal() {
        put('=');
        state = 0;
    }

    private void flushBlanks() {
        for (int i = 0; i < blankCount; i++) {
            put(blanks[i]);
        }
        blankCount = 0;
        putCr();
    }

    private void putCr() {
        if (cr) {
            put('\r');
            cr = false;
        }
    }

    @Override
    void end() {
        if (state == 2) {
            literal();
            put(digit);
        } else if (state == 0) {
            // White space at the very end is padding like that before a line end.
            putCr();
        }
    }
}
