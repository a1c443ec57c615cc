package org.postrider.imap.internal;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.fetch.FetchItem;
import org.postrider.imap.internal.fetch.FetchItem.Plain;
import org.postrider.imap.internal.fetch.FetchRenderer;
import org.postrider.imap.internal.fetch.FetchRequest;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Flags;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.FlagChange.Kind;
import org.postrider.role.store.FlagResult;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/** STORE (RFC 3501 section 6.4.6, RFC 7162 section 3.1.3). One per command, confined to the session's loop. */
final class StoreCommand {
    private final ImapSession session;
    private final MailboxView view;
    private final boolean byUid;
    private final boolean silent;
    private final boolean conditional;

    private StoreCommand(ImapSession session, boolean byUid, boolean silent, boolean conditional) {
        this.session = session;
        this.view = session.view();
        this.byUid = byUid;
        this.silent = silent;
        this.conditional = conditional;
    }

    static Command bySequence() {
        return (session, in) -> run(session, in, false);
    }

    static Command byUid() {
        return (session, in) -> run(session, in, true);
    }

    private static CompletionStage<Tagged> run(ImapSession session, Tokens in, boolean byUid)
            throws BadCommandException {
        UidSet uids = MessageNumbers.read(session, in, byUid);
        in.space();
        OptionalLong unchangedSince = unchangedSince(in);
        if (unchangedSince.isPresent()) {
            session.enableCondstore();
        }
        char sign = (char) in.peek();
        boolean signed = in.take('+') || in.take('-');
        String item = in.keyword();
        if (!item.equals("FLAGS") && !item.equals("FLAGS.SILENT")) {
            throw new BadCommandException("Unknown STORE item");
        }
        in.space();
        Set<String> flags = flags(in);
        in.end();
        Flags.checkSettable(flags);
        Kind kind = !signed ? Kind.REPLACE : sign == '+' ? Kind.ADD : Kind.REMOVE;
        FlagChange change = new FlagChange(kind, flags, unchangedSince);
        return new StoreCommand(session, byUid, item.endsWith("SILENT"), unchangedSince.isPresent()).run(uids, change);
    }

    private static OptionalLong unchangedSince(Tokens in) throws BadCommandException {
        if (!in.take('(')) {
            return OptionalLong.empty();
        }
        if (!in.keyword().equals("UNCHANGEDSINCE")) {
            throw new BadCommandException("Unknown STORE modifier");
        }
        in.space();
        OptionalLong since = OptionalLong.of(in.number64());
        in.expect(')');
        in.space();
        return since;
    }

    private static Set<String> flags(Tokens in) throws BadCommandException {
        if (in.peek() == '(') {
            return in.flagList();
        }
        Set<String> flags = new LinkedHashSet<>();
        do {
            flags.add(in.flag());
        } while (in.take(' ') && !in.atEnd());
        return flags;
    }

    private CompletionStage<Tagged> run(UidSet uids, FlagChange change) {
        Rights rights = view.rights();
        boolean some = rights.has('s') || rights.has('t') || rights.has('w');
        boolean none =
                !change.flags().isEmpty() && rights.settable(change.flags()).isEmpty();
        if (view.readOnly()) {
            return CompletableFuture.completedStage(Tagged.no("[READ-ONLY] Mailbox is open for reading only"));
        }
        if (!some || none) {
            return CompletableFuture.completedStage(Mailboxes.NO_PERMISSION);
        }
        UidSet here = view.uids().within(uids);
        if (here.isEmpty()) {
            return CompletableFuture.completedStage(Tagged.ok("STORE completed"));
        }
        boolean all = rights.has('s') && rights.has('t') && rights.has('w');
        if (all || change.kind() != Kind.REPLACE) {
            FlagChange allowed =
                    new FlagChange(change.kind(), rights.settable(change.flags()), change.unchangedSince());
            return session.store(s -> s.store(view.id(), here, allowed)).thenApply(r -> answer(here, r));
        }
        return replaceSome(here, change);
    }

    /** FLAGS by a user who may change some flags only: the others stay as they are (RFC 4314 section 4). */
    private CompletionStage<Tagged> replaceSome(UidSet uids, FlagChange change) {
        Rights rights = view.rights();
        Set<String> wanted = rights.settable(change.flags());
        return session.store(s -> s.messages(view.id(), uids)).thenCompose(infos -> {
            Set<String> unwanted = new HashSet<>(Flags.SYSTEM);
            infos.forEach(info -> unwanted.addAll(info.flags()));
            unwanted.removeAll(change.flags());
            FlagChange remove = new FlagChange(Kind.REMOVE, rights.settable(unwanted), change.unchangedSince());
            return session.store(s -> s.store(view.id(), uids, remove)).thenCompose(first -> {
                UidSet.Builder rest = UidSet.builder();
                first.messages().forEach(info -> rest.add(info.uid()));
                FlagChange add = new FlagChange(Kind.ADD, wanted, OptionalLong.empty());
                return session.store(s -> s.store(view.id(), rest.build(), add))
                        .thenApply(second -> answer(uids, new FlagResult(second.messages(), first.modified())));
            });
        });
    }

    private Tagged answer(UidSet uids, FlagResult result) {
        List<MessageInfo> messages = result.messages().stream()
                .filter(info -> view.uids().indexOf(info.uid()) >= 0)
                .toList();
        if (!silent || session.condstore()) {
            tell(messages);
        }
        messages.forEach(view::tell);
        if (!result.modified().isEmpty()) {
            String modified = MessageNumbers.shown(view, result.modified(), byUid);
            return Tagged.ok("[MODIFIED " + modified + "] STORE completed, some messages had changed");
        }
        boolean gone = messages.size() < uids.count();
        return gone && !conditional
                ? Tagged.ok("[EXPUNGEISSUED] STORE completed, some messages are gone")
                : Tagged.ok("STORE completed");
    }

    private void tell(List<MessageInfo> messages) {
        Set<FetchItem> items = new LinkedHashSet<>();
        if (byUid || session.qresync()) {
            items.add(Plain.UID);
        }
        if (!silent) {
            Updates.announceKeywords(session, messages);
            items.add(Plain.FLAGS);
        }
        if (session.condstore()) {
            items.add(Plain.MODSEQ);
        }
        FetchRequest request = new FetchRequest(List.copyOf(items));
        for (MessageInfo info : messages) {
            FetchRenderer.render(session.out(), Updates.seen(view, info), request);
        }
    }
}
