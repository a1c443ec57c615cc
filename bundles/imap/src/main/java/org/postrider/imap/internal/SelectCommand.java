package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Flags;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.MailboxStatus;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/** SELECT and EXAMINE (RFC 3501 section 6.3.1, RFC 7162). One per command, confined to the session's loop. */
final class SelectCommand {
    /** Messages looked at for the first unseen one and for keywords; beyond it UNSEEN is left out. */
    private static final int LOOK = 2_000;

    /** Keywords that most clients use, announced before a message has them. */
    private static final List<String> COMMON = List.of("$Forwarded", "$Junk", "$MDNSent", "$NotJunk");

    private final ImapSession session;
    private final boolean examine;
    private final @Nullable QresyncParameter qresync;

    private SelectCommand(ImapSession session, boolean examine, @Nullable QresyncParameter qresync) {
        this.session = session;
        this.examine = examine;
        this.qresync = qresync;
    }

    static CompletionStage<Tagged> select(ImapSession session, Tokens in) throws BadCommandException {
        return run(session, in, false);
    }

    static CompletionStage<Tagged> examine(ImapSession session, Tokens in) throws BadCommandException {
        return run(session, in, true);
    }

    private static CompletionStage<Tagged> run(ImapSession session, Tokens in, boolean examine)
            throws BadCommandException {
        in.space();
        String wire = in.astring();
        boolean condstore = false;
        QresyncParameter qresync = null;
        if (in.take(' ')) {
            in.expect('(');
            do {
                String name = in.keyword();
                if (name.equals("QRESYNC") && session.qresync()) {
                    qresync = QresyncParameter.read(in);
                } else if (!name.equals("CONDSTORE")) {
                    throw new BadCommandException("Unknown parameter of SELECT");
                }
                condstore = true;
            } while (in.take(' '));
            in.expect(')');
        }
        in.end();
        if (session.selectedOrNull() != null) {
            // Whatever comes now, the old mailbox is no longer selected (RFC 3501 section 6.3.1).
            session.select(null);
            session.out().text("* OK [CLOSED] Previous mailbox is closed").line();
        }
        if (condstore) {
            session.enableCondstore();
        }
        SelectCommand command = new SelectCommand(session, examine, qresync);
        return Mailboxes.require(session, wire, 'r').thenCompose(command::open);
    }

    private CompletionStage<Tagged> open(MailboxInfo info) {
        Rights rights = Rights.of(info, session.user());
        boolean readOnly = examine || !rights.writable();
        MailboxView view = new MailboxView(info.id(), info.name(), info.uidValidity(), readOnly, rights);
        Selected selected = new Selected(session, view);
        // First watch, then count, then list: a change in between is told twice rather than never.
        session.select(selected);
        selected.watch();
        return session.store(s -> s.status(info.id()))
                .thenCompose(status -> session.store(s -> s.uids(info.id())).thenCompose(uids -> {
                    view.uids().addAbove(uids);
                    view.modSeq(status.highestModSeq());
                    return claim(view)
                            .thenCompose(claimed -> firstUnseen(view, status))
                            .thenCompose(unseen -> answer(view, status, unseen));
                }))
                .whenComplete((tagged, failure) -> {
                    if (failure != null) {
                        session.select(null);
                    }
                });
    }

    /** Messages are recent for the first session that may write and sees them (RFC 3501 section 2.3.2). */
    private CompletionStage<Void> claim(MailboxView view) {
        return session.store(s -> view.readOnly() ? s.recentMark(view.id()) : s.claimRecent(view.id()))
                .thenAccept(mark -> {
                    if (mark < UidSet.MAX) {
                        view.addRecent(view.uids().within(UidSet.range(mark + 1, UidSet.MAX)));
                    }
                });
    }

    private CompletionStage<Optional<Integer>> firstUnseen(MailboxView view, MailboxStatus status) {
        if (status.unseen() == 0 || view.uids().size() == 0) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        int last = Math.min(LOOK, view.uids().size());
        UidSet first = UidSet.range(view.uids().get(0), view.uids().get(last - 1));
        return session.store(s -> s.messages(view.id(), first)).thenApply(infos -> {
            Optional<Integer> unseen = Optional.empty();
            for (MessageInfo info : infos) {
                view.learn(info.flags());
                if (unseen.isEmpty() && !info.flags().contains(Flags.SEEN)) {
                    int index = view.uids().indexOf(info.uid());
                    unseen = index < 0 ? unseen : Optional.of(index + 1);
                }
            }
            return unseen;
        });
    }

    private CompletionStage<Tagged> answer(MailboxView view, MailboxStatus status, Optional<Integer> unseen) {
        Response out = session.out();
        view.show(view.modSeq());
        view.learn(COMMON);
        out.text("* FLAGS ").list(view.flags()).line();
        out.text("* ").number(view.uids().size()).text(" EXISTS").line();
        out.text("* ").number(view.recentCount()).text(" RECENT").line();
        unseen.ifPresent(first ->
                out.text("* OK [UNSEEN ").number(first).text("] First unseen").line());
        out.text("* OK [UIDVALIDITY ")
                .number(view.uidValidity())
                .text("] UIDs valid")
                .line();
        long next = Math.max(status.uidNext(), view.uids().last() + 1);
        out.text("* OK [UIDNEXT ").number(next).text("] Predicted next UID").line();
        out.text("* OK [PERMANENTFLAGS ")
                .list(permanent(view))
                .text("] Limited")
                .line();
        out.text("* OK [HIGHESTMODSEQ ")
                .number(Math.max(1, view.modSeq()))
                .text("] Highest")
                .line();
        String mode = view.readOnly() ? "READ-ONLY" : "READ-WRITE";
        Tagged tagged = Tagged.ok("[" + mode + "] " + (examine ? "EXAMINE" : "SELECT") + " completed");
        QresyncParameter known = qresync;
        return known == null
                ? CompletableFuture.completedStage(tagged)
                : known.answer(session, view).thenApply(told -> tagged);
    }

    private static List<String> permanent(MailboxView view) {
        return view.readOnly() ? new ArrayList<>() : view.rights().permanentFlags(view.keywords());
    }
}
