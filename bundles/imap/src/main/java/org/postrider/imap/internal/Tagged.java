package org.postrider.imap.internal;

/**
 * The status response that ends a command.
 *
 * @param status OK, NO or BAD
 * @param text response code and text, ASCII
 */
record Tagged(String status, String text) {
    static Tagged ok(String text) {
        return new Tagged("OK", text);
    }

    static Tagged no(String text) {
        return new Tagged("NO", text);
    }

    static Tagged bad(String text) {
        return new Tagged("BAD", text);
    }

    boolean isBad() {
        return status.equals("BAD");
    }

    boolean isOk() {
        return status.equals("OK");
    }
}
