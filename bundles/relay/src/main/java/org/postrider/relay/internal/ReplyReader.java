package org.postrider.relay.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postrider.reply.Reply;

/** Puts reply lines together (RFC 5321 section 4.2.1). Confined to its session. */
final class ReplyReader {
    private static final int MAX_LINES = 200;
    private static final Pattern STATUS = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?: (.*))?");

    /**
     * A whole reply.
     *
     * @param code 200-599
     * @param lines texts behind the code, at least one
     */
    record Whole(int code, List<String> lines) {
        boolean positive() {
            return code < 300;
        }

        /** As one {@link Reply}; the status is the server's if it fits the code, else a general one. */
        Reply reply() {
            Matcher status = STATUS.matcher(lines.get(0));
            boolean fits = status.matches() && status.group(1).charAt(0) == code / 100 + '0';
            StringBuilder text = new StringBuilder();
            for (String line : lines) {
                Matcher one = STATUS.matcher(line);
                String plain = fits && one.matches() ? (one.group(2) == null ? "" : one.group(2)) : line;
                text.append(text.isEmpty() ? "" : " ").append(plain);
            }
            String general = code / 100 == 3 ? "" : code / 100 + ".0.0";
            return Reply.cleaned(code, fits ? status.group(1) : general, text.toString());
        }
    }

    /** The server broke the protocol. */
    static final class ProtocolException extends Exception {
        private static final long serialVersionUID = 1L;

        ProtocolException(String message) {
            super(message);
        }
    }

    private final List<String> lines = new ArrayList<>();
    private int code;

    /** Whether a reply has come in part. */
    boolean begun() {
        return !lines.isEmpty();
    }

    /** @return the reply once its last line is here */
    Optional<Whole> take(ByteBuffer line) throws ProtocolException {
        String text = StandardCharsets.UTF_8.decode(line).toString();
        int number = code(text);
        if (number < 0 || !lines.isEmpty() && number != code) {
            throw new ProtocolException("Not an SMTP reply: " + text.replaceAll("\\p{Cntrl}", "?"));
        }
        code = number;
        lines.add(text.length() > 4 ? text.substring(4) : "");
        if (lines.size() > MAX_LINES) {
            throw new ProtocolException("A reply of more than " + MAX_LINES + " lines");
        }
        if (text.length() > 3 && text.charAt(3) == '-') {
            return Optional.empty();
        }
        Whole whole = new Whole(code, List.copyOf(lines));
        lines.clear();
        return Optional.of(whole);
    }

    private static int code(String text) {
        if (text.length() < 3 || text.length() > 3 && text.charAt(3) != ' ' && text.charAt(3) != '-') {
            return -1;
        }
        for (int i = 0; i < 3; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        int number = Integer.parseInt(text.substring(0, 3));
        return number >= 200 && number <= 599 ? number : -1;
    }
}
