package org.postrider.unpack.internal;

import java.time.Duration;

/**
 * Bounds of unpacking one message. Immutable.
 *
 * @param totalBytes decoded bytes of all entities together
 * @param fileBytes decoded bytes of one entity
 * @param entities entities in all
 * @param depth archives inside each other
 * @param ratio decoded bytes per packed byte, once {@link #RATIO_FROM} bytes have come out of one archive member
 * @param time for all of it
 * @param memoryBytes decoded bytes kept in memory; what is beyond goes to a temporary file
 */
record Limits(long totalBytes, long fileBytes, int entities, int depth, int ratio, Duration time, long memoryBytes) {
    /** Small files of blanks shrink a thousandfold without malice. */
    static final long RATIO_FROM = 1 << 20;
}
