package org.postrider.imap.internal;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
    /** Messages moved in one change of the store. */
    private static final int MOVED_AT_ONCE = 5_000;

    /** Messages flagged or removed in one change of the store. */
    private static final int CHANGED_AT_ONCE = 20_000;

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
            return transfer(session, to, here, move);
        });
    }

    private static CompletionStage<Tagged> transfer(ImapSession session, MailboxInfo to, UidSet here, boolean move) {
        MailboxView view = session.view();
        // A copy is all or none, which only the store can promise; half a move is one (RFC 6851 section 4.3).
        Iterator<UidSet> pieces = move
                ? MessageNumbers.pieces(view, here, MOVED_AT_ONCE)
                : List.of(here).iterator();
        TreeMap<Long, Appended> all = new TreeMap<>();
        CompletionStage<Void> done = Loop.whileTrue(() -> {
            if (!pieces.hasNext()) {
                return CompletableFuture.completedStage(false);
            }
            UidSet piece = pieces.next();
            return session.store(s -> s.copy(view.id(), piece, to.id(), move)).thenCompose(made -> {
                all.putAll(made);
                return withoutForbiddenFlags(session, to, made).thenApply(flagged -> true);
            });
        });
        return done.exceptionallyCompose(failure -> broken(session, to, all, move, failure))
                .thenApply(moved -> answer(session, to, all, move));
    }

    /** Half a move is one (RFC 6851 section 4.3): the client hears of it. Half a copy is none (RFC 3501 section 6.4.7). */
    private static CompletionStage<Void> broken(
            ImapSession session, MailboxInfo to, TreeMap<Long, Appended> made, boolean move, Throwable failure) {
        if (move || made.isEmpty()) {
            tellMoved(session, to, made);
            return CompletableFuture.failedStage(failure);
        }
        return eachPiece(made, copies -> session.store(s -> s.expunge(to.id(), copies, false)))
                .handle((gone, again) -> gone)
                .thenCompose(gone -> CompletableFuture.failedStage(failure));
    }

    private static @org.jspecify.annotations.Nullable Tagged moveRefusal(MailboxView view) {
        Tagged refusal = ExpungeCommand.refusal(view, 'e');
        return refusal == null ? ExpungeCommand.refusal(view, 't') : refusal;
    }

    /** Flags that the user may not set there do not come along (RFC 4314 section 4). */
    private static CompletionStage<Map<Long, Appended>> withoutForbiddenFlags(
            ImapSession session, MailboxInfo to, Map<Long, Appended> made) {
        Rights rights = Rights.of(to, session.user());
        if (rights.has('s') && rights.has('t') && rights.has('w')) {
            return CompletableFuture.completedStage(made);
        }
        return eachPiece(made, copies -> withoutForbiddenFlags(session, to, rights, copies))
                .thenApply(done -> made);
    }

    private static CompletionStage<Void> withoutForbiddenFlags(
            ImapSession session, MailboxInfo to, Rights rights, UidSet copies) {
        return session.store(s -> s.messages(to.id(), copies)).thenCompose(infos -> {
            Set<String> forbidden = new java.util.HashSet<>();
            infos.forEach(info -> forbidden.addAll(info.flags()));
            forbidden.removeIf(rights::maySet);
            FlagChange remove = new FlagChange(FlagChange.Kind.REMOVE, forbidden, OptionalLong.empty());
            return forbidden.isEmpty()
                    ? CompletableFuture.<Void>completedStage(null)
                    : session.store(s -> s.store(to.id(), copies, remove)).<Void>thenApply(done -> null);
        });
    }

    /** Does something with all that was made, so much at once as the store can change at once. */
    private static CompletionStage<Void> eachPiece(
            Map<Long, Appended> made, Function<UidSet, CompletionStage<?>> step) {
        Iterator<Appended> all = made.values().iterator();
        return Loop.whileTrue(() -> {
            if (!all.hasNext()) {
                return CompletableFuture.completedStage(false);
            }
            UidSet.Builder piece = UidSet.builder();
            for (int i = 0; i < CHANGED_AT_ONCE && all.hasNext(); i++) {
                piece.add(all.next().uid());
            }
            return step.apply(piece.build()).thenApply(done -> true);
        });
    }

    private static Tagged answer(ImapSession session, MailboxInfo to, TreeMap<Long, Appended> made, boolean move) {
        if (made.isEmpty()) {
            return Tagged.ok("[EXPUNGEISSUED] Nothing copied, the messages are gone");
        }
        if (move) {
            tellMoved(session, to, made);
            return Tagged.ok("MOVE completed");
        }
        String code = code(session, to, made);
        return Tagged.ok(code.isEmpty() ? "COPY completed" : code + " COPY completed");
    }

    private static String code(ImapSession session, MailboxInfo to, TreeMap<Long, Appended> made) {
        return Rights.of(to, session.user()).has('r')
                ? "[COPYUID " + to.uidValidity() + " " + source(made) + " " + inOrder(made) + "]"
                : "";
    }

    private static UidSet source(TreeMap<Long, Appended> made) {
        UidSet.Builder from = UidSet.builder();
        made.keySet().forEach(from::add);
        return from.build();
    }

    /** Before the EXPUNGEs, so that a client knows where the messages went (RFC 6851 section 4.3). */
    private static void tellMoved(ImapSession session, MailboxInfo to, TreeMap<Long, Appended> made) {
        String code = made.isEmpty() ? "" : code(session, to, made);
        if (!code.isEmpty()) {
            session.out().text("* OK ").text(code).text(" Moved").line();
        }
        session.view().vanish(source(made));
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
