package org.postrider.filter.virus.internal.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled body signature: pieces in order, with gaps of bounded or any length between them. Immutable.
 *
 * <p>It is found from an <em>anchor</em>: four (or two) literal bytes at a fixed distance from the start of one piece, chosen
 * for being rare. Where the anchor stands that piece is compared, then those behind it, then those before it.
 */
final class Body {
    /** A gap without upper bound. */
    static final int ANY = Integer.MAX_VALUE;

    /** @param min bytes between two pieces @param max or {@link #ANY} */
    record Gap(int min, int max) {}

    /**
     * A stretch without gaps.
     *
     * @param items in order @param min bytes it takes at least @param max bytes it takes at most
     */
    record Piece(Item[] items, int min, int max) {
        static Piece of(List<Item> items) {
            int min = 0;
            int max = 0;
            for (Item item : items) {
                min += item.min();
                max += item.max();
            }
            return new Piece(items.toArray(Item[]::new), min, max);
        }

        /** @return where it ends if it starts here, or -1 */
        int match(byte[] data, int at, int end) {
            return match(data, at, end, 0);
        }

        private int match(byte[] data, int from, int end, int first) {
            int at = from;
            for (int i = first; i < items.length; i++) {
                Item item = items[i];
                if (item.min() != item.max()) {
                    return branch(data, at, end, i);
                }
                if (!item.matches(data, at, end, item.min())) {
                    return -1;
                }
                at += item.min();
            }
            return at;
        }

        private int branch(byte[] data, int at, int end, int index) {
            Item item = items[index];
            for (int length = item.min(); length <= item.max(); length++) {
                int found = item.matches(data, at, end, length) ? match(data, at + length, end, index + 1) : -1;
                if (found >= 0) {
                    return found;
                }
            }
            return -1;
        }
    }

    private final Piece[] pieces;
    private final Gap[] gaps;
    private final Offset offset;
    private final boolean wholeWord;
    private final int anchorPiece;
    private final int anchorAt;
    private final int anchorKey;
    private final int anchorLength;
    private final int rarity;

    Body(List<Piece> pieces, List<Gap> gaps, Offset offset, boolean wholeWord, Anchor anchor) {
        this.pieces = pieces.toArray(Piece[]::new);
        this.gaps = gaps.toArray(Gap[]::new);
        this.offset = offset;
        this.wholeWord = wholeWord;
        this.anchorPiece = anchor.piece();
        this.anchorAt = anchor.at();
        this.anchorKey = anchor.key();
        this.anchorLength = anchor.length();
        this.rarity = anchor.rarity();
    }

    /**
     * Where it is looked for.
     *
     * @param piece index @param at distance from the piece's start @param key its bytes as {@link GramIndex} folds them
     * @param length 4 or 2 @param rarity higher is rarer
     */
    record Anchor(int piece, int at, int key, int length, int rarity) {}

    int anchorKey() {
        return anchorKey;
    }

    int anchorLength() {
        return anchorLength;
    }

    /** How rare the bytes of its anchor are; higher is rarer. */
    int rarity() {
        return rarity;
    }

    /**
     * What is known from hits before in the same file, which come in order: behind a gap of any length what was not found
     * once will not be found later, and what was looked at before it need not be looked at again. Confined to one scan.
     */
    static final class Hunt {
        private int deadFrom = Integer.MAX_VALUE;
        private int clearedTo;
    }

    /** True if a {@link Hunt} should be kept from hit to hit. */
    boolean hasGaps() {
        return gaps.length > 0;
    }

    /**
     * @param hit where the anchor stands
     * @return where the signature starts, or -1 if it is not here
     */
    int match(Target target, int hit, Steps steps, Hunt hunt) {
        byte[] data = target.data();
        int end = target.size();
        int start = hit - anchorAt;
        if (start < 0) {
            return -1;
        }
        if (pieces.length == 1) {
            int stop = pieces[0].match(data, start, end);
            return stop >= 0 && fits(target, start, stop) ? start : -1;
        }
        int stop = start >= hunt.deadFrom ? -1 : pieces[anchorPiece].match(data, start, end);
        if (stop < 0) {
            return -1;
        }
        steps.take(8);
        int last = forward(data, end, anchorPiece, stop, steps);
        if (last >= 0) {
            return before(target, start, last, steps, hunt);
        }
        if (anchorPiece < gaps.length && gaps[anchorPiece].max() == ANY) {
            hunt.deadFrom = start;
        }
        return -1;
    }

    private int before(Target target, int start, int last, Steps steps, Hunt hunt) {
        boolean open = anchorPiece > 0 && gaps[anchorPiece - 1].max() == ANY;
        int found = backward(target, anchorPiece, start, last, open ? hunt.clearedTo : 0, steps);
        if (found < 0 && open) {
            hunt.clearedTo = Math.max(0, start - gaps[anchorPiece - 1].min() - pieces[anchorPiece - 1].min() + 1);
        }
        return found;
    }

    private boolean fits(Target target, int start, int stop) {
        return offset.allows(target, start) && (!wholeWord || target.isWord(start, stop));
    }

    /** @return where the last piece ends, or -1 */
    private int forward(byte[] data, int end, int piece, int stop, Steps steps) {
        if (piece == pieces.length - 1) {
            return stop;
        }
        Gap gap = gaps[piece];
        Piece next = pieces[piece + 1];
        long from = (long) stop + gap.min();
        long to = Math.min(end - (long) next.min(), gap.max() == ANY ? end : (long) stop + gap.max());
        for (long at = from; at <= to; at++) {
            steps.take(1);
            int found = next.match(data, (int) at, end);
            int last = found < 0 ? -1 : forward(data, end, piece + 1, found, steps);
            if (last >= 0) {
                return last;
            }
        }
        return -1;
    }

    /** @param lowest where the piece before may start at the earliest */
    private int backward(Target target, int piece, int start, int last, int lowest, Steps steps) {
        if (piece == 0) {
            return fits(target, start, last) ? start : -1;
        }
        Gap gap = gaps[piece - 1];
        Piece before = pieces[piece - 1];
        long to = (long) start - gap.min() - before.min();
        long from = gap.max() == ANY ? lowest : Math.max(lowest, (long) start - gap.max() - before.max());
        for (long at = to; at >= from; at--) {
            steps.take(1);
            int found = before.match(target.data(), (int) at, start);
            boolean near = found >= 0 && start - found >= gap.min() && (long) start - found <= gap.max();
            int first = near ? backward(target, piece - 1, (int) at, last, 0, steps) : -1;
            if (first >= 0) {
                return first;
            }
        }
        return -1;
    }

    /** The best place to look for it, or null if it has none. */
    static @Nullable Anchor anchor(List<Piece> pieces) {
        Anchor best = null;
        for (int p = 0; p < pieces.size(); p++) {
            int at = 0;
            for (Item item : pieces.get(p).items()) {
                if (item instanceof Item.Run run) {
                    best = Rarity.better(best, Rarity.best(run, p, at));
                }
                if (item.min() != item.max()) {
                    break;
                }
                at += item.min();
            }
        }
        return best;
    }
}
