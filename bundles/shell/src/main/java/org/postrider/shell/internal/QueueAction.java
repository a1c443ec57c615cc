package org.postrider.shell.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.jspecify.annotations.Nullable;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.queue.QueueAdmin.State;

/** Commands on queue entries chosen by id, address pattern, state, domain or age. */
abstract class QueueAction extends MailAction {
    @Argument(name = "pattern", description = "Message id, or an address with *; ALL for every entry")
    @Completion(QueueIdCompleter.class)
    @Nullable
    String pattern;

    @Option(name = "--state", description = "unfiltered, active, deferred, held or corrupt")
    @Nullable
    String state;

    @Option(name = "--domain", description = "Domain of a recipient")
    String domain = "";

    @Option(name = "--older", description = "At least this old: 90s, 5m, 2h, 3d, 1w")
    @Nullable
    String older;

    @Option(name = "-n", description = "At most so many")
    int limit;

    /** What was chosen; nothing given means all, for lists only. */
    final QueueFilter filter(boolean allByDefault) throws MailCommandException {
        boolean nothing = pattern == null && state == null && domain.isEmpty() && older == null;
        if (nothing && !allByDefault) {
            throw new MailCommandException(
                    "Say which entries: an id, an address pattern, --state, --domain, --older or ALL");
        }
        String chosen = pattern == null || pattern.equals("ALL") ? "" : pattern;
        return new QueueFilter(
                chosen, chosenState(), domain, older == null ? Duration.ZERO : Plain.duration(older), limit);
    }

    private Optional<State> chosenState() throws MailCommandException {
        if (state == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(State.valueOf(state.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new MailCommandException(
                    "Not a state: " + state + " (unfiltered, active, deferred, held, corrupt)", e);
        }
    }

    final <R> R queue(Roles.Call<QueueAdmin, CompletionStage<R>> call) throws Exception {
        return roles().ask(QueueAdmin.class, "queue", call);
    }
}
