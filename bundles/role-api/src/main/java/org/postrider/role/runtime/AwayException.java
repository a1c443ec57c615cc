package org.postrider.role.runtime;

/** A role is away or being stopped: wait, or answer with a temporary error; it never costs mail. */
public final class AwayException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param role which role */
    public AwayException(String role) {
        super("The role " + role + " is away; see mail:status");
    }
}
