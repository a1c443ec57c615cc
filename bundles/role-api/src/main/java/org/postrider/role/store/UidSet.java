package org.postrider.role.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;

/** An immutable set of numbers as sorted, separate ranges; prints as IMAP's sequence-set (RFC 9051 section 9). */
public final class UidSet {
    private static final UidSet EMPTY = new UidSet(new long[0]);

    /** Largest UID. */
    public static final long MAX = 0xffff_ffffL;

    // first and last of each range in turn, ascending, never touching
    private final long[] bounds;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    /** No number. */
    public static UidSet empty() {
        return EMPTY;
    }

    /** One number. */
    public static UidSet of(long uid) {
        return range(uid, uid);
    }

    /** All numbers from first to last, both included. */
    public static UidSet range(long first, long last) {
        return builder().add(first, last).build();
    }

    /** Every UID. */
    public static UidSet all() {
        return range(1, MAX);
    }

    /** Collects numbers in any order. */
    public static Builder builder() {
        return new Builder();
    }

    /** True if it has no number. */
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** How many numbers. */
    public long count() {
        long count = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            count += bounds[i + 1] - bounds[i] + 1;
        }
        return count;
    }

    /** How many ranges. */
    public int ranges() {
        return bounds.length / 2;
    }

    /** First number of the range at that index. */
    public long first(int range) {
        return bounds[2 * range];
    }

    /** Last number of the range at that index. */
    public long last(int range) {
        return bounds[2 * range + 1];
    }

    /** Whether the number is in it. */
    public boolean contains(long uid) {
        int at = Arrays.binarySearch(bounds, uid);
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    /** Numbers in both. */
    public UidSet intersect(UidSet other) {
        Builder both = builder();
        int i = 0;
        int j = 0;
        while (i < ranges() && j < other.ranges()) {
            long first = Math.max(first(i), other.first(j));
            long last = Math.min(last(i), other.last(j));
            if (first <= last) {
                both.add(first, last);
            }
            if (last(i) < other.last(j)) {
                i++;
            } else {
                j++;
            }
        }
        return both.build();
    }

    /** All numbers, ascending. */
    public LongStream stream() {
        LongStream all = LongStream.empty();
        if (ranges() == 1) {
            return LongStream.rangeClosed(first(0), last(0));
        }
        LongStream.Builder flat = LongStream.builder();
        for (int i = 0; i < ranges(); i++) {
            for (long uid = first(i); uid <= last(i); uid++) {
                flat.add(uid);
            }
        }
        return LongStream.concat(all, flat.build());
    }

    /** Parses numbers and ranges joined by commas, without {@code *}. */
    public static UidSet parse(String text) {
        Builder set = builder();
        for (String range : text.split(",")) {
            String[] ends = range.split(":", 2);
            long first = Long.parseLong(ends[0]);
            set.add(first, ends.length == 1 ? first : Long.parseLong(ends[1]));
        }
        return set.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As in IMAP, such as {@code 1:3,7}; the empty string if empty. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ranges(); i++) {
            text.append(i == 0 ? "" : ",").append(first(i));
            if (last(i) > first(i)) {
                text.append(':').append(last(i));
            }
        }
        return text.toString();
    }

    /** Collects ranges; confined to one thread. */
    public static final class Builder {
        private final List<long[]> ranges = new ArrayList<>();
        private boolean sorted = true;

        private Builder() {}

        /** Adds one number. */
        public Builder add(long uid) {
            return add(uid, uid);
        }

        /** Adds a range, in either order. */
        public Builder add(long oneEnd, long otherEnd) {
            long first = Math.min(oneEnd, otherEnd);
            long last = Math.max(oneEnd, otherEnd);
            if (first < 1 || last > MAX) {
                throw new IllegalArgumentException("Not a UID range: " + oneEnd + ":" + otherEnd);
            }
            if (!ranges.isEmpty()) {
                long[] top = ranges.get(ranges.size() - 1);
                if (first == top[1] + 1) {
                    top[1] = last;
                    return this;
                }
                sorted &= first > top[1];
            }
            ranges.add(new long[] {first, last});
            return this;
        }

        /** Adds all numbers of another set. */
        public Builder addAll(UidSet set) {
            for (int i = 0; i < set.ranges(); i++) {
                add(set.first(i), set.last(i));
            }
            return this;
        }

        /** Adds all numbers. */
        public Builder addAll(PrimitiveIterator.OfLong uids) {
            while (uids.hasNext()) {
                add(uids.nextLong());
            }
            return this;
        }

        /** The set. */
        public UidSet build() {
            if (!sorted) {
                ranges.sort((a, b) -> Long.compare(a[0], b[0]));
            }
            long[] bounds = new long[2 * ranges.size()];
            int used = 0;
            for (long[] range : ranges) {
                if (used > 0 && range[0] <= bounds[used - 1] + 1) {
                    bounds[used - 1] = Math.max(bounds[used - 1], range[1]);
                } else {
                    bounds[used++] = range[0];
                    bounds[used++] = range[1];
                }
            }
            return used == 0 ? EMPTY : new UidSet(Arrays.copyOf(bounds, used));
        }
    }
}
