package org.postrider.role.store;

/**
 * A mailbox's counts.
 *
 * @param messages number of messages
 * @param unseen messages without {@code \Seen}
 * @param deleted messages with {@code \Deleted}
 * @param size sum of sizes in bytes
 * @param uidNext above every UID given so far
 * @param highestModSeq above or equal to every change's (RFC 7162)
 */
public record MailboxStatus(long messages, long unseen, long deleted, long size, long uidNext, long highestModSeq) {}
