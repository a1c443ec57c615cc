package org.postrider.store.embedded.internal.log;

import java.util.Comparator;

/**
 * A place in the log.
 *
 * @param segment number of the segment
 * @param offset byte in its file
 */
public record Position(long segment, long offset) implements Comparable<Position> {
    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::segment).thenComparingLong(Position::offset);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return Segments.fileName(segment) + "+" + offset;
    }
}
