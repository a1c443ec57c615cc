package org.postrider.role.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.delivery.ActionId;

/**
 * Mailboxes. Thread-safe; holds no thread of the caller. It knows rights but does not check them: IMAP and delivery do.
 * Stages fail with {@link MailStoreException} for what a client can be told.
 */
@ProviderType
public interface MailStore {
    /** All mailboxes of an owner, by path; INBOX is made on first use. */
    CompletionStage<List<MailboxInfo>> list(String owner);

    /** Mailboxes of other owners and shared ones whose ACL names the user, or {@code anyone}. */
    CompletionStage<List<MailboxInfo>> listShared(String user);

    /** All owners that have mailboxes, the empty one for shared ones included. */
    CompletionStage<List<String>> owners();

    /** The mailbox of that name; an owner's INBOX is made on first use. */
    CompletionStage<Optional<MailboxInfo>> find(MailboxName name);

    /** The mailbox of that id. */
    CompletionStage<Optional<MailboxInfo>> find(MailboxId id);

    /** Makes a mailbox, and those above it that are missing. */
    CompletionStage<MailboxInfo> create(MailboxName name, Set<String> specialUse);

    /**
     * Renames a mailbox and all below it in one step. Renaming INBOX moves its messages to a new mailbox and leaves it empty
     * (RFC 9051 section 6.3.6).
     */
    CompletionStage<Void> rename(MailboxId id, MailboxName to);

    /** Deletes a mailbox and its messages; those below it stay. */
    CompletionStage<Void> delete(MailboxId id);

    /** Sets an identifier's rights; empty rights remove it. */
    CompletionStage<Void> setRights(MailboxId id, String identifier, String rights);

    /** Names a user subscribed to, as the client wrote them. */
    CompletionStage<Set<String>> subscriptions(String user);

    /** Subscribes or unsubscribes. */
    CompletionStage<Void> subscribe(String user, String name, boolean on);

    /** Counts. */
    CompletionStage<MailboxStatus> status(MailboxId id);

    /**
     * Marks all messages there as no longer recent.
     *
     * @return the highest UID that was not recent before: those above are recent for the caller (RFC 3501 section 2.3.2)
     */
    CompletionStage<Long> claimRecent(MailboxId id);

    /**
     * What {@link #claimRecent} would answer, without changing anything: for EXAMINE and STATUS. A store that does not tell
     * says that nothing is recent.
     */
    default CompletionStage<Long> recentMark(MailboxId id) {
        return status(id).thenApply(status -> status.uidNext() - 1);
    }

    /** UIDs of all messages, ascending. */
    CompletionStage<UidSet> uids(MailboxId id);

    /** Messages in the set that exist, ascending. */
    CompletionStage<List<MessageInfo>> messages(MailboxId id, UidSet uids);

    /** Bodies of messages in the set that exist, ascending; at most 1,000 a call. */
    CompletionStage<List<MessageBody>> bodies(MailboxId id, UidSet uids);

    /** Adds messages: all or none, durable, UIDs ascending in the given order. */
    CompletionStage<List<Appended>> append(MailboxId id, List<Append> batch);

    /** Forgets action ids, after which they would be filed anew. */
    CompletionStage<Void> forget(List<ActionId> ids);

    /** Changes flags. */
    CompletionStage<FlagResult> store(MailboxId id, UidSet uids, FlagChange change);

    /**
     * Removes messages for good.
     *
     * @param onlyDeleted true: only those with {@code \Deleted}
     * @return UIDs removed
     */
    CompletionStage<UidSet> expunge(MailboxId id, UidSet uids, boolean onlyDeleted);

    /**
     * Copies messages with flags and dates, all or none; content is shared. A copy of any number is all or none, also past a
     * crash, but others may see a large one come in parts, and an interrupted one go; a move of very many may be refused.
     *
     * @param move true: they leave the source in the same step (RFC 6851)
     * @return source UID to what was made of it, in ascending order
     */
    CompletionStage<Map<Long, Appended>> copy(MailboxId from, UidSet uids, MailboxId to, boolean move);

    /** Changes after {@code modSeq}, at most about {@code limit}. */
    CompletionStage<Delta> since(MailboxId id, long modSeq, int limit);

    /**
     * Calls back with the highest MODSEQ soon after changes, on any thread, quickly; a hint only: several changes may be
     * one call. Close the result to stop.
     */
    AutoCloseable watch(MailboxId id, LongConsumer highestModSeq);
}
