package org.postrider.smtp.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One command: its verb in upper case and the rest of the line, stripped. Immutable.
 *
 * @param problem the reply to a line that is no command at all, or an empty array
 */
record CommandLine(String verb, String argument, byte[] problem) {
    private static final byte[] FINE = {};

    /** Takes a line apart; longer ones than {@code maxBytes} are refused unless they carry an AUTH response. */
    static CommandLine parse(ByteBuffer line, int maxBytes) {
        byte[] bytes = new byte[line.remaining()];
        line.get(bytes);
        int all = 0;
        for (byte b : bytes) {
            all |= b;
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return new CommandLine("", "", Replies.CONTROL_CHARACTER);
            }
        }
        String text;
        try {
            text = all >= 0 ? new String(bytes, StandardCharsets.ISO_8859_1) : utf8(bytes);
        } catch (CharacterCodingException expected) {
            return new CommandLine("", "", Replies.NOT_UTF8);
        }
        if (all < 0 && text.chars().anyMatch(Character::isISOControl)) {
            // C1 controls drive terminals as ESC does, and no address or name has one.
            return new CommandLine("", "", Replies.CONTROL_CHARACTER);
        }
        CommandLine command = split(text);
        boolean tooLong = bytes.length > maxBytes && !command.verb.equals("AUTH");
        return tooLong ? new CommandLine("", "", Replies.LINE_TOO_LONG) : command;
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static CommandLine split(String text) {
        int space = text.indexOf(' ');
        String verb = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space + 1).strip();
        return new CommandLine(verb.strip().toUpperCase(Locale.ROOT), rest, FINE);
    }

    boolean broken() {
        return problem.length > 0;
    }
}
