package org.postrider.filter.virus.internal.outside;

/**
 * A text that a regular expression may look at so many times; then it fails, or an unlucky pattern and a hostile output could
 * hold a thread for years. Confined to one thread.
 */
final class BoundedText implements CharSequence {
    private final CharSequence text;
    private final int[] left;

    BoundedText(CharSequence text, int steps) {
        this(text, new int[] {steps});
    }

    private BoundedText(CharSequence text, int[] left) {
        this.text = text;
        this.left = left;
    }

    /** The pattern takes too many steps. */
    static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyStepsException() {
            super("a pattern takes too many steps on its output", null, false, false);
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left[0] < 0) {
            throw new TooManyStepsException();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new BoundedText(text.subSequence(start, end), left);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
