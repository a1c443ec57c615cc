package org.postrider.filter;

import java.util.List;
import java.util.Optional;
import org.postrider.message.Address;
import org.postrider.reply.Reply;

/** What shall become of a message for one recipient. Closed on purpose: the queue must know how to do each. */
public sealed interface Destiny {
    /** One line for trace and {@code mail:why}: what decided it. */
    String reason();

    /**
     * Deliver, perhaps marked.
     *
     * @param edits changes for this recipient, in order
     * @param folder mailbox path below the recipient's own, such as {@code Junk}; empty for the usual place
     * @param reason see {@link Destiny#reason()}
     */
    record Deliver(List<Edit> edits, Optional<String> folder, String reason) implements Destiny {
        /** Copies the list. */
        public Deliver {
            edits = List.copyOf(edits);
        }
    }

    /**
     * Keep aside for the admin or the recipient.
     *
     * @param category such as {@code banned} or {@code infected}
     * @param reason see {@link Destiny#reason()}
     */
    record Quarantine(String category, String reason) implements Destiny {}

    /**
     * Refuse for good. After the 250 the queue bounces only to authenticated senders; a policy should choose otherwise.
     *
     * @param reply 5yz
     * @param reason see {@link Destiny#reason()}
     */
    record Reject(Reply reply, String reason) implements Destiny {
        /** Checks the code. */
        public Reject {
            if (!reply.permanent()) {
                throw new IllegalArgumentException("Reject needs a 5yz reply, not " + reply.code());
            }
        }
    }

    /**
     * Refuse for now; after the 250: try the whole chain again later.
     *
     * @param reply 4yz
     * @param reason see {@link Destiny#reason()}
     */
    record Defer(Reply reply, String reason) implements Destiny {
        /** Checks the code. */
        public Defer {
            if (!reply.temporary()) {
                throw new IllegalArgumentException("Defer needs a 4yz reply, not " + reply.code());
            }
        }
    }

    /** Accept and drop. */
    record Discard(String reason) implements Destiny {}

    /** Accept and keep in the queue until an admin releases it. */
    record Hold(String reason) implements Destiny {}

    /** Deliver to another address instead. */
    record Redirect(Address to, String reason) implements Destiny {}
}
