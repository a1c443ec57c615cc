package org.postrider.filter;

import java.util.Map;

/**
 * One thing that a filter found. The set of types is open: a policy treats types it does not know as advice without weight.
 *
 * @param type what kind, such as {@link #SCORE} or {@link #BANNED}
 * @param symbol the short name that admins and rules see, such as {@code BANNED_EXE} or {@code Eicar-Test-Signature};
 *     printable ASCII without spaces
 * @param weight points; positive is worse; 0 for types that have none
 * @param attributes details for trace and reports: small, printable
 * @param part the section number or entity path it was found in, or empty for the whole message
 */
public record Finding(String type, String symbol, double weight, Map<String, String> attributes, String part) {
    /** Points towards or away from spam. */
    public static final String SCORE = "score";
    /** Malware. */
    public static final String INFECTED = "infected";
    /** A forbidden name or type. */
    public static final String BANNED = "banned";
    /** Something could not be looked at: encrypted, broken, over a limit. */
    public static final String UNCHECKED = "unchecked";
    /** A header that breaks RFC 5322. */
    public static final String BAD_HEADER = "bad-header";
    /** Parsers would disagree on what this mail says. */
    public static final String AMBIGUOUS = "ambiguous";
    /** A fact worth showing, without consequence of its own. */
    public static final String NOTE = "note";

    /** Copies the attributes and checks the names. */
    public Finding {
        attributes = Map.copyOf(attributes);
        if (type.isBlank() || symbol.isBlank() || !symbol.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("A finding needs a type and a printable symbol");
        }
        if (Double.isNaN(weight) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("The weight of " + symbol + " is not a number");
        }
    }

    /** A finding about the whole message, without attributes. */
    public static Finding of(String type, String symbol, double weight) {
        return new Finding(type, symbol, weight, Map.of(), "");
    }
}
