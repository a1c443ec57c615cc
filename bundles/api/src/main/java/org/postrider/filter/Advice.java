package org.postrider.filter;

import org.postrider.reply.Reply;

/**
 * What a filter that must speak SMTP (such as a milter) would have done. The policy weighs it.
 *
 * @param kind the proposed act
 * @param reply the proposed reply; its code fits the kind
 */
public record Advice(Kind kind, Reply reply) {
    /** The acts a filter can propose. */
    public enum Kind {
        /** Refuse for good (5yz). */
        REJECT,
        /** Refuse for now (4yz). */
        DEFER,
        /** Accept and drop. */
        DISCARD,
        /** Accept and keep aside. */
        QUARANTINE
    }

    /** Checks that reject comes with 5yz and defer with 4yz. */
    public Advice {
        if (kind == Kind.REJECT && !reply.permanent() || kind == Kind.DEFER && !reply.temporary()) {
            throw new IllegalArgumentException("Advice " + kind + " does not fit the reply code " + reply.code());
        }
    }
}
