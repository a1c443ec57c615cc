package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads clamd's answer to INSTREAM in a session; whatever is not exactly an answer is none. Stateless. */
final class ClamdReply {
    private static final Pattern REPLY = Pattern.compile("([1-9][0-9]{0,8}): (.*)");
    private static final Pattern FOUND = Pattern.compile("stream: (\\S.*) FOUND");
    private static final int SHOWN = 200;

    private ClamdReply() {}

    /** @throws IOException unless it is a verdict on the command of that number */
    static Verdict parse(String line, int number) throws IOException {
        Matcher reply = REPLY.matcher(line);
        if (!reply.matches() || Integer.parseInt(reply.group(1)) != number) {
            throw new IOException("it answered nonsense: " + shown(line));
        }
        String text = reply.group(2);
        if (text.equals("stream: OK")) {
            return Verdict.CLEAN;
        }
        Matcher found = FOUND.matcher(text);
        if (found.matches()) {
            return Verdict.infected(found.group(1));
        }
        throw new IOException("it could not scan: " + shown(text));
    }

    /** A part of it without control characters. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(SHOWN).map(c -> c < ' ' || c > '~' ? '?' : c).forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
