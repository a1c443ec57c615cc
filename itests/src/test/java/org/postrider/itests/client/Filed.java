package org.postrider.itests.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * What a mailbox holds, by number. Immutable.
 *
 * @param uidValidity of the mailbox
 * @param items in the order of the mailbox
 */
public record Filed(long uidValidity, List<ImapClient.Item> items) {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final long PAUSE_NS = Duration.ofMillis(200).toNanos();

    /** Keeps a copy of the items. */
    public Filed {
        items = List.copyOf(items);
    }

    /** Reads INBOX once. @param client logged in */
    public static Filed read(ImapClient client) throws IOException {
        long validity = client.select("INBOX").code("UIDVALIDITY").orElseThrow();
        return new Filed(validity, client.numbers(1));
    }

    /** Reads INBOX until it holds all these numbers and has stopped growing. */
    public static Filed readAll(ImapClient client, Collection<Long> wanted) throws IOException {
        long end = System.nanoTime() + LONGEST.toNanos();
        Filed before = read(client);
        while (true) {
            LockSupport.parkNanos(PAUSE_NS);
            Filed now = read(client);
            boolean still = now.items().size() == before.items().size();
            if (still && now.numbers().containsAll(wanted)) {
                return now;
            }
            if (System.nanoTime() > end) {
                Set<Long> missing = new TreeSet<>(wanted);
                missing.removeAll(now.numbers());
                throw new AssertionError(
                        missing.size() + " of " + wanted.size() + " are missing after " + LONGEST + ": " + missing);
            }
            before = now;
        }
    }

    /** The numbers that are there. */
    public Set<Long> numbers() {
        Set<Long> numbers = new TreeSet<>();
        items.forEach(item -> numbers.add(item.number()));
        return numbers;
    }

    /** The numbers that are there more than once. */
    public Set<Long> duplicates() {
        Set<Long> seen = new HashSet<>();
        Set<Long> twice = new TreeSet<>();
        items.forEach(item -> {
            if (!seen.add(item.number())) {
                twice.add(item.number());
            }
        });
        return twice;
    }

    /** The UIDs in the order of the mailbox: strictly ascending, or the server is wrong. */
    public List<Long> uids() {
        List<Long> uids = new ArrayList<>();
        items.forEach(item -> uids.add(item.uid()));
        return uids;
    }

    /** The UIDs sorted and each once: what {@link #uids} must equal. */
    public List<Long> ascending() {
        return List.copyOf(new TreeSet<>(uids()));
    }
}
