package org.postrider.role.store;

/**
 * Where a message was added.
 *
 * @param uidValidity the mailbox's
 * @param uid the message's
 * @param modSeq the change's
 * @param again true if its action id was known: this is where it was filed the first time
 */
public record Appended(long uidValidity, long uid, long modSeq, boolean again) {}
