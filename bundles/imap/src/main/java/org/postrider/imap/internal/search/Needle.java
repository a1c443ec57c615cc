package org.postrider.imap.internal.search;

import java.util.Arrays;

/**
 * A text to be found, ignoring case (i;unicode-casemap in essence: simple case folding). Immutable.
 *
 * <p>Matching is Knuth-Morris-Pratt, so its time is linear in the text whatever is searched for.
 */
public final class Needle {
    private final char[] folded;
    private final int[] fallback;

    /** @param text what to find; the empty text is found everywhere */
    public Needle(String text) {
        folded = text.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            folded[i] = fold(folded[i]);
        }
        fallback = new int[folded.length + 1];
        int match = 0;
        for (int i = 1; i < folded.length; i++) {
            while (match > 0 && folded[i] != folded[match]) {
                match = fallback[match];
            }
            match += folded[i] == folded[match] ? 1 : 0;
            fallback[i + 1] = match;
        }
    }

    /** One character without its case. */
    public static char fold(char c) {
        if (c < 0x80) {
            return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        }
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    /** True for the empty text. */
    public boolean isEmpty() {
        return folded.length == 0;
    }

    /** Whether it is in the text. */
    public boolean in(CharSequence text) {
        return new Run().feed(text, 0, text.length());
    }

    /** A run over a text that comes in pieces. Confined to one thread. */
    public final class Run {
        private int matched;

        /** Takes the next piece. @return true if the needle is found by now */
        public boolean feed(CharSequence text, int from, int to) {
            for (int i = from; i < to && matched < folded.length; i++) {
                char c = fold(text.charAt(i));
                while (matched > 0 && folded[matched] != c) {
                    matched = fallback[matched];
                }
                matched += folded[matched] == c ? 1 : 0;
            }
            return matched == folded.length;
        }
    }

    /** A fresh run. */
    public Run run() {
        return new Run();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Needle needle && Arrays.equals(folded, needle.folded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(folded);
    }

    @Override
    public String toString() {
        return new String(folded);
    }
}
