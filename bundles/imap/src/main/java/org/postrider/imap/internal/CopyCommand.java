package org.postrider.imap.internal;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.store.Appended;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.UidSet;

/** COPY and MOVE (RFC 3501 section 6.4.7, RFC 6851, RFC 4315). Stateless. */
final class CopyCommand {
    private CopyCommand() {}

    static Command copyBySequence() {
        return (session, in) -> run(session, in, false, false);
    }

    static Command copyByUid() {
        return (session, in) -> run(session, in, true, false);
    }

    static Command moveBySequence() {
        return (session, in) -> run(session, in, false, true);
    }

    static Command moveByUid() {
        return (session, in) -> run(session, in, true, true);
    }

    private static CompletionStage<Tagged> run(ImapSession session, Tokens in, boolean byUid, boolean move)
            throws BadCommandException {
        UidSet uids = MessageNumbers.read(session, in, byUid);
        in.space();
        String wire = in.astring();
        in.end();
        MailboxView view = session.view();
        Tagged refusal = move ? moveRefusal(view) : null;
        if (refusal != null) {
            return CompletableFuture.completedStage(refusal);
        }
        return Mailboxes.target(session, wire).thenCompose(to -> {
            UidSet here = view.uids().within(uids);
            if (here.isEmpty()) {
                return CompletableFuture.completedStage(Tagged.ok("Nothing to copy"));
            }
            return session.store(s -> s.copy(view.id(), here, to.id(), move))
                    .thenCompose(made -> withoutForbiddenFlags(session, to, made))
                    .thenApply(made -> answer(session, to, new TreeMap<>(made), move));
        });
    }

    private static @org.jspecify.annotations.Nullable Tagged moveRefusal(MailboxView view) {
        Tagged refusal = ExpungeCommand.refusal(view, 'e');
        return refusal == null ? ExpungeCommand.refusal(view, 't') : refusal;
    }

    /** Flags that the user may not set there do not come along (RFC 4314 section 4). */
    private static CompletionStage<Map<Long, Appended>> withoutForbiddenFlags(
            ImapSession session, MailboxInfo to, Map<Long, Appended> made) {
        Rights rights = Rights.of(to, session.user());
        if (made.isEmpty() || (rights.has('s') && rights.has('t') && rights.has('w'))) {
            return CompletableFuture.completedStage(made);
        }
        UidSet.Builder copies = UidSet.builder();
        made.values().forEach(a -> copies.add(a.uid()));
        return session.store(s -> s.messages(to.id(), copies.build())).thenCompose(infos -> {
            Set<String> forbidden = new java.util.HashSet<>();
            infos.forEach(info -> forbidden.addAll(info.flags()));
            forbidden.removeIf(rights::maySet);
            FlagChange remove = new FlagChange(FlagChange.Kind.REMOVE, forbidden, OptionalLong.empty());
            return forbidden.isEmpty()
                    ? CompletableFuture.completedStage(made)
                    : session.store(s -> s.store(to.id(), copies.build(), remove))
                            .thenApply(done -> made);
        });
    }

    private static Tagged answer(ImapSession session, MailboxInfo to, TreeMap<Long, Appended> made, boolean move) {
        if (made.isEmpty()) {
            return Tagged.ok("[EXPUNGEISSUED] Nothing copied, the messages are gone");
        }
        UidSet.Builder from = UidSet.builder();
        made.keySet().forEach(from::add);
        UidSet source = from.build();
        String code = "";
        if (Rights.of(to, session.user()).has('r')) {
            code = "[COPYUID " + to.uidValidity() + " " + source + " " + inOrder(made) + "]";
        }
        if (!move) {
            return Tagged.ok(code.isEmpty() ? "COPY completed" : code + " COPY completed");
        }
        // Before the EXPUNGEs, so that a client knows where the messages went (RFC 6851 section 4.3).
        if (!code.isEmpty()) {
            session.out().text("* OK ").text(code).text(" Moved").line();
        }
        session.view().vanish(source);
        return Tagged.ok("MOVE completed");
    }

    /** New UIDs in the order of the old ones, which is how a client pairs them. */
    private static String inOrder(TreeMap<Long, Appended> made) {
        StringBuilder set = new StringBuilder();
        long first = 0;
        long last = 0;
        for (Appended appended : made.values()) {
            long uid = appended.uid();
            if (first > 0 && uid == last + 1) {
                last = uid;
                continue;
            }
            range(set, first, last);
            first = uid;
            last = uid;
        }
        range(set, first, last);
        return set.toString();
    }

    private static void range(StringBuilder set, long first, long last) {
        if (first > 0) {
            set.append(set.length() == 0 ? "" : ",").append(first);
            set.append(last > first ? ":" + last : "");
        }
    }
}
