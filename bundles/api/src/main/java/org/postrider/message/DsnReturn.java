package org.postrider.message;

/** The RET parameter of MAIL: what of the message a failure notification returns (RFC 3461 section 4.3). */
public enum DsnReturn {
    /** The client said nothing; Postrider returns headers. */
    UNSPECIFIED,
    /** The whole message. */
    FULL,
    /** The headers only. */
    HEADERS
}
