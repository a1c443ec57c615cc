package org.postrider.packs.internal;

/** A pack would restart bundles of the server. The message says which, and why, to an admin. */
final class PackRefusedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PackRefusedException(String message) {
        super(message);
    }
}
