package org.postrider.imap.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.fetch.FetchItem.Plain;
import org.postrider.imap.internal.fetch.FetchParser;
import org.postrider.imap.internal.fetch.FetchRenderer;
import org.postrider.imap.internal.fetch.FetchRenderer.Seen;
import org.postrider.imap.internal.fetch.FetchRequest;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Flags;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.grammar.SequenceSet;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FETCH: in batches, so that a long one lets other sessions have their turn and never fills memory: the next batch waits
 * until the client has taken the one before. One per command, confined to the session's loop, but for rendering.
 */
final class FetchCommand {
    private static final Logger LOG = LoggerFactory.getLogger(FetchCommand.class);

    /** Messages without content asked for at once. */
    private static final int PLAIN_BATCH = 1_000;

    private final ImapSession session;
    private final MailboxView view;
    private final FetchRequest request;
    private final int[] indexes;
    private final int batch;
    private final boolean marksSeen;
    private int done;
    private int missing;

    private FetchCommand(ImapSession session, FetchRequest request, UidSet uids) {
        this.session = session;
        this.view = session.view();
        this.request = request;
        this.indexes = view.uids().indexesIn(uids);
        this.batch = request.needsContent() ? session.server().settings().fetchBatch() : PLAIN_BATCH;
        this.marksSeen = request.setsSeen() && MailboxCommands.writable(view, 's');
    }

    static Command bySequence() {
        return (session, in) -> run(session, in, false);
    }

    static Command byUid() {
        return (session, in) -> run(session, in, true);
    }

    /** What may stand behind the items (RFC 7162 section 3.1.4, 3.2.6). */
    private record Modifiers(OptionalLong changedSince, boolean vanished) {}

    private static CompletionStage<Tagged> run(ImapSession session, Tokens in, boolean byUid)
            throws BadCommandException {
        in.space();
        SequenceSet set = SequenceSet.read(in);
        UidSet uids = MessageNumbers.of(session, set, byUid);
        in.space();
        FetchRequest asked = FetchParser.read(in);
        Modifiers modifiers = modifiers(in, byUid && session.qresync());
        in.end();
        Set<Plain> more = EnumSet.noneOf(Plain.class);
        if (byUid || session.qresync()) {
            more.add(Plain.UID);
        }
        if (modifiers.changedSince().isPresent() || asked.has(Plain.MODSEQ)) {
            session.enableCondstore();
            more.add(Plain.MODSEQ);
        }
        FetchRequest request = asked.with(more);
        if (modifiers.changedSince().isEmpty()) {
            return new FetchCommand(session, request, uids).run();
        }
        return ChangesSince.find(session, modifiers.changedSince().getAsLong()).thenCompose(found -> {
            if (modifiers.vanished()) {
                // Also beyond the last message that is there: the last ones may be what has gone.
                UidSet known = set.resolve(UidSet.MAX);
                QresyncParameter.vanishedEarlier(session, found.vanished().intersect(known));
            }
            UidSet.Builder changed = UidSet.builder();
            found.changed().forEach(info -> changed.add(info.uid()));
            return new FetchCommand(session, request, uids.intersect(changed.build())).run();
        });
    }

    private static Modifiers modifiers(Tokens in, boolean mayVanish) throws BadCommandException {
        OptionalLong since = OptionalLong.empty();
        boolean vanished = false;
        if (in.take(' ')) {
            in.expect('(');
            do {
                String name = in.keyword();
                if (name.equals("CHANGEDSINCE")) {
                    in.space();
                    since = OptionalLong.of(in.number64());
                } else if (name.equals("VANISHED") && mayVanish) {
                    vanished = true;
                } else {
                    throw new BadCommandException("Unknown FETCH modifier " + name);
                }
            } while (in.take(' '));
            in.expect(')');
        }
        if (vanished && since.isEmpty()) {
            throw new BadCommandException("VANISHED needs CHANGEDSINCE");
        }
        return new Modifiers(since, vanished);
    }

    private CompletionStage<Tagged> run() {
        return Loop.whileTrue(this::step)
                .thenApply(all -> missing == 0
                        ? Tagged.ok("FETCH completed")
                        : Tagged.ok("[EXPUNGEISSUED] FETCH completed, some messages are gone"));
    }

    private CompletionStage<Boolean> step() {
        if (done >= indexes.length || session.ended()) {
            return CompletableFuture.completedStage(false);
        }
        int to = Math.min(indexes.length, done + batch);
        UidSet uids = MessageNumbers.uids(view, indexes, done, to);
        int count = to - done;
        done = to;
        CompletionStage<Integer> written = request.needsContent() ? contents(uids) : plain(uids);
        return written.thenCompose(found -> {
            missing += count - found;
            return session.sendIfMuch().thenApply(sent -> true);
        });
    }

    private CompletionStage<Integer> plain(UidSet uids) {
        return session.store(s -> s.messages(view.id(), uids)).thenApply(infos -> {
            if (request.has(Plain.FLAGS)) {
                Updates.announceKeywords(session, infos);
            }
            for (MessageInfo info : infos) {
                FetchRenderer.render(session.out(), Updates.seen(view, info), request);
            }
            return infos.size();
        });
    }

    private CompletionStage<Integer> contents(UidSet uids) {
        return session.store(s -> s.bodies(view.id(), uids))
                .thenCompose(bodies -> marksSeen ? markSeen(bodies) : CompletableFuture.completedStage(pairs(bodies)))
                .thenCompose(pairs -> {
                    Updates.announceKeywords(
                            session, pairs.stream().map(p -> p.seen().info()).toList());
                    return session.onLoop(session.server().work(() -> render(pairs)));
                })
                .thenApply(responses -> {
                    responses.forEach(session.out()::append);
                    return responses.size();
                });
    }

    /** A message with its state as the client is told. */
    private record Pair(MessageBody body, Seen seen, FetchRequest request) {}

    private List<Pair> pairs(List<MessageBody> bodies) {
        List<Pair> pairs = new ArrayList<>(bodies.size());
        for (MessageBody body : bodies) {
            pairs.add(new Pair(body, Updates.seen(view, body.info()), request));
        }
        return pairs;
    }

    /** Sets {@code \Seen} where it is missing; those messages' flags are told with their bodies. */
    private CompletionStage<List<Pair>> markSeen(List<MessageBody> bodies) {
        UidSet.Builder unseen = UidSet.builder();
        bodies.stream()
                .filter(b -> !b.info().flags().contains(Flags.SEEN))
                .forEach(b -> unseen.add(b.info().uid()));
        UidSet uids = unseen.build();
        if (uids.isEmpty()) {
            return CompletableFuture.completedStage(pairs(bodies));
        }
        FlagChange seen = new FlagChange(FlagChange.Kind.ADD, Set.of(Flags.SEEN), OptionalLong.empty());
        return session.store(s -> s.store(view.id(), uids, seen)).thenApply(result -> {
            List<Pair> pairs = new ArrayList<>(bodies.size());
            FetchRequest withFlags =
                    request.with(session.condstore() ? EnumSet.of(Plain.FLAGS, Plain.MODSEQ) : EnumSet.of(Plain.FLAGS));
            for (MessageBody body : bodies) {
                MessageInfo changed = find(result.messages(), body.info().uid());
                MessageInfo info = changed == null ? body.info() : changed;
                view.tell(info);
                pairs.add(new Pair(body, Updates.seen(view, info), changed == null ? request : withFlags));
            }
            return pairs;
        });
    }

    private static @org.jspecify.annotations.Nullable MessageInfo find(List<MessageInfo> infos, long uid) {
        int low = 0;
        int high = infos.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long at = infos.get(middle).uid();
            if (at == uid) {
                return infos.get(middle);
            }
            low = at < uid ? middle + 1 : low;
            high = at < uid ? high : middle - 1;
        }
        return null;
    }

    /** On a worker. */
    private List<Response> render(List<Pair> pairs) {
        List<Response> responses = new ArrayList<>(pairs.size());
        for (Pair pair : pairs) {
            try {
                responses.add(FetchRenderer.render(pair.seen(), pair.body(), pair.request()));
            } catch (IOException e) {
                LOG.error(
                        "session={} event=unreadable mailbox={} uid={} cause=\"{}\" hint=\"check: mail:status, and the disk\"",
                        session.connection().id(),
                        view.id().value(),
                        pair.seen().info().uid(),
                        e.toString());
                responses.add(new Response()
                        .text("* NO [SERVERBUG] Message with UID ")
                        .number(pair.seen().info().uid())
                        .text(" is damaged on the server's disk")
                        .line());
            }
        }
        return responses;
    }
}
