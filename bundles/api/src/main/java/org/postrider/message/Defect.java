package org.postrider.message;

/** What is wrong with an entity's form. Defects never stop a message; a policy may weigh them. */
public enum Defect {
    /** A header line without a colon, or with a forbidden character in its name. */
    MALFORMED_HEADER,
    /** A header field that may stand once stands twice (RFC 5322 section 3.6). */
    DUPLICATE_HEADER,
    /** The header does not end with an empty line. */
    UNTERMINATED_HEADER,
    /** NUL, or a control character that mail must not carry. */
    CONTROL_CHARACTER,
    /** 8-bit bytes in a header without SMTPUTF8. */
    EIGHT_BIT_HEADER,
    /** A line beyond 998 octets (RFC 5322 section 2.1.1). */
    LONG_LINE,
    /** A multipart without a usable boundary parameter. */
    MISSING_BOUNDARY,
    /** Two boundary parameters, or two Content-Type fields: parsers differ on what they see. */
    AMBIGUOUS_BOUNDARY,
    /** A multipart whose closing boundary is missing. */
    UNTERMINATED_MULTIPART,
    /** A Content-Type or Content-Disposition that cannot be parsed. */
    MALFORMED_PARAMETER,
    /** The same parameter given in several forms that decode differently (RFC 2231 beside plain). */
    AMBIGUOUS_PARAMETER,
    /** An unknown Content-Transfer-Encoding, or one not allowed on a composite type (RFC 2045 section 6.4). */
    BAD_TRANSFER_ENCODING,
    /** The scanner's depth limit was reached; what is below is one opaque leaf. */
    TOO_DEEP,
    /** The scanner's part limit was reached; the rest is one opaque leaf. */
    TOO_MANY_PARTS,
    /** The header is larger than the scanner's limit; fields beyond it are not listed. */
    HEADER_TOO_LARGE
}
