package org.postrider.delivery.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.postrider.content.Content;
import org.postrider.delivery.Action;
import org.postrider.delivery.DeliveryMail;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;

/**
 * One message to be filed in one mailbox. Immutable but for its stage.
 *
 * @param append what is added
 * @param alone true if it must not share a batch, because a batch with it failed
 * @param done completes with where it was added
 */
record Filing(Append append, boolean alone, CompletableFuture<Appended> done) {
    /** The message as this recipient has it: Return-Path and Delivered-To in front of the shared content. */
    static Filing of(DeliveryMail mail, Action action) {
        String head = "Return-Path: <" + mail.envelope().sender() + ">\r\nDelivered-To: "
                + action.recipient().address() + "\r\n";
        Content prefix = Content.of(head);
        Append append = new Append(
                Optional.of(action.id()),
                Content.concat(prefix, mail.content()),
                mail.structure().rebased(prefix.size()),
                Set.of(),
                mail.received());
        return new Filing(append, false, new CompletableFuture<>());
    }

    Filing asSingle() {
        return new Filing(append, true, done);
    }

    static List<Append> appends(List<Filing> filings) {
        return filings.stream().map(Filing::append).toList();
    }
}
