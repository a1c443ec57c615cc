package org.postrider.imap.internal.grammar;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The system flags' names, and what a client may set (RFC 3501 section 2.3.2). Stateless. */
public final class Flags {
    /** {@code \Seen}. */
    public static final String SEEN = "\\Seen";
    /** {@code \Deleted}. */
    public static final String DELETED = "\\Deleted";
    /** {@code \Recent}, which no client sets. */
    public static final String RECENT = "\\Recent";
    /** Those that clients may set. */
    public static final List<String> SYSTEM = List.of("\\Answered", "\\Flagged", DELETED, SEEN, "\\Draft");

    private static final Map<String, String> CANONICAL = Map.of(
            "answered",
            "\\Answered",
            "flagged",
            "\\Flagged",
            "deleted",
            DELETED,
            "seen",
            SEEN,
            "draft",
            "\\Draft",
            "recent",
            RECENT);

    private Flags() {}

    static String system(String name) throws BadCommandException {
        String flag = CANONICAL.get(name.toLowerCase(Locale.ROOT));
        if (flag == null) {
            throw new BadCommandException("Unknown system flag \\" + name);
        }
        return flag;
    }

    /** Refuses {@code \Recent}. */
    public static void checkSettable(Collection<String> flags) throws BadCommandException {
        if (flags.contains(RECENT)) {
            throw new BadCommandException("\\Recent cannot be set");
        }
    }
}
