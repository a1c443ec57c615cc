package org.postrider.filter;

/** What a header field must fulfil so that it cannot smuggle in another (RFC 5322 section 2.2). */
final class HeaderRules {
    private HeaderRules() {}

    static void check(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ':')) {
            throw new IllegalArgumentException("Not a header field name: " + name);
        }
        if (value.replaceAll("\r\n[ \t]", "").chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("The value of " + name + " has a line break that is no fold, or NUL");
        }
    }
}
