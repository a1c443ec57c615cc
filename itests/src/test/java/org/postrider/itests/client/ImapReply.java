package org.postrider.itests.client;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an IMAP server answered to one command. Immutable.
 *
 * @param status OK, NO or BAD
 * @param text what stood behind the status, with its response code
 * @param untagged the responses that came before, without "* "; literals stand on a line of their own, behind their {n}
 */
public record ImapReply(String status, String text, List<String> untagged) {
    /** Keeps a copy of the responses. */
    public ImapReply {
        untagged = List.copyOf(untagged);
    }

    /** True for OK. */
    public boolean ok() {
        return "OK".equals(status);
    }

    /** The responses with this word first, or second behind a number, as FETCH and EXISTS are. */
    public List<String> responses(String word) {
        return untagged.stream()
                .filter(line -> line.toUpperCase(Locale.ROOT).matches("(?s)([0-9]+ )?" + word + "( .*)?"))
                .toList();
    }

    /** The number in a response code such as {@code [UIDNEXT 5]}, here or in an untagged response. */
    public Optional<Long> code(String name) {
        String start = "[" + name + " ";
        for (String line : untagged) {
            int at = line.indexOf(start);
            if (at >= 0) {
                return Optional.of(number(line, at + start.length()));
            }
        }
        int at = text.indexOf(start);
        return at < 0 ? Optional.empty() : Optional.of(number(text, at + start.length()));
    }

    private static long number(String line, int from) {
        int to = from;
        while (to < line.length() && Character.isDigit(line.charAt(to))) {
            to++;
        }
        return Long.parseLong(line.substring(from, to));
    }

    @Override
    public String toString() {
        return status + " " + text + (untagged.isEmpty() ? "" : " after " + untagged);
    }
}
