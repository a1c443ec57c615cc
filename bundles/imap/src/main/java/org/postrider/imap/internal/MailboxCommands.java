package org.postrider.imap.internal;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.mailbox.Namespaces;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxName;

/** CREATE, DELETE, SUBSCRIBE, UNSUBSCRIBE, NAMESPACE. Stateless. */
final class MailboxCommands {
    private MailboxCommands() {}

    static CompletionStage<Tagged> create(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        Set<String> use = new LinkedHashSet<>();
        boolean known = !in.take(' ') || specialUse(in, use);
        in.end();
        if (!known) {
            return CompletableFuture.completedStage(Tagged.no("[USEATTR] Unknown special use"));
        }
        Optional<MailboxName> name = Mailboxes.resolveNew(session, wire);
        if (name.isEmpty()) {
            return CompletableFuture.completedStage(Mailboxes.BAD_NAME);
        }
        return create(session, name.get(), use).thenApply(made -> Tagged.ok("CREATE completed"));
    }

    /** RFC 6154 section 3. @return false if an attribute is unknown */
    private static boolean specialUse(Tokens in, Set<String> use) throws BadCommandException {
        in.expect('(');
        if (!in.keyword().equals("USE")) {
            throw new BadCommandException("Unknown parameter of CREATE");
        }
        in.space();
        in.expect('(');
        boolean known = true;
        while (!in.take(')')) {
            in.take(' ');
            in.take('\\');
            Optional<String> attribute = SpecialUse.find(in.atom());
            known &= attribute.isPresent();
            attribute.ifPresent(use::add);
        }
        in.expect(')');
        return known;
    }

    private static CompletionStage<Void> create(ImapSession session, MailboxName name, Set<String> use) {
        return Mailboxes.requireCreate(session, name)
                .thenCompose(parent -> session.store(s -> s.find(name)).thenCompose(found -> {
                    if (found.isPresent()) {
                        return RefusedException.no("[ALREADYEXISTS] Mailbox exists already");
                    }
                    return limit(session, name, use)
                            .thenCompose(free -> session.store(s -> s.create(name, use)))
                            .thenCompose(made -> parent.isPresent()
                                    ? inherit(session, parent.get(), made)
                                    : CompletableFuture.completedStage(null));
                }));
    }

    /** Refuses beyond the user's number of mailboxes, and a second mailbox for the same special use. */
    private static CompletionStage<Void> limit(ImapSession session, MailboxName name, Set<String> use) {
        return session.store(s -> s.list(name.owner())).thenCompose(all -> {
            if (all.size() >= session.server().settings().maxMailboxes()) {
                return RefusedException.no("[LIMIT] Too many mailboxes");
            }
            if (all.stream().anyMatch(m -> m.specialUse().stream().anyMatch(use::contains))) {
                return RefusedException.no("[USEATTR] Another mailbox has that special use");
            }
            return CompletableFuture.completedStage(null);
        });
    }

    /** Below a mailbox of somebody else the same people have the same rights. */
    private static CompletionStage<Void> inherit(ImapSession session, MailboxInfo parent, MailboxInfo made) {
        Iterator<Map.Entry<String, String>> rights = parent.acl().entrySet().iterator();
        return Loop.whileTrue(() -> {
            if (!rights.hasNext()) {
                return CompletableFuture.completedStage(false);
            }
            Map.Entry<String, String> entry = rights.next();
            return session.store(s -> s.setRights(made.id(), entry.getKey(), entry.getValue()))
                    .thenApply(set -> true);
        });
    }

    static CompletionStage<Tagged> delete(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        in.end();
        return Mailboxes.require(session, wire, 'x').thenCompose(info -> {
            if (info.name().path().equals("INBOX")) {
                return RefusedException.no("[CANNOT] INBOX cannot be deleted");
            }
            Selected selected = session.selectedOrNull();
            if (selected != null && selected.view().id().equals(info.id())) {
                session.select(null);
                session.out().text("* OK [CLOSED] Mailbox is deleted").line();
            }
            return session.store(s -> s.delete(info.id())).thenApply(gone -> Tagged.ok("DELETE completed"));
        });
    }

    static CompletionStage<Tagged> subscribe(ImapSession session, Tokens in) throws BadCommandException {
        return subscribe(session, in, true);
    }

    static CompletionStage<Tagged> unsubscribe(ImapSession session, Tokens in) throws BadCommandException {
        return subscribe(session, in, false);
    }

    private static CompletionStage<Tagged> subscribe(ImapSession session, Tokens in, boolean on)
            throws BadCommandException {
        in.space();
        Optional<String> name = Mailboxes.decode(in.astring());
        in.end();
        if (name.isEmpty() || Namespaces.resolve(session.user(), name.get()).isEmpty()) {
            return CompletableFuture.completedStage(Mailboxes.BAD_NAME);
        }
        int most = 2 * session.server().settings().maxMailboxes();
        return session.store(s -> s.subscriptions(session.user())).thenCompose(names -> {
            if (on && names.size() >= most) {
                return RefusedException.no("[LIMIT] Too many subscriptions");
            }
            return session.store(s -> s.subscribe(session.user(), name.get(), on))
                    .thenApply(done -> Tagged.ok(on ? "SUBSCRIBE completed" : "UNSUBSCRIBE completed"));
        });
    }

    static CompletionStage<Tagged> namespace(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        session.out()
                .text("* NAMESPACE ((\"\" \"/\")) ((\"")
                .text(Namespaces.OTHERS)
                .text("/\" \"/\")) ((\"")
                .text(Namespaces.SHARED)
                .text("/\" \"/\"))")
                .line();
        return CompletableFuture.completedStage(Tagged.ok("NAMESPACE completed"));
    }

    /** Whether a session's user has the mailbox open for reading and writing. */
    static boolean writable(MailboxView view, char right) {
        return !view.readOnly() && view.rights().has(right);
    }
}
