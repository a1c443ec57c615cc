package org.postrider.reply;

/**
 * One SMTP reply. Immutable.
 *
 * @param code 200-599 (RFC 5321 section 4.2)
 * @param status enhanced status such as {@code 5.7.1} (RFC 3463), or empty where none belongs (220, 221 greetings, 354)
 * @param text one line, no CR or LF, at most 400 characters
 */
public record Reply(int code, String status, String text) {
    private static final int MAX_TEXT = 400;

    /** Checks the code, the status' class and that the text cannot break the protocol's framing. */
    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("Not an SMTP reply code: " + code);
        }
        if (!status.isEmpty()
                && (!status.matches("[245]\\.\\d{1,3}\\.\\d{1,3}") || status.charAt(0) != code / 100 + '0')) {
            throw new IllegalArgumentException("Not an enhanced status for code " + code + ": " + status);
        }
        if (text.length() > MAX_TEXT || text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("A reply text is one line of at most " + MAX_TEXT + " characters");
        }
    }

    /** A reply whose text may come from elsewhere: control characters become spaces, and it is cut to what fits. */
    public static Reply cleaned(int code, String status, String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return new Reply(code, status, line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) : line);
    }

    /** True for 5yz: trying again will not help. */
    public boolean permanent() {
        return code >= 500;
    }

    /** True for 4yz: the sender should try again. */
    public boolean temporary() {
        return code >= 400 && code < 500;
    }

    /** True for 2yz. */
    public boolean positive() {
        return code < 300;
    }

    /** Code, status and text on one line, without CRLF. */
    @Override
    public String toString() {
        return status.isEmpty() ? code + " " + text : code + " " + status + " " + text;
    }
}
