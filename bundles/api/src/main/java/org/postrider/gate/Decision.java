package org.postrider.gate;

import java.util.List;
import org.postrider.reply.Reply;

/** What a session policy answers to one SMTP verb. Closed on purpose: the server must know every kind. */
public sealed interface Decision {
    /** Go on, without effects. */
    Decision GO_ON = new Continue(List.of());

    /** Go on, with effects. */
    record Continue(List<Effect> effects) implements Decision {
        /** Copies the list. */
        public Continue {
            effects = List.copyOf(effects);
        }
    }

    /** Refuse; {@code reply} (5yz) goes to the client as is (RFC 5321 section 4.2). */
    record Reject(Reply reply) implements Decision {}

    /** Try later ({@code reply} is 4yz): a limit is reached or a needed service is away. */
    record Defer(Reply reply) implements Decision {}

    /** Reply with 421 or 5yz and close the connection. */
    record Disconnect(Reply reply) implements Decision {}
}
