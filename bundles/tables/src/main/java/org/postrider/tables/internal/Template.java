package org.postrider.tables.internal;

import java.util.function.IntFunction;

/** A value with <code>$1</code>, <code>${1}</code> or {@code $(1)} for groups and {@code $$} for a dollar sign. Stateless. */
final class Template {
    private Template() {}

    /**
     * Fills in the groups.
     *
     * @throws IllegalArgumentException if a dollar sign is followed by nothing it could mean
     */
    static String fill(String value, IntFunction<String> group) {
        if (value.indexOf('$') < 0) {
            return value;
        }
        StringBuilder out = new StringBuilder(value.length() + 32);
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c != '$') {
                out.append(c);
                at++;
            } else if (value.startsWith("$$", at)) {
                out.append('$');
                at += 2;
            } else {
                at = reference(value, at, group, out);
            }
        }
        return out.toString();
    }

    private static int reference(String value, int dollar, IntFunction<String> group, StringBuilder out) {
        char open = dollar + 1 < value.length() ? value.charAt(dollar + 1) : ' ';
        boolean bracketed = open == '{' || open == '(';
        int from = dollar + (bracketed ? 2 : 1);
        int to = from;
        while (to < value.length() && to < from + 2 && Character.digit(value.charAt(to), 10) >= 0) {
            to++;
        }
        if (to == from || bracketed && !value.startsWith(open == '{' ? "}" : ")", to)) {
            throw new IllegalArgumentException("write $1, ${1} or $(1) for a group and $$ for a dollar sign");
        }
        out.append(group.apply(Integer.parseInt(value.substring(from, to))));
        return bracketed ? to + 1 : to;
    }
}
