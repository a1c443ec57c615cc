package org.postrider.shell.internal;

/** A command that could not do what was asked; the message is all the admin needs, and the exit status is not zero. */
final class MailCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    MailCommandException(String message) {
        super(message);
    }

    MailCommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
