package org.postrider.imap.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.CommandTable.Entry;
import org.postrider.imap.internal.CommandTable.Sync;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.session.ProtocolSession;

/** Runs a session's commands one after the other, and ends each with what is new and its tagged answer. Confined to it. */
final class Dispatcher {
    private final ImapSession session;
    private @Nullable Runnable afterwards;
    private String tag = "*";

    Dispatcher(ImapSession session) {
        this.session = session;
    }

    /** Does this instead of waiting for the next command, once the tagged answer is written. */
    void afterwards(Runnable task) {
        afterwards = task;
    }

    /** The running command's tag. */
    String tag() {
        return tag;
    }

    /** Runs a whole command. */
    void command(Tokens in) {
        afterwards = null;
        tag = "*";
        Entry entry;
        try {
            tag = in.tag();
            in.space();
            entry = entry(in);
        } catch (BadCommandException e) {
            refuse(tag, Tagged.bad(String.valueOf(e.getMessage())));
            return;
        }
        Tagged refusal = entry.level().refusal(session);
        if (refusal != null) {
            refuse(tag, refusal);
            return;
        }
        Selected selected = session.selectedOrNull();
        CompletionStage<Void> ready = selected == null ? ProtocolSession.READY : selected.attached();
        if (entry.level() == CommandTable.Level.READABLE) {
            finish(ready.thenCompose(now -> startIfReadable(entry, in)), entry.sync());
        } else {
            finish(ready.thenCompose(now -> start(entry, in)), entry.sync());
        }
    }

    private static Entry entry(Tokens in) throws BadCommandException {
        String name = in.keyword();
        if (name.equals("UID")) {
            in.space();
            name = "UID " + in.keyword();
        }
        Entry entry = CommandTable.find(name);
        if (entry == null) {
            throw new BadCommandException("Unknown command");
        }
        return entry;
    }

    private CompletionStage<Tagged> startIfReadable(Entry entry, Tokens in) {
        Selected selected = session.selectedOrNull();
        if (selected == null || session.ended()) {
            return new CompletableFuture<>();
        }
        return selected.refreshRights()
                .thenCompose(now -> selected.view().rights().has('r')
                        ? start(entry, in)
                        : CompletableFuture.completedStage(Mailboxes.NO_PERMISSION));
    }

    private CompletionStage<Tagged> start(Entry entry, Tokens in) {
        if (session.ended()) {
            return new CompletableFuture<>();
        }
        try {
            return entry.command().run(session, in);
        } catch (BadCommandException | RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Runs an APPEND whose first message is about to come. */
    void append(AppendHead head) {
        afterwards = null;
        tag = head.tag();
        AppendInput input = new AppendInput(session, head);
        session.receiver(input);
        finish(input.run(), Sync.ALWAYS);
    }

    /** Goes on with an IDLE that another instance began. */
    void resumeIdle(String idleTag) {
        afterwards = null;
        tag = idleTag;
        finish(IdleInput.resume(session, idleTag), Sync.ALWAYS);
    }

    /** Answers at once. */
    void refuse(String toTag, Tagged tagged) {
        session.out()
                .text(toTag)
                .text(" ")
                .text(tagged.status())
                .text(" ")
                .text(tagged.text())
                .line();
        session.send();
        session.nextCommand(tagged.isBad());
    }

    private void finish(CompletionStage<Tagged> stage, Sync sync) {
        var unused = session.onLoop(stage).whenComplete((answer, failure) -> {
            Tagged tagged = failure == null
                    ? answer
                    : Failures.tagged(failure, session.connection().id());
            sync(sync, tagged).whenComplete((done, ignored) -> end(tagged));
        });
    }

    /** News are told before the answer; if the store cannot tell them now, the answer stands all the same. */
    private CompletionStage<Void> sync(Sync sync, Tagged tagged) {
        Selected selected = session.selectedOrNull();
        if (selected == null || sync == Sync.NONE || tagged.isBad() || session.ended()) {
            return ProtocolSession.READY;
        }
        if (sync != Sync.ALWAYS && !selected.hasNews()) {
            return ProtocolSession.READY;
        }
        return session.onLoop(Updates.run(session, sync != Sync.NO_EXPUNGE));
    }

    private void correctModSeq() {
        Selected selected = session.selectedOrNull();
        if (session.qresync() && selected != null) {
            selected.view()
                    .correction()
                    .ifPresent(modSeq -> session.out()
                            .text("* OK [HIGHESTMODSEQ ")
                            .number(modSeq)
                            .text("] Highest")
                            .line());
        }
    }

    private void end(Tagged tagged) {
        if (session.ended()) {
            return;
        }
        Runnable next = afterwards;
        afterwards = null;
        correctModSeq();
        session.out()
                .text(tag)
                .text(" ")
                .text(tagged.status())
                .text(" ")
                .text(tagged.text())
                .line();
        session.send();
        if (next == null) {
            session.nextCommand(tagged.isBad());
        } else {
            next.run();
        }
    }
}
