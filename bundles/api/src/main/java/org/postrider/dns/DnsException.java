package org.postrider.dns;

/** The DNS gave no answer: time-out, SERVFAIL, a broken packet. Temporary by nature. */
public final class DnsException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message name, type, server and what happened */
    public DnsException(String message) {
        super(message);
    }
}
