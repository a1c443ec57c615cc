package org.postrider.smtp.internal;

import org.postrider.gate.Decision;
import org.postrider.reply.Reply;

/** What a policy's refusal says. Stateless. */
final class Denial {
    private Denial() {}

    /** Says what a policy wants to be said. */
    static void say(SmtpSession session, Decision decision) {
        byte[] reply = Replies.of(replyOf(decision));
        if (decision instanceof Decision.Disconnect) {
            session.hangUp(reply);
        } else {
            session.refuse(reply);
        }
    }

    /** The same about a recipient. */
    static void sayOfRecipient(SmtpSession session, Decision decision) {
        byte[] reply = Replies.of(replyOf(decision));
        if (decision instanceof Decision.Disconnect) {
            session.hangUp(reply);
        } else {
            session.refuseRecipient(reply);
        }
    }

    /** The reply of an answer that is not {@link Decision.Continue}. */
    static Reply replyOf(Decision decision) {
        if (decision instanceof Decision.Reject reject) {
            return reject.reply();
        }
        if (decision instanceof Decision.Defer defer) {
            return defer.reply();
        }
        if (decision instanceof Decision.Disconnect disconnect) {
            return disconnect.reply();
        }
        throw new IllegalArgumentException("Not a refusal: " + decision);
    }
}
