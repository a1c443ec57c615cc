package org.postrider.role.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;

/** The admin's view of the queue. Thread-safe. */
@ProviderType
public interface QueueAdmin {
    /** Entries that match, oldest first. */
    CompletionStage<List<QueueEntry>> list(QueueFilter filter);

    /** One entry with its plan. */
    CompletionStage<Optional<QueueDetail>> show(String id);

    /** Tries matching entries now. @return how many */
    CompletionStage<Integer> flush(QueueFilter filter);

    /** Holds matching entries. @return how many */
    CompletionStage<Integer> hold(QueueFilter filter, String reason);

    /** Releases held entries. @return how many */
    CompletionStage<Integer> release(QueueFilter filter);

    /** Deletes matching entries without any notification. @return how many */
    CompletionStage<Integer> delete(QueueFilter filter);

    /** Fails all open recipients of matching entries and notifies the sender. @return how many entries */
    CompletionStage<Integer> bounce(QueueFilter filter, String reason);

    /** States of an entry. */
    enum State {
        /** Waits for the chain. */
        UNFILTERED,
        /** Due, or being delivered. */
        ACTIVE,
        /** Waits for its next try. */
        DEFERRED,
        /** Waits for an admin. */
        HELD,
        /** Its record cannot be read; set aside. */
        CORRUPT
    }

    /**
     * Which entries; all given conditions must hold.
     *
     * @param pattern id, or an address pattern with {@code *}, matched against sender and open recipients; empty for all
     * @param state state, if it matters
     * @param domain domain of an open recipient, or empty
     * @param olderThan at least this old; zero for any
     * @param limit at most so many; 0 for all
     */
    record QueueFilter(String pattern, Optional<State> state, String domain, Duration olderThan, int limit) {
        /** The entry of this id. */
        public static QueueFilter id(String id) {
            return new QueueFilter(id, Optional.empty(), "", Duration.ZERO, 0);
        }

        /** Everything. */
        public static QueueFilter all() {
            return id("");
        }
    }

    /**
     * An entry in short.
     *
     * @param id message id
     * @param state its state
     * @param received when accepted
     * @param size bytes
     * @param sender envelope sender, empty for {@code <>}
     * @param recipients open recipients
     * @param tries tries so far
     * @param next next try, if one is planned
     * @param lastError last reply or hold reason, or empty
     */
    record QueueEntry(
            String id,
            State state,
            Instant received,
            long size,
            String sender,
            List<String> recipients,
            int tries,
            Optional<Instant> next,
            String lastError) {}

    /**
     * An entry in full.
     *
     * @param entry in short
     * @param actions each act of its plan in one printable line: agent, target, recipient, state
     * @param content its bytes
     */
    record QueueDetail(QueueEntry entry, List<String> actions, Content content) {}
}
