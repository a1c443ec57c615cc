package org.postrider.filter.virus.internal.outside;

import java.util.Optional;

/**
 * What a scanner says of one file. That it could not tell is no verdict but a failure.
 *
 * @param threat its name as a {@link org.postrider.filter.Finding} may have it; empty: nothing was found
 */
record Verdict(Optional<String> threat) {
    static final Verdict CLEAN = new Verdict(Optional.empty());

    private static final int LONGEST = 200;
    private static final String UNNAMED = "Unnamed";

    /** Something was found. @param name as the scanner calls it; any text */
    static Verdict infected(String name) {
        StringBuilder printable = new StringBuilder();
        String text = name.strip();
        for (int i = 0; i < text.length() && printable.length() < LONGEST; i++) {
            char c = text.charAt(i);
            printable.append(c > 0x20 && c < 0x7f ? c : '_');
        }
        return new Verdict(Optional.of(printable.length() == 0 ? UNNAMED : printable.toString()));
    }
}
