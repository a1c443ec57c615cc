package org.postrider.message;

import java.util.Locale;
import java.util.Optional;

/**
 * A mailbox address (RFC 5321 section 4.1.2, RFC 6531). Immutable. Equal addresses have the same local part to the letter
 * and the same domain in any case.
 *
 * @param localPart without quotes and backslashes, not empty, at most 64 octets by RFC but not enforced here
 * @param domain lower case, or an address literal with its brackets, or empty for the bare {@code postmaster}
 */
public record Address(String localPart, String domain) {
    private static final String ATEXT = "!#$%&'*+-/=?^_`{|}~.";

    /** Lower-cases the domain and refuses control characters, which could break protocols and files further on. */
    public Address {
        domain = domain.toLowerCase(Locale.ROOT);
        if (localPart.isEmpty() || hasControl(localPart) || hasControl(domain) || domain.indexOf('@') >= 0) {
            throw new IllegalArgumentException("Not a mailbox address");
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < 0x20 || c == 0x7f);
    }

    /**
     * Parses {@code local@domain} or {@code "quoted local"@domain}, without angle brackets and source routes.
     *
     * @return empty if the text is no such address
     */
    public static Optional<Address> parse(String text) {
        int at = text.startsWith("\"") ? behindQuotes(text) : text.lastIndexOf('@');
        if (at <= 0 || at == text.length() - 1 || hasControl(text)) {
            return Optional.empty();
        }
        Optional<String> local = local(text.substring(0, at));
        String domain = text.substring(at + 1);
        if (local.isEmpty() || !domainLooksRight(domain)) {
            return Optional.empty();
        }
        return Optional.of(new Address(local.get(), domain));
    }

    /** Index of the at sign right behind the quoted string that the text starts with, or -1. */
    private static int behindQuotes(String text) {
        int i = 1;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return text.startsWith("\"@", i) ? i + 1 : -1;
    }

    private static Optional<String> local(String text) {
        if (!text.startsWith("\"")) {
            return dotAtom(text) ? Optional.of(text) : Optional.empty();
        }
        return unquoted(text);
    }

    private static boolean dotAtom(String text) {
        if (text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x7f && !Character.isLetterOrDigit(c) && ATEXT.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> unquoted(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() - 1) {
                plain.append(text.charAt(++i));
            } else if (c == '\\' || c == '"') {
                return Optional.empty();
            } else {
                plain.append(c);
            }
        }
        return plain.length() == 0 ? Optional.empty() : Optional.of(plain.toString());
    }

    private static boolean domainLooksRight(String domain) {
        if (domain.length() > 255) {
            return false;
        }
        if (domain.startsWith("[")) {
            return domain.matches("\\[[0-9A-Za-z:.\\-]{2,64}\\]");
        }
        int start = 0;
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', start)) {
            if (!labelLooksRight(domain, start, dot)) {
                return false;
            }
            start = dot + 1;
        }
        return labelLooksRight(domain, start, domain.length());
    }

    private static boolean labelLooksRight(String domain, int start, int end) {
        if (end == start || end - start > 63 || domain.charAt(start) == '-' || domain.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = domain.charAt(i);
            if (c <= 0x7f && !Character.isLetterOrDigit(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** True if the address has characters beyond ASCII and so needs SMTPUTF8 (RFC 6531). */
    public boolean international() {
        return (localPart + domain).chars().anyMatch(c -> c > 0x7f);
    }

    /** The form used on the wire, quoted where it must be; without angle brackets. */
    @Override
    public String toString() {
        String local = local(localPart).isPresent() && !localPart.startsWith("\"")
                ? localPart
                : '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return domain.isEmpty() ? local : local + '@' + domain;
    }
}
