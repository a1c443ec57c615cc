package org.postrider.role.session;

/** Why asked-for input could not be given. The input is consumed to its end; the session replies and reads on. */
public enum InputError {
    /** A line longer than allowed. */
    LINE_TOO_LONG,
    /** LF without CR before it. */
    BARE_LF,
    /** CR without LF behind it. */
    BARE_CR,
    /** A dotted text longer than allowed. */
    TOO_MUCH_DATA
}
