package org.postrider.gate.internal;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.gate.Decision;
import org.postrider.gate.Session;
import org.postrider.gate.SessionState;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.reply.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate's view of one session: limits first, since they cost least, then the access list of the verb. Confined to its
 * session.
 */
final class GateState implements SessionState {
    private static final Logger LOG = LoggerFactory.getLogger(GateState.class);

    private final Session session;
    private final Tracker tracker;
    private final AccessLists lists;
    /** Null for exempt clients. */
    private final @Nullable Counts client;

    private final int open;

    /** The four lists. */
    record AccessLists(AccessList client, AccessList helo, AccessList sender, AccessList recipient) {}

    GateState(Session session, Tracker tracker, AccessLists lists) {
        this.session = session;
        this.tracker = tracker;
        this.lists = lists;
        InetAddress address = session.client().getAddress();
        this.client = tracker.exempt(address) ? null : tracker.client(address);
        this.open = client == null ? 0 : client.opened();
    }

    @Override
    public CompletionStage<Decision> onConnect() {
        Tracker.Limits limits = tracker.limits();
        if (client != null && limits.connections() > 0 && open > limits.connections()) {
            return over(
                    "connections",
                    new Decision.Disconnect(new Reply(421, "4.7.0", "Too many connections from your address")));
        }
        if (client != null && !tracker.take(client, Counts.Kind.CONNECTION, limits.connectionRate())) {
            return over(
                    "connection_rate",
                    new Decision.Disconnect(new Reply(421, "4.7.0", "Too many connections, try again later")));
        }
        if (tooManyUnknown()) {
            return over(
                    "unknown_recipient_rate",
                    new Decision.Disconnect(new Reply(421, "4.7.0", "Too many unknown recipients, try again later")));
        }
        return ask(lists.client(), () -> AccessKeys.client(session.client().getAddress()));
    }

    @Override
    public CompletionStage<Decision> onHelo(String name) {
        return ask(lists.helo(), () -> AccessKeys.helo(name));
    }

    @Override
    public CompletionStage<Decision> onMail(ReversePath sender, long declaredSize) {
        Tracker.Limits limits = tracker.limits();
        if (!allowed(Counts.Kind.MESSAGE, limits.messageRate(), limits.userMessageRate())) {
            return over(
                    "message_rate", new Decision.Defer(new Reply(450, "4.7.1", "Too many messages, try again later")));
        }
        return ask(lists.sender(), () -> AccessKeys.sender(sender));
    }

    @Override
    public CompletionStage<Decision> onRecipient(ReversePath sender, Recipient recipient) {
        Tracker.Limits limits = tracker.limits();
        if (!allowed(Counts.Kind.RECIPIENT, limits.recipientRate(), limits.userRecipientRate())) {
            return over(
                    "recipient_rate",
                    new Decision.Defer(new Reply(450, "4.7.1", "Too many recipients, try again later")));
        }
        return ask(lists.recipient(), () -> AccessKeys.address(recipient.address()));
    }

    @Override
    public void onUnknownRecipient(Address address) {
        if (client != null) {
            tracker.take(client, Counts.Kind.UNKNOWN, 0);
        }
    }

    private boolean tooManyUnknown() {
        return client != null
                && tracker.full(client, Counts.Kind.UNKNOWN, tracker.limits().unknownRate());
    }

    /** A user counts as user, wherever the mail comes from; everyone else as client. */
    private boolean allowed(Counts.Kind kind, int clientLimit, int userLimit) {
        if (client == null) {
            return true;
        }
        Optional<String> user = session.user();
        return user.isPresent()
                ? tracker.take(tracker.user(user.get()), kind, userLimit)
                : tracker.take(client, kind, clientLimit);
    }

    private interface Keys {
        List<String> make();
    }

    private CompletionStage<Decision> ask(AccessList list, Keys keys) {
        return list.empty() ? GO_ON : list.ask(session.id(), keys.make());
    }

    private CompletionStage<Decision> over(String limit, Decision decision) {
        LOG.info(
                "session={} event=limit-reached limit={} client={} user={}",
                session.id(),
                limit,
                session.client().getAddress().getHostAddress(),
                session.user().orElse("-"));
        return CompletableFuture.completedFuture(decision);
    }

    @Override
    public void close() {
        if (client != null) {
            client.closed();
        }
    }
}
