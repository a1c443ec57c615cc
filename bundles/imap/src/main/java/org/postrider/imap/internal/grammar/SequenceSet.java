package org.postrider.imap.internal.grammar;

import java.util.Arrays;
import org.postrider.role.store.UidSet;

/**
 * A sequence-set as the client wrote it, with {@code *} not yet resolved (RFC 3501 section 9). Immutable.
 *
 * <p>Its size is bounded by the command's: two bytes a number at least.
 */
public final class SequenceSet {
    private static final long STAR = 0;

    private final long[] bounds;

    private SequenceSet(long[] bounds) {
        this.bounds = bounds;
    }

    /** Reads one. */
    public static SequenceSet read(Tokens in) throws BadCommandException {
        long[] bounds = new long[8];
        int used = 0;
        do {
            if (used == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * used);
            }
            long first = one(in);
            bounds[used++] = first;
            bounds[used++] = in.take(':') ? one(in) : first;
        } while (in.take(','));
        return new SequenceSet(Arrays.copyOf(bounds, used));
    }

    private static long one(Tokens in) throws BadCommandException {
        return in.take('*') ? STAR : in.nonZero();
    }

    /**
     * The set with {@code *} standing for {@code last}.
     *
     * @param last the highest number in use; 0 if there is none, then {@code *} stands for nothing
     */
    public UidSet resolve(long last) {
        UidSet.Builder set = UidSet.builder();
        for (int i = 0; i < bounds.length; i += 2) {
            boolean starred = bounds[i] == STAR || bounds[i + 1] == STAR;
            if (!starred || last > 0) {
                set.add(bounds[i] == STAR ? last : bounds[i], bounds[i + 1] == STAR ? last : bounds[i + 1]);
            }
        }
        return set.build();
    }

    /** True if it has a {@code *}. */
    public boolean hasStar() {
        return Arrays.stream(bounds).anyMatch(b -> b == STAR);
    }

    /** As the client may have written it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(bounds[i] == STAR ? "*" : Long.toString(bounds[i]));
            if (bounds[i] != bounds[i + 1]) {
                text.append(':').append(bounds[i + 1] == STAR ? "*" : Long.toString(bounds[i + 1]));
            }
        }
        return text.toString();
    }
}
