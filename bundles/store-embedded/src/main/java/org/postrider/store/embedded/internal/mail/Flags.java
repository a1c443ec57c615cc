package org.postrider.store.embedded.internal.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailStoreException.Reason;
import org.postrider.store.embedded.internal.index.Form;

/**
 * A message's flags: system flags as bits, keywords as written first; compared ignoring case (RFC 9051 section 2.3.2).
 * Immutable.
 *
 * @param system bits of {@link #SYSTEM}
 * @param keywords sorted ignoring case, each once
 */
record Flags(int system, List<String> keywords) {
    /** In the order of their bits; append only. */
    private static final List<String> SYSTEM = List.of("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft");

    private static final int DELETED = 1 << 2;
    private static final int SEEN = 1 << 3;
    private static final int MAX_KEYWORDS = 100;
    private static final int MAX_LENGTH = 200;

    Flags {
        keywords = List.copyOf(keywords);
    }

    static Flags of(Set<String> names) throws MailStoreException {
        int system = 0;
        List<String> keywords = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith("\\")) {
                system |= bit(name);
            } else {
                add(keywords, checked(name));
            }
        }
        return limited(system, keywords);
    }

    private static Flags limited(int system, List<String> keywords) throws MailStoreException {
        if (keywords.size() > MAX_KEYWORDS) {
            throw new MailStoreException(Reason.FULL, "A message has at most " + MAX_KEYWORDS + " keywords");
        }
        keywords.sort(String.CASE_INSENSITIVE_ORDER);
        return new Flags(system, keywords);
    }

    private static int bit(String name) throws MailStoreException {
        for (int i = 0; i < SYSTEM.size(); i++) {
            if (SYSTEM.get(i).equalsIgnoreCase(name)) {
                return 1 << i;
            }
        }
        throw new MailStoreException(Reason.INVALID, "No such flag can be set: " + name);
    }

    private static String checked(String keyword) throws MailStoreException {
        boolean printable = keyword.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (keyword.isEmpty() || keyword.length() > MAX_LENGTH || !printable) {
            throw new MailStoreException(Reason.INVALID, "Not a keyword: " + keyword);
        }
        return keyword;
    }

    private static void add(List<String> keywords, String keyword) {
        if (keywords.stream().noneMatch(keyword::equalsIgnoreCase)) {
            keywords.add(keyword);
        }
    }

    boolean seen() {
        return (system & SEEN) != 0;
    }

    boolean deleted() {
        return (system & DELETED) != 0;
    }

    Flags changed(FlagChange.Kind kind, Flags by) throws MailStoreException {
        List<String> next = new ArrayList<>(keywords);
        switch (kind) {
            case ADD -> {
                by.keywords.forEach(k -> add(next, k));
                return limited(system | by.system, next);
            }
            case REMOVE -> {
                next.removeIf(k -> by.keywords.stream().anyMatch(k::equalsIgnoreCase));
                return new Flags(system & ~by.system, next);
            }
            case REPLACE -> {
                return by;
            }
        }
        throw new IllegalStateException("Not a kind of change: " + kind);
    }

    /** Whether both are the same, ignoring case. */
    boolean same(Flags other) {
        if (system != other.system || keywords.size() != other.keywords.size()) {
            return false;
        }
        for (int i = 0; i < keywords.size(); i++) {
            if (!keywords.get(i)
                    .toLowerCase(Locale.ROOT)
                    .equals(other.keywords.get(i).toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    Set<String> names() {
        Set<String> names = new HashSet<>(keywords);
        for (int i = 0; i < SYSTEM.size(); i++) {
            if ((system & 1 << i) != 0) {
                names.add(SYSTEM.get(i));
            }
        }
        return names;
    }

    void write(Form.Writer out) {
        out.number(system).number(keywords.size());
        keywords.forEach(out::text);
    }

    static Flags read(Form.Reader in) throws IOException {
        int system = (int) in.number();
        int count = in.count();
        List<String> keywords = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keywords.add(in.text());
        }
        return new Flags(system, keywords);
    }
}
