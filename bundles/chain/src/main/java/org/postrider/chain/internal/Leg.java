package org.postrider.chain.internal;

/**
 * One part of a message's way: inspecting, deciding, finishing. Confined to the thread that drives the {@link Passage} at that
 * moment.
 */
interface Leg {
    /** What a step came to. */
    enum Progress {
        /** Go on with the next step. */
        MORE,
        /** Nothing can be done until a call under way ends or the chain changes. */
        IDLE,
        /** This thread was given up by the watchdog and must touch nothing any more. */
        LOST
    }

    /** Does the next thing. */
    Progress step();
}
