package org.postrider.gate;

import org.postrider.message.Address;

/** What a policy wants besides going on. Closed on purpose: the server must know how to do each. */
public sealed interface Effect {
    /** Puts a header field on top of the message, below Received. */
    record Prepend(String name, String value) implements Effect {}

    /** Accepts the message but holds it in the queue. */
    record Hold(String reason) implements Effect {}

    /** Accepts the message for another recipient instead of all given. */
    record Redirect(Address to) implements Effect {}

    /** Adds a recipient that no one sees. */
    record Bcc(Address to) implements Effect {}

    /** Accepts and drops. */
    record Discard(String reason) implements Effect {}

    /**
     * Leaves a fact for policies and filters further on.
     *
     * @param key dotted lower-case name
     * @param value a JDK value
     */
    record SetFact(String key, Object value) implements Effect {}
}
