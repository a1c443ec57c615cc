package org.postrider.imap.internal;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.ModifiedUtf7;
import org.postrider.imap.internal.mailbox.Namespaces;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;

/** Finds mailboxes as a user names them, and checks rights. Stateless. */
final class Mailboxes {
    static final Tagged NONEXISTENT = Tagged.no("[NONEXISTENT] No such mailbox");
    static final Tagged BAD_NAME = Tagged.no("[CANNOT] No mailbox can have that name");
    static final Tagged NO_PERMISSION = Tagged.no("[NOPERM] You have no right to do that");

    private Mailboxes() {}

    /** The name as Unicode; empty if it is no modified UTF-7. */
    static Optional<String> decode(String wire) {
        return ModifiedUtf7.decode(wire).map(Namespaces::normal);
    }

    /** The mailbox that a name on the wire means; empty if none can have it. */
    static Optional<MailboxName> resolve(ImapSession session, String wire) {
        return decode(wire).flatMap(name -> Namespaces.resolve(session.user(), name));
    }

    /** A name for a new mailbox, or one to be renamed; empty if none may be given that name. */
    static Optional<MailboxName> resolveNew(ImapSession session, String wire) {
        // A trailing delimiter says that there will be names below (RFC 3501 section 6.3.3); all can have some here.
        String plain = wire.length() > 1 && wire.endsWith("/") ? wire.substring(0, wire.length() - 1) : wire;
        return resolve(session, plain).filter(Namespaces::assignable);
    }

    /** The mailbox, if the user may know of it. */
    static CompletionStage<Optional<MailboxInfo>> find(ImapSession session, MailboxName name) {
        if (name.owner().equals(session.user())) {
            return session.store(s -> s.find(name));
        }
        // Never by name: to ask for somebody's INBOX makes it, and the name is whatever the client likes.
        return session.store(s -> s.listShared(session.user()))
                .thenApply(all -> all.stream()
                        .filter(info -> info.name().equals(name))
                        .filter(info -> !Rights.of(info, session.user()).none())
                        .findFirst());
    }

    /** The mailbox, or a refusal: the user needs this right on it. */
    static CompletionStage<MailboxInfo> require(ImapSession session, String wire, char right) {
        Optional<MailboxName> name = resolve(session, wire);
        if (name.isEmpty()) {
            return RefusedException.stage(BAD_NAME);
        }
        return find(session, name.get()).thenCompose(found -> check(session, found, right));
    }

    private static CompletionStage<MailboxInfo> check(ImapSession session, Optional<MailboxInfo> found, char right) {
        if (found.isEmpty()) {
            return RefusedException.stage(NONEXISTENT);
        }
        Rights rights = Rights.of(found.get(), session.user());
        if (rights.has(right)) {
            return CompletableFuture.completedStage(found.get());
        }
        // Who may not list it must not learn that it is there (RFC 4314 section 6).
        return RefusedException.stage(rights.has('l') ? NO_PERMISSION : NONEXISTENT);
    }

    /** The mailbox to put messages in, or a refusal; TRYCREATE if the user could make it. */
    static CompletionStage<MailboxInfo> target(ImapSession session, String wire) {
        return require(session, wire, 'i')
                .exceptionallyCompose(failure -> tryCreate(failure)
                        ? RefusedException.no("[TRYCREATE] No such mailbox")
                        : CompletableFuture.failedStage(failure));
    }

    static boolean tryCreate(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        boolean refused =
                cause instanceof RefusedException refusal && refusal.tagged().equals(NONEXISTENT);
        return refused
                || (cause instanceof MailStoreException store
                        && store.reason() == MailStoreException.Reason.NO_MAILBOX);
    }

    /** The nearest mailbox above that exists, if the user may know of it. */
    static CompletionStage<Optional<MailboxInfo>> above(ImapSession session, MailboxName name) {
        int slash = name.path().lastIndexOf('/');
        if (slash < 0) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        MailboxName parent = new MailboxName(name.owner(), name.path().substring(0, slash));
        return find(session, parent)
                .thenCompose(
                        found -> found.isPresent() ? CompletableFuture.completedStage(found) : above(session, parent));
    }

    /** Refuses unless the user may make that mailbox: in the own namespace, or below one with the right {@code k}. */
    static CompletionStage<Optional<MailboxInfo>> requireCreate(ImapSession session, MailboxName name) {
        if (name.owner().equals(session.user())) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return above(session, name)
                .thenCompose(parent -> parent.isPresent()
                                && Rights.of(parent.get(), session.user()).has('k')
                        ? CompletableFuture.completedStage(parent)
                        : RefusedException.stage(NO_PERMISSION));
    }
}
