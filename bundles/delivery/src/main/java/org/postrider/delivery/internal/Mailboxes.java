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
 * Finds mailboxes for filing and remembers the last ones; what it remembers may be out of date, then the store says that there
 * is no such mailbox and it is looked up again. Thread-safe.
 */
final class Mailboxes {
    private static final int REMEMBERED = 10_000;
    private static final String JUNK = "Junk";

    private final Presence<MailStore> store;
    private final Duration patience;
    private final Map<MailboxName, MailboxId> ids = new LinkedHashMap<>(16, 0.75f, true);

    Mailboxes(Presence<MailStore> store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    /** The mailbox to file in: the one named, a new one if it is Junk, else the owner's INBOX. */
    CompletionStage<MailboxId> id(MailboxName name) {
        synchronized (ids) {
            MailboxId known = ids.get(name);
            if (known != null) {
                return CompletableFuture.completedStage(known);
            }
        }
        return find(name)
                .thenCompose(found -> found.isPresent() ? CompletableFuture.completedStage(found.get()) : missing(name))
                .thenApply(info -> remember(info.name(), info.id()));
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

    private MailboxId remember(MailboxName name, MailboxId id) {
        synchronized (ids) {
            ids.put(name, id);
            if (ids.size() > REMEMBERED) {
                Iterator<MailboxName> eldest = ids.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
        return id;
    }

    /** Whether a mailbox of that name is there. */
    CompletionStage<Boolean> exists(MailboxName name) {
        synchronized (ids) {
            if (ids.containsKey(name)) {
                return CompletableFuture.completedStage(true);
            }
        }
        return find(name).thenApply(Optional::isPresent);
    }

    /** It has gone, or been renamed. */
    void forget(MailboxName name) {
        synchronized (ids) {
            ids.remove(name);
        }
    }

    /** Another store: its mailboxes may be others. */
    void clear() {
        synchronized (ids) {
            ids.clear();
        }
    }
}
