package org.postrider.mime;

/** Writes one field with folds (RFC 5322 section 2.2.3). Stateless. */
final class HeaderWriter {
    /** Lines are kept to 78 characters where white space allows it. */
    private static final int WIDTH = 78;

    private HeaderWriter() {}

    /**
     * The field with its final CRLF, folded before spaces.
     *
     * @param name field name, printable ASCII without colon
     * @param value one line, trimmed; line breaks in it would be another field and are refused
     */
    static String field(String name, String value) {
        check(name, value);
        StringBuilder out = new StringBuilder(name).append(':');
        int column = out.length();
        int at = 0;
        String text = value.strip();
        while (at < text.length()) {
            int end = wordEnd(text, at);
            int size = end - at + (at == 0 ? 1 : 0);
            if (column + size > WIDTH && at > 0) {
                out.append("\r\n");
                column = 0;
            }
            out.append(at == 0 ? " " : "").append(text, at, end);
            column += size;
            at = end;
        }
        return out.append("\r\n").toString();
    }

    /** The end of the word that begins at {@code from}, the white space before it included. */
    private static int wordEnd(String text, int from) {
        int end = from;
        while (end < text.length() && HeaderText.isBlank(text.charAt(end))) {
            end++;
        }
        while (end < text.length() && !HeaderText.isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static void check(String name, String value) {
        if (!HeaderText.all(name, c -> c > 0x20 && c < 0x7f && c != ':')) {
            throw new IllegalArgumentException("Not a header field name: " + name);
        }
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("The value of " + name + " has a line break or NUL");
        }
    }

    /** A phrase before an address: an atom run as it is, else quoted, else encoded (RFC 5322 section 3.2.5). */
    static String phrase(String name) {
        String encoded = EncodedWords.encode(name);
        boolean plain = encoded.equals(name);
        if (!plain
                || HeaderText.all(
                        name, c -> c == ' ' || Character.isLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0)) {
            return encoded;
        }
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
