package org.postrider.filter.virus.internal.engine;

/** A signature that cannot be used. The message says why in a few words; the reason groups it for counting. */
final class SignatureException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why signatures are left out, for the admin's list. */
    enum Reason {
        /** Breaks the language. */
        MALFORMED,
        /** Wants a newer or older engine (functionality level). */
        LEVEL,
        /** Compares icons of programs. */
        ICON,
        /** Compares pictures. */
        FUZZY_IMAGE,
        /** Is a program. */
        BYTECODE,
        /** Nothing in it is literal enough to look for. */
        NO_LITERAL,
        /** Its regular expression is none to Java. */
        REGEX,
        /** Part of the language that is not read here. */
        UNSUPPORTED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;

    SignatureException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static SignatureException malformed(String message) {
        return new SignatureException(Reason.MALFORMED, message);
    }

    Reason reason() {
        return reason;
    }
}
