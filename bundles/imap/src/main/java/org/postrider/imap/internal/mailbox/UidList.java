package org.postrider.imap.internal.mailbox;

import java.util.Arrays;
import org.postrider.role.store.UidSet;

/** Ascending UIDs, four bytes each: the sequence numbers of a mailbox view. Confined to one session. */
public final class UidList {
    private int[] uids = {};
    private int size;

    /** Number of messages. */
    public int size() {
        return size;
    }

    /** The UID at an index from 0. */
    public long get(int index) {
        return uids[index] & 0xffff_ffffL;
    }

    /** The highest UID, or 0. */
    public long last() {
        return size == 0 ? 0 : get(size - 1);
    }

    /** Adds a UID above all others. */
    public void add(long uid) {
        if (uid <= last()) {
            throw new IllegalArgumentException("UID " + uid + " is not above " + last());
        }
        if (size == uids.length) {
            uids = Arrays.copyOf(uids, Math.max(16, size + (size >> 1)));
        }
        uids[size++] = (int) uid;
    }

    /** Adds all UIDs of a set that lie above those here. */
    public void addAbove(UidSet set) {
        for (int i = 0; i < set.ranges(); i++) {
            for (long uid = Math.max(set.first(i), last() + 1); uid <= set.last(i); uid++) {
                add(uid);
            }
        }
    }

    /** Index of a UID, or -1. */
    public int indexOf(long uid) {
        int at = ceiling(uid);
        return at < size && get(at) == uid ? at : -1;
    }

    /** Index of the first UID that is not below; {@link #size()} if there is none. */
    public int ceiling(long uid) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle) < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Indexes of UIDs in the set, ascending. */
    public int[] indexesIn(UidSet set) {
        int[] found = new int[size];
        int count = 0;
        for (int i = 0; i < set.ranges(); i++) {
            int to = ceiling(set.last(i) + 1);
            for (int at = ceiling(set.first(i)); at < to; at++) {
                found[count++] = at;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The UIDs at sequence numbers (from 1) in the set; numbers beyond the last are left out. */
    public UidSet bySequence(UidSet numbers) {
        UidSet.Builder set = UidSet.builder();
        for (int i = 0; i < numbers.ranges() && numbers.first(i) <= size; i++) {
            // All UIDs between two that are here belong to messages here, or to none.
            int last = (int) Math.min(size, numbers.last(i));
            set.add(get((int) numbers.first(i) - 1), get(last - 1));
        }
        return set.build();
    }

    /** Those of the set that are here. */
    public UidSet within(UidSet set) {
        UidSet.Builder found = UidSet.builder();
        for (int index : indexesIn(set)) {
            found.add(get(index));
        }
        return found.build();
    }

    /** Removes UIDs. @return their indexes before, ascending */
    public int[] remove(UidSet gone) {
        int[] indexes = indexesIn(gone);
        if (indexes.length == 0) {
            return indexes;
        }
        int to = indexes[0];
        int next = 0;
        for (int from = indexes[0]; from < size; from++) {
            if (next < indexes.length && indexes[next] == from) {
                next++;
            } else {
                uids[to++] = uids[from];
            }
        }
        size = to;
        return indexes;
    }

    /** All as ranges. */
    public UidSet toSet() {
        UidSet.Builder set = UidSet.builder();
        for (int i = 0; i < size; i++) {
            set.add(get(i));
        }
        return set.build();
    }
}
