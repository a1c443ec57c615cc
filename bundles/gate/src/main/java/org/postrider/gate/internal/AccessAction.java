package org.postrider.gate.internal;

import java.util.Locale;
import java.util.Optional;
import org.postrider.gate.Decision;
import org.postrider.gate.Effect;
import org.postrider.message.Address;
import org.postrider.reply.Reply;

/**
 * What an access list's entry says, in the words of access(5): OK, DUNNO, REJECT, DEFER, a reply code, HOLD, DISCARD,
 * REDIRECT, PREPEND, BCC, WARN. Closed.
 */
sealed interface AccessAction {
    /** Ask this list no further. */
    record Ok() implements AccessAction {}

    /** Ask on. @param warning for the log, or empty */
    record GoOn(String warning) implements AccessAction {}

    /** Do this and ask on. */
    record Do(Effect effect) implements AccessAction {}

    /** Do this and ask this list no further. */
    record DoAndStop(Effect effect) implements AccessAction {}

    /** Refuse. */
    record Refuse(Decision decision) implements AccessAction {}

    /** The entry means nothing: an admin's mistake defers mail, it never lets it pass or lose it. */
    record Mistake(String problem) implements AccessAction {}

    /** Reads an entry's value. */
    static AccessAction parse(String value) {
        String text = value.strip();
        int space = text.indexOf(' ');
        String word = (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.ROOT);
        String rest = space < 0 ? "" : text.substring(space + 1).strip();
        return switch (word) {
            case "OK", "RELAY", "PERMIT" -> new Ok();
            case "DUNNO" -> new GoOn("");
            case "WARN", "INFO" -> new GoOn(rest.isEmpty() ? "listed" : rest);
            case "REJECT" -> refuse(554, "5.7.1", rest, "Access denied");
            case "DEFER", "DEFER_IF_PERMIT", "DEFER_IF_REJECT" -> refuse(450, "4.7.1", rest, "Try again later");
            case "HOLD" -> new Do(new Effect.Hold(rest.isEmpty() ? "access list" : rest));
            case "DISCARD" -> new DoAndStop(new Effect.Discard(rest.isEmpty() ? "access list" : rest));
            case "REDIRECT" ->
                address(rest)
                        .<AccessAction>map(a -> new Do(new Effect.Redirect(a)))
                        .orElseGet(() -> new Mistake("REDIRECT needs an address: " + text));
            case "BCC" ->
                address(rest)
                        .<AccessAction>map(a -> new Do(new Effect.Bcc(a)))
                        .orElseGet(() -> new Mistake("BCC needs an address: " + text));
            case "PREPEND" -> prepend(rest, text);
            default -> code(word, rest, text);
        };
    }

    private static Optional<Address> address(String text) {
        boolean bracketed = text.startsWith("<") && text.endsWith(">");
        return Address.parse(bracketed ? text.substring(1, text.length() - 1) : text);
    }

    private static AccessAction prepend(String rest, String text) {
        int colon = rest.indexOf(':');
        String name = colon < 0 ? "" : rest.substring(0, colon);
        boolean fine = !name.isEmpty() && name.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        return fine
                ? new Do(new Effect.Prepend(name, rest.substring(colon + 1).strip()))
                : new Mistake("PREPEND needs 'Name: value': " + text);
    }

    private static AccessAction code(String word, String rest, String text) {
        if (!word.matches("[45]\\d\\d")) {
            // An all-numerical result is OK in access(5), from times when tables were generated from other maps.
            return word.matches("\\d+") && rest.isEmpty() ? new Ok() : new Mistake("unknown action: " + text);
        }
        int code = Integer.parseInt(word);
        return code < 500
                ? refuse(code, "4.7.1", rest, "Try again later")
                : refuse(code, "5.7.1", rest, "Access denied");
    }

    /** The text may start with an enhanced status of the code's class. */
    private static AccessAction refuse(int code, String status, String rest, String fallback) {
        String given = status;
        String text = rest;
        int space = rest.indexOf(' ');
        String first = space < 0 ? rest : rest.substring(0, space);
        if (first.matches("[45]\\.\\d{1,3}\\.\\d{1,3}") && first.charAt(0) == status.charAt(0)) {
            given = first;
            text = space < 0 ? "" : rest.substring(space + 1).strip();
        }
        Reply reply = Reply.cleaned(code, given, text.isEmpty() ? fallback : text);
        if (code == 421 || code == 521) {
            return new Refuse(new Decision.Disconnect(reply));
        }
        return new Refuse(code < 500 ? new Decision.Defer(reply) : new Decision.Reject(reply));
    }
}
