package org.postrider.message;

/** The BODY parameter of MAIL (RFC 6152, RFC 3030). */
public enum BodyType {
    /** Only 7-bit lines; also when the client said nothing. */
    SEVEN_BIT,
    /** Lines with 8-bit characters. */
    EIGHT_BIT_MIME,
    /** Any bytes, no line structure. */
    BINARY_MIME
}
