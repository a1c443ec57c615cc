package org.postrider.imap.internal.mailbox;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postrider.imap.internal.grammar.Flags;
import org.postrider.role.store.MailboxInfo;

/**
 * Rights on a mailbox (RFC 4314). Immutable.
 *
 * <p>The obsolete rights of RFC 2086 are understood: {@code c} stands for {@code k} and {@code x}, {@code d} for {@code e}
 * and {@code t}; they are shown whenever a member of theirs is.
 *
 * @param letters letters of {@link #ALL}, in that order, each once
 */
public record Rights(String letters) {
    /** Every right there is. */
    public static final String ALL = "lrswipkxtea";

    /** Every user. */
    public static final String ANYONE = "anyone";

    private static final String CREATE = "kx";
    private static final String DELETE = "te";

    /** What a user may do with a mailbox: its owner everything, others what the ACL says. */
    public static Rights of(MailboxInfo mailbox, String user) {
        if (mailbox.name().owner().equals(user)) {
            return new Rights(ALL);
        }
        Map<String, String> acl = mailbox.acl();
        String granted = acl.getOrDefault(user, "") + acl.getOrDefault(ANYONE, "");
        String denied = acl.getOrDefault("-" + user, "") + acl.getOrDefault("-" + ANYONE, "");
        return new Rights(letters(granted, denied));
    }

    private static String letters(String granted, String denied) {
        return ALL.chars()
                .filter(c -> granted.indexOf(c) >= 0 && denied.indexOf(c) < 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /**
     * Rights as a client writes them.
     *
     * @return empty if a letter is unknown
     */
    public static Optional<Rights> parse(String text) {
        String plain = text.replace("c", CREATE).replace("d", DELETE);
        boolean known = plain.chars().allMatch(c -> ALL.indexOf(c) >= 0);
        return known ? Optional.of(new Rights(letters(plain, ""))) : Optional.empty();
    }

    /** Whether the right is there. */
    public boolean has(char right) {
        return letters.indexOf(right) >= 0;
    }

    /** True if there is none. */
    public boolean none() {
        return letters.isEmpty();
    }

    /** These and those. */
    public Rights plus(Rights more) {
        return new Rights(letters(letters + more.letters, ""));
    }

    /** These without those. */
    public Rights minus(Rights less) {
        return new Rights(letters(letters, less.letters));
    }

    /** As ACL and MYRIGHTS responses show them. */
    public String shown() {
        boolean create = has('k') || has('x');
        boolean delete = has('t') || has('e');
        return letters + (create ? "c" : "") + (delete ? "d" : "");
    }

    /** Whether a flag may be changed. */
    public boolean maySet(String flag) {
        return switch (flag.toLowerCase(Locale.ROOT)) {
            case "\\seen" -> has('s');
            case "\\deleted" -> has('t');
            default -> has('w');
        };
    }

    /** Those flags that may be changed. */
    public Set<String> settable(Set<String> flags) {
        return flags.stream().filter(this::maySet).collect(Collectors.toSet());
    }

    /** True if a message or a flag could be changed by any right (RFC 4314 section 5.2). */
    public boolean writable() {
        return has('i') || has('e') || has('s') || has('t') || has('w');
    }

    /** PERMANENTFLAGS: those that may be changed, and the mark for new keywords. */
    public java.util.List<String> permanentFlags(java.util.Collection<String> keywords) {
        java.util.List<String> flags = new java.util.ArrayList<>();
        Flags.SYSTEM.stream().filter(this::maySet).forEach(flags::add);
        if (has('w')) {
            flags.addAll(keywords);
            flags.add("\\*");
        }
        return flags;
    }
}
