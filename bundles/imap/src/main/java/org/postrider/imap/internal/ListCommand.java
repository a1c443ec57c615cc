package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.Namespaces;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.role.store.MailboxInfo;

/**
 * LIST and LSUB over all namespaces. A name that is only the way to others ("Other Users", a parent that was deleted) is
 * listed as not selectable. One per command, confined to the session's loop.
 */
final class ListCommand {
    private final ImapSession session;
    private final ListRequest request;
    private final TreeMap<String, MailboxInfo> mailboxes = new TreeMap<>();
    /** Names of mailboxes and all names above them. */
    private final TreeSet<String> names = new TreeSet<>();

    private final TreeSet<String> subscribed = new TreeSet<>();
    /** Subscribed names and all names above them. */
    private final TreeSet<String> aboveSubscribed = new TreeSet<>();

    private ListCommand(ImapSession session, ListRequest request) {
        this.session = session;
        this.request = request;
    }

    static CompletionStage<Tagged> list(ImapSession session, Tokens in) throws BadCommandException {
        ListRequest request = ListRequest.read(in);
        if (request.root()) {
            session.out().text("* LIST (\\Noselect) \"/\" \"\"").line();
            return CompletableFuture.completedStage(Tagged.ok("LIST completed"));
        }
        ListCommand command = new ListCommand(session, request);
        boolean subscriptions =
                request.selects("SUBSCRIBED") || request.returns().contains("SUBSCRIBED");
        return command.loadMailboxes()
                .thenCompose(done -> subscriptions ? command.loadSubscriptions() : done())
                .thenCompose(done -> command.writeAll())
                .thenApply(done -> Tagged.ok("LIST completed"));
    }

    static CompletionStage<Tagged> lsub(ImapSession session, Tokens in) throws BadCommandException {
        ListCommand command = new ListCommand(session, ListRequest.readLsub(in));
        return command.loadSubscriptions().thenApply(done -> {
            command.writeLsub();
            return Tagged.ok("LSUB completed");
        });
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> loadMailboxes() {
        String user = session.user();
        return session.store(s -> s.list(user))
                .thenAccept(this::add)
                .thenCompose(own -> mayReachOthers()
                        ? session.store(s -> s.listShared(user)).thenAccept(this::add)
                        : done());
    }

    /** Most clients list their own mailboxes most of the time. */
    private boolean mayReachOthers() {
        return request.patterns().stream()
                .anyMatch(p -> p.mayStartWith(Namespaces.OTHERS) || p.mayStartWith(Namespaces.SHARED));
    }

    private void add(List<MailboxInfo> infos) {
        for (MailboxInfo info : infos) {
            if (Rights.of(info, session.user()).has('l')) {
                String name = Namespaces.display(session.user(), info.name());
                mailboxes.put(name, info);
                addWithParents(names, name);
            }
        }
    }

    private static void addWithParents(Set<String> set, String name) {
        String above = name;
        while (set.add(above) && above.indexOf('/') > 0) {
            above = above.substring(0, above.lastIndexOf('/'));
        }
    }

    private CompletionStage<Void> loadSubscriptions() {
        return session.store(s -> s.subscriptions(session.user())).thenAccept(all -> {
            for (String name : all) {
                subscribed.add(Namespaces.normal(name));
                addWithParents(aboveSubscribed, Namespaces.normal(name));
            }
        });
    }

    private static boolean hasBelow(TreeSet<String> set, String name) {
        String next = set.ceiling(name + "/");
        return next != null && next.startsWith(name + "/");
    }

    private CompletionStage<Void> writeAll() {
        boolean bySubscription = request.selects("SUBSCRIBED");
        List<MailboxInfo> listed = new ArrayList<>();
        for (String name : bySubscription ? aboveSubscribed : names) {
            if (selected(name, bySubscription) && request.matches(name)) {
                write(name);
                MailboxInfo info = mailboxes.get(name);
                if (info != null && Rights.of(info, session.user()).has('r')) {
                    listed.add(info);
                }
            }
        }
        return request.status().isEmpty() ? done() : status(listed.iterator());
    }

    private boolean selected(String name, boolean bySubscription) {
        if (request.selects("SPECIAL-USE") && specialUse(mailboxes.get(name)).isEmpty()) {
            return false;
        }
        return !bySubscription
                || subscribed.contains(name)
                || (request.selects("RECURSIVEMATCH") && !allBelowMatch(name));
    }

    private CompletionStage<Void> status(Iterator<MailboxInfo> listed) {
        return Loop.whileTrue(() -> listed.hasNext()
                ? StatusCommand.write(session, listed.next(), request.status())
                        .exceptionally(gone -> null)
                        .thenApply(written -> true)
                : CompletableFuture.completedStage(false));
    }

    private void write(String name) {
        MailboxInfo info = mailboxes.get(name);
        List<String> attributes = new ArrayList<>();
        if (info == null) {
            // The latter implies the former (RFC 5258 section 3).
            attributes.add(request.extended() ? "\\NonExistent" : "\\Noselect");
        }
        attributes.add(hasBelow(names, name) ? "\\HasChildren" : "\\HasNoChildren");
        if (subscribed.contains(name)) {
            attributes.add("\\Subscribed");
        }
        attributes.addAll(specialUse(info));
        Response out =
                session.out().text("* LIST ").list(attributes).text(" \"/\" ").mailbox(name);
        if (request.selects("RECURSIVEMATCH") && !allBelowMatch(name)) {
            out.text(" (\"CHILDINFO\" (\"SUBSCRIBED\"))");
        }
        out.line();
    }

    /** Of the user's own mailboxes only: somebody else's Sent is not where our client should file. */
    private Set<String> specialUse(@Nullable MailboxInfo info) {
        return info != null && info.name().owner().equals(session.user()) ? new TreeSet<>(info.specialUse()) : Set.of();
    }

    private void writeLsub() {
        for (String name : aboveSubscribed) {
            boolean itself = subscribed.contains(name);
            // A parent stands for subscribed names below that the pattern cannot reach (RFC 3501 section 6.3.9).
            if (request.matches(name) && (itself || !allBelowMatch(name))) {
                Response out = session.out().text(itself ? "* LSUB () \"/\" " : "* LSUB (\\Noselect) \"/\" ");
                out.mailbox(name).line();
            }
        }
    }

    /** Whether all subscribed names below will be told themselves. */
    private boolean allBelowMatch(String name) {
        return subscribed.tailSet(name + "/").stream()
                .takeWhile(n -> n.startsWith(name + "/"))
                .allMatch(request::matches);
    }
}
