package org.postrider.quarantine.internal;

import java.time.Instant;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.message.Address;
import org.postrider.message.BodyType;
import org.postrider.message.ReversePath;
import org.postrider.role.quarantine.Quarantine;

/**
 * An item as it is kept. Immutable.
 *
 * @param id the action that kept it, printed
 * @param about what is shown of it
 * @param sender envelope sender
 * @param recipient envelope recipient
 * @param transport how it must travel
 * @param content header and body
 * @param release how far its release is
 */
record Kept(
        String id,
        About about,
        ReversePath sender,
        Address recipient,
        Transport transport,
        Content content,
        Release release) {
    /**
     * What is shown.
     *
     * @param mail the message's id
     * @param time when it was kept
     * @param category such as {@code banned}
     * @param reason what decided it
     * @param subject decoded, cut
     * @param expires when it is deleted
     */
    record About(String mail, Instant time, String category, String reason, String subject, Instant expires) {}

    /**
     * How it must travel.
     *
     * @param body BODY parameter
     * @param smtpUtf8 SMTPUTF8 parameter
     */
    record Transport(BodyType body, boolean smtpUtf8) {}

    /**
     * How far its release is.
     *
     * @param pending what is being put into the queue, until that is known to have been done
     * @param by who released it last, or empty
     */
    record Release(Optional<Pending> pending, String by) {
        static final Release NONE = new Release(Optional.empty(), "");
    }

    /**
     * A release under way.
     *
     * @param id id of the new message
     * @param to its recipient
     */
    record Pending(String id, Address to) {}

    Kept with(Release next) {
        return new Kept(id, about, sender, recipient, transport, content, next);
    }

    Quarantine.Item item() {
        return new Quarantine.Item(
                id,
                about.mail(),
                about.time(),
                about.category(),
                about.reason(),
                sender.toString(),
                recipient.toString(),
                about.subject(),
                content.size(),
                about.expires(),
                release.by());
    }
}
