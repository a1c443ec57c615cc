package org.postrider.delivery;

import org.postrider.reply.Reply;

/** A recipient can never be delivered. */
public final class PermanentFailureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    /** @param reply 5yz, told to the sender */
    public PermanentFailureException(Reply reply) {
        super(reply.toString());
        this.reply = reply;
    }

    /** The reply for the sender. */
    public Reply reply() {
        return reply;
    }
}
