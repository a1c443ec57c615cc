package org.postrider.filter;

/** Where in its life a message is when it is filtered. */
public enum Phase {
    /** Before the 250: a reject reaches the client as a reply. */
    BEFORE_ACCEPT,
    /** After the 250: a reject must not become a bounce to a forged sender; policies quarantine or discard instead. */
    AFTER_ACCEPT
}
