package org.postrider.queue.internal;

import org.postrider.reply.Reply;

/** What an admin wants done with an entry; carried out when nothing else works on it. */
sealed interface Request {
    /** Keep it until released. */
    record Hold(String reason) implements Request {}

    /** Go on with it. */
    record Release() implements Request {}

    /** Drop it without notification. */
    record Delete() implements Request {}

    /** Fail what is open and tell the sender. */
    record Bounce(Reply reply) implements Request {}

    /** Try it now. */
    record Flush() implements Request {}
}
