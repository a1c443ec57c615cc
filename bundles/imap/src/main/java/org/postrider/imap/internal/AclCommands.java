package org.postrider.imap.internal;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.Namespaces;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.directory.Account;
import org.postrider.role.store.MailboxInfo;

/** The ACL extension (RFC 4314). An owner's rights are not in the list and cannot be taken away. Stateless. */
final class AclCommands {
    private static final int MAX_ENTRIES = 500;

    private AclCommands() {}

    static CompletionStage<Tagged> setAcl(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        in.space();
        String identifier = in.astring();
        in.space();
        String change = in.astring();
        in.end();
        char sign = change.isEmpty() ? ' ' : change.charAt(0);
        boolean signed = sign == '+' || sign == '-';
        Optional<Rights> rights = Rights.parse(signed ? change.substring(1) : change);
        if (rights.isEmpty()) {
            return CompletableFuture.completedStage(Tagged.bad("Unknown right"));
        }
        return change(session, wire, identifier, old -> {
            if (!signed) {
                return rights.get();
            }
            return sign == '+' ? old.plus(rights.get()) : old.minus(rights.get());
        });
    }

    static CompletionStage<Tagged> deleteAcl(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        in.space();
        String identifier = in.astring();
        in.end();
        return change(session, wire, identifier, old -> new Rights(""));
    }

    private static CompletionStage<Tagged> change(
            ImapSession session, String wire, String identifier, java.util.function.UnaryOperator<Rights> change) {
        return Mailboxes.require(session, wire, 'a')
                .thenCompose(info -> canonical(session, info, identifier).thenCompose(name -> {
                    if (name.equals(info.name().owner())) {
                        return RefusedException.no("[CANNOT] The owner has all rights always");
                    }
                    if (!info.acl().containsKey(name) && info.acl().size() >= MAX_ENTRIES) {
                        return RefusedException.no("[LIMIT] Too many entries");
                    }
                    Rights now = change.apply(new Rights(info.acl().getOrDefault(name, "")));
                    return session.store(s -> s.setRights(info.id(), name, now.letters()));
                }))
                .thenApply(set -> Tagged.ok("ACL changed"));
    }

    /** An account's own name, so that rights given to an alias or a short name work; others stay if they are there. */
    private static CompletionStage<String> canonical(ImapSession session, MailboxInfo info, String identifier) {
        boolean negative = identifier.startsWith("-");
        String plain = negative ? identifier.substring(1) : identifier;
        if (plain.equals(Rights.ANYONE) || info.acl().containsKey(identifier)) {
            return CompletableFuture.completedStage(identifier);
        }
        return session.onLoop(session.server()
                        .directory()
                        .call(session.server().settings().patience(), d -> d.account(plain)))
                .thenCompose(account -> account.isEmpty()
                        ? RefusedException.no("[CANNOT] No such user")
                        : CompletableFuture.completedStage((negative ? "-" : "")
                                + account.map(Account::name).orElse(plain)));
    }

    static CompletionStage<Tagged> getAcl(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        in.end();
        return Mailboxes.require(session, wire, 'a').thenApply(info -> {
            Response out = session.out().text("* ACL ");
            out.mailbox(Namespaces.display(session.user(), info.name()));
            if (!info.name().owner().isEmpty()) {
                entry(out, info.name().owner(), new Rights(Rights.ALL));
            }
            for (Map.Entry<String, String> entry : new TreeMap<>(info.acl()).entrySet()) {
                entry(out, entry.getKey(), new Rights(entry.getValue()));
            }
            out.line();
            return Tagged.ok("GETACL completed");
        });
    }

    private static void entry(Response out, String identifier, Rights rights) {
        out.text(" ").string(identifier).text(" ").text(rights.shown());
    }

    static CompletionStage<Tagged> listRights(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        in.space();
        String identifier = in.astring();
        in.end();
        return Mailboxes.require(session, wire, 'a').thenApply(info -> {
            Response out = session.out().text("* LISTRIGHTS ");
            out.mailbox(Namespaces.display(session.user(), info.name()));
            out.text(" ").string(identifier).text(" ");
            if (identifier.equals(info.name().owner())) {
                out.text(new Rights(Rights.ALL).shown());
            } else {
                out.text("\"\" l r s w i p k x t e a c d");
            }
            out.line();
            return Tagged.ok("LISTRIGHTS completed");
        });
    }

    static CompletionStage<Tagged> myRights(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String wire = in.astring();
        in.end();
        var name = Mailboxes.resolve(session, wire);
        if (name.isEmpty()) {
            return CompletableFuture.completedStage(Mailboxes.BAD_NAME);
        }
        return Mailboxes.find(session, name.get()).thenCompose(found -> {
            if (found.isEmpty()) {
                return RefusedException.stage(Mailboxes.NONEXISTENT);
            }
            Rights rights = Rights.of(found.get(), session.user());
            session.out()
                    .text("* MYRIGHTS ")
                    .mailbox(Namespaces.display(session.user(), found.get().name()))
                    .text(" ")
                    .text(rights.shown())
                    .line();
            return CompletableFuture.completedStage(Tagged.ok("MYRIGHTS completed"));
        });
    }
}
