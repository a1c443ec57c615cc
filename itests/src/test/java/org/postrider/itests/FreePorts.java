package org.postrider.itests;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports that nobody uses. Thread-safe. */
final class FreePorts {
    // Below the range from which Linux takes ports of outgoing connections, so that nobody takes them meanwhile.
    private static final int FIRST = 20_000;
    private static final int LAST = 31_000;
    private static final int TRIES = 200;

    // Shell, POP3, LMTP, SMTP, clamd, IMAP, submissions, web, spamd, submission, ManageSieve, IMAPS, POP3S.
    private static final int[] OFFSETS = {1, 10, 24, 25, 31, 43, 65, 80, 83, 87, 90, 93, 95};

    private static final int SPAN = 100;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** A base port with free ports at every offset that is used. */
    static int base() {
        for (int i = 0; i < TRIES; i++) {
            int base = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (GIVEN.stream().allMatch(given -> Math.abs(given - base) >= SPAN) && free(base)) {
                GIVEN.add(base);
                return base;
            }
        }
        throw new IllegalStateException("No free ports between " + FIRST + " and " + LAST);
    }

    private static boolean free(int base) {
        for (int offset : OFFSETS) {
            try (ServerSocket socket = new ServerSocket(base + offset, 1)) {
                socket.setReuseAddress(true);
            } catch (IOException expected) {
                return false;
            }
        }
        return true;
    }
}
