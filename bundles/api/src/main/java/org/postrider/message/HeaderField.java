package org.postrider.message;

import java.util.regex.Pattern;

/**
 * One header field as it stands in the message (RFC 5322 section 2.2).
 *
 * @param name as written, without the colon; compare ignoring ASCII case
 * @param rawValue everything after the colon up to but not including the final CRLF, folds kept; bytes beyond ASCII are
 *     decoded as UTF-8 where valid, else as ISO-8859-1
 * @param start offset of the name's first byte from the start of the content
 * @param end offset one past the field's final CRLF
 */
public record HeaderField(String name, String rawValue, long start, long end) {
    private static final Pattern FOLD = Pattern.compile("\r?\n(?=[ \t])");

    /** The value unfolded (RFC 5322 section 2.2.3) and trimmed; encoded words are left as they are. */
    public String value() {
        // Most fields are one line, and this is called for every message.
        return rawValue.indexOf('\n') < 0
                ? rawValue.strip()
                : FOLD.matcher(rawValue).replaceAll("").strip();
    }

    /** True if this is the named field. */
    public boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }
}
