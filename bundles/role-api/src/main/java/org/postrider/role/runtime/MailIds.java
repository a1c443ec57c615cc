package org.postrider.role.runtime;

import java.time.Clock;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Makes message ids: 14 letters and digits, sorted by time to the microsecond, with 29 random bits so that no two nodes and
 * no two starts collide. Thread-safe if the generator is.
 */
public final class MailIds {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int TIME = 9;
    private static final int RANDOM = 5;

    private final Clock clock;
    private final RandomGenerator random;

    /** @param clock the time
     * @param random thread-safe source */
    public MailIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new id. */
    public String next() {
        Instant now = clock.instant();
        char[] id = new char[TIME + RANDOM];
        write(id, 0, TIME, now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
        write(id, TIME, RANDOM, random.nextLong(916_132_832L));
        return new String(id);
    }

    private static void write(char[] id, int start, int digits, long number) {
        long rest = number;
        for (int i = start + digits - 1; i >= start; i--) {
            id[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
    }
}
