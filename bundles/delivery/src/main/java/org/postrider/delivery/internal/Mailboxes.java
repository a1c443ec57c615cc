package org.postrider.delivery.internal;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.role.runtime.Presence;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;

/**
 * Finds mailboxes for filing. Thread-safe. It remembers the last INBOXes, where nearly all mail goes: an INBOX that is renamed
 * stays and loses only its messages, so its id stands for its name as long as it is there. Any other mailbox takes its id
 * along when it is renamed, and mail for the old name would follow it; so it is looked up by name each time.
 */
final class Mailboxes {
    private static final int REMEMBERED = 10_000;
    private static final String JUNK = "Junk";

    private final Presence<MailStore> store;
    private final Duration patience;
    private final Map<MailboxName, MailboxId> inboxes = new LinkedHashMap<>(16, 0.75f, true);

    Mailboxes(Presence<MailStore> store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    /** The mailbox to file in: the one named, a new one if it is Junk, else the owner's INBOX. */
    CompletionStage<MailboxId> id(MailboxName name) {
        synchronized (inboxes) {
            MailboxId known = inboxes.get(name);
            if (known != null) {
                return CompletableFuture.completedStage(known);
            }
        }
        return find(name)
                .thenCompose(found -> found.isPresent() ? CompletableFuture.completedStage(found.get()) : missing(name))
                .thenApply(info -> {
                    remember(info);
                    return info.id();
                });
    }

    private CompletionStage<Optional<MailboxInfo>> find(MailboxName name) {
        return store.call(patience, s -> s.find(name));
    }

    private CompletionStage<MailboxInfo> missing(MailboxName name) {
        if (name.path().equals(JUNK)) {
            // Another delivery may make it first: then it is there.
            return store.call(patience, s -> s.create(name, Set.of("\\Junk")))
                    .exceptionallyCompose(failure -> find(name)
                            .thenCompose(found -> found.map(CompletableFuture::completedStage)
                                    .orElseGet(() -> CompletableFuture.failedStage(failure))));
        }
        return find(MailboxName.inbox(name.owner()))
                .thenApply(found -> found.orElseThrow(
                        () -> new IllegalStateException("The store made no INBOX for " + name.owner())));
    }

    private void remember(MailboxInfo info) {
        if (!info.name().equals(MailboxName.inbox(info.name().owner()))) {
            return;
        }
        synchronized (inboxes) {
            inboxes.put(info.name(), info.id());
            if (inboxes.size() > REMEMBERED) {
                Iterator<MailboxName> eldest = inboxes.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
    }

    /** Whether a mailbox of that name is there. */
    CompletionStage<Boolean> exists(MailboxName name) {
        return find(name).thenApply(Optional::isPresent);
    }

    /** It has gone. */
    void forget(MailboxName name) {
        synchronized (inboxes) {
            inboxes.remove(name);
        }
    }

    /** Another store: its mailboxes may be others. */
    void clear() {
        synchronized (inboxes) {
            inboxes.clear();
        }
    }
}
