package org.postrider.smtp.internal;

/** What a session has used up of its limits. Confined to its session. */
final class Counters {
    int bad;
    int idle;
    int refused;
    int authFailures;
    int mails;
}
