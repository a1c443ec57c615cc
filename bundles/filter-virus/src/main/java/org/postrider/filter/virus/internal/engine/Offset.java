package org.postrider.filter.virus.internal.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a file a signature may start. Immutable.
 *
 * @param from what it is counted from
 * @param section number for {@link From#SECTION} and {@link From#IN_SECTION}
 * @param at bytes from there; negative before it
 * @param shift bytes that it may start later
 */
record Offset(From from, int section, int at, int shift) {
    /** What an offset is counted from. */
    enum From {
        /** Nothing: anywhere. */
        ANYWHERE,
        /** The file's start. */
        START,
        /** The file's end. */
        END,
        /** A program's entry point. */
        ENTRY_POINT,
        /** The start of a section. */
        SECTION,
        /** The start of the last section. */
        LAST_SECTION,
        /** Anywhere in a section. */
        IN_SECTION,
        /** Anywhere in a program's version information. */
        VERSION_INFO
    }

    static final Offset ANYWHERE = new Offset(From.ANYWHERE, 0, 0, 0);

    private static final Pattern SHAPE = Pattern.compile(
            "(?:(\\d+)|EOF-(\\d+)|EP([+-]\\d+)|S(\\d+)\\+(\\d+)|SL\\+(\\d+)|SE(\\d+)|(VI))(?:,(\\d+))?");

    /** @throws SignatureException if it is none */
    static Offset parse(String text) throws SignatureException {
        if (text.equals("*") || text.isEmpty()) {
            return ANYWHERE;
        }
        Matcher m = SHAPE.matcher(text);
        if (!m.matches()) {
            throw SignatureException.malformed("offset " + text);
        }
        int shift = m.group(9) == null ? 0 : number(m.group(9));
        if (m.group(1) != null) {
            return new Offset(From.START, 0, number(m.group(1)), shift);
        }
        if (m.group(2) != null) {
            return new Offset(From.END, 0, -number(m.group(2)), shift);
        }
        if (m.group(3) != null) {
            return new Offset(From.ENTRY_POINT, 0, number(m.group(3)), shift);
        }
        return inProgram(m, shift);
    }

    private static Offset inProgram(Matcher m, int shift) throws SignatureException {
        if (m.group(4) != null) {
            return new Offset(From.SECTION, number(m.group(4)), number(m.group(5)), shift);
        }
        if (m.group(6) != null) {
            return new Offset(From.LAST_SECTION, 0, number(m.group(6)), shift);
        }
        return m.group(7) != null
                ? new Offset(From.IN_SECTION, number(m.group(7)), 0, shift)
                : new Offset(From.VERSION_INFO, 0, 0, shift);
    }

    private static int number(String digits) throws SignatureException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw SignatureException.malformed("number " + digits);
        }
    }

    /** True if a signature may start here. */
    boolean allows(Target target, int start) {
        return switch (from) {
            case ANYWHERE -> true;
            case START -> within(start, at);
            case END -> within(start, target.size() + (long) at);
            default -> target.program().allows(this, start);
        };
    }

    /** True if {@code start} is where it shall be. @param base negative: there is no such place */
    boolean within(int start, long base) {
        return base >= 0 && start >= base && start <= base + shift;
    }
}
