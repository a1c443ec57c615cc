package org.postrider.smtp.internal;

/** What may stand behind HELO and in our own name. Stateless. */
final class HostNames {
    private static final int MAX = 255;
    private static final String ALSO = ".-_:[]";

    private HostNames() {}

    /** A host name or an address literal with its brackets, judged by its letters. */
    static boolean valid(String name) {
        if (name.isEmpty() || name.length() > MAX) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!plain(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean plain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ALSO.indexOf(c) >= 0;
    }

    /** True for a HELO argument that can be used at all: one printable word, whatever it says. */
    static boolean acceptable(String argument) {
        if (argument.isEmpty() || argument.length() > MAX) {
            return false;
        }
        for (int i = 0; i < argument.length(); i++) {
            if (argument.charAt(i) <= ' ' || argument.charAt(i) == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** The name with all letters replaced that have a meaning in header fields, logs or formats. */
    static String harmless(String argument) {
        if (valid(argument)) {
            return argument;
        }
        StringBuilder out = new StringBuilder(argument.length());
        for (int i = 0; i < argument.length(); i++) {
            out.append(plain(argument.charAt(i)) ? argument.charAt(i) : '?');
        }
        return out.toString();
    }
}
