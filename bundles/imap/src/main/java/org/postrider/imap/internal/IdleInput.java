package org.postrider.imap.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;

/** IDLE (RFC 2177): tells news as they come, until the client says DONE. Confined to the session's loop. */
final class IdleInput implements Receiver {
    private static final int MAX_LINE = 1_000;

    private final ImapSession session;
    private final String tag;
    private final CompletableFuture<Tagged> answer = new CompletableFuture<>();
    private Duration silence = Duration.ZERO;
    private boolean syncing;
    private boolean again;
    private boolean done;

    private IdleInput(ImapSession session, String tag) {
        this.session = session;
        this.tag = tag;
    }

    static CompletionStage<Tagged> run(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        IdleInput input = new IdleInput(session, session.dispatcher().tag());
        session.out().text("+ idling").line();
        session.send();
        input.start();
        input.poke();
        return input.answer;
    }

    /** Goes on without a word; the mailbox is looked at once it is watched again. */
    static CompletionStage<Tagged> resume(ImapSession session, String tag) {
        IdleInput input = new IdleInput(session, tag);
        input.start();
        return input.answer;
    }

    private void start() {
        session.receiver(this);
        readLine();
    }

    String tag() {
        return tag;
    }

    private Duration interval() {
        ImapSettings settings = session.server().settings();
        Duration keepalive = settings.keepalive();
        boolean shorter = !keepalive.isZero() && keepalive.compareTo(settings.idleTimeout()) < 0;
        return shorter ? keepalive : settings.idleTimeout();
    }

    private void readLine() {
        session.read(new Input.Line(MAX_LINE, true), interval());
    }

    @Override
    public boolean timeout() {
        silence = silence.plus(interval());
        if (silence.compareTo(session.server().settings().idleTimeout()) >= 0) {
            return false;
        }
        // Keeps the way through address translators open.
        session.out().text("* OK Still here").line();
        session.send();
        readLine();
        return true;
    }

    @Override
    public void line(ByteBuffer line) {
        String word = StandardCharsets.ISO_8859_1.decode(line).toString().strip();
        if (!word.equalsIgnoreCase("DONE")) {
            answer.complete(Tagged.bad("Expected DONE"));
            return;
        }
        done = true;
        if (!syncing) {
            answer.complete(Tagged.ok("IDLE completed"));
        }
    }

    @Override
    public void error(InputError error) {
        answer.complete(Tagged.bad("Expected DONE"));
    }

    @Override
    public void poke() {
        if (session.selectedOrNull() == null || answer.isDone()) {
            return;
        }
        if (syncing) {
            again = true;
            return;
        }
        syncing = true;
        again = false;
        var unused = session.onLoop(session.selected()
                        .attached()
                        .thenCompose(now ->
                                session.ended() ? CompletableFuture.completedStage(null) : Updates.run(session, true)))
                .whenComplete((told, failure) -> told());
    }

    /** If the store could not tell, its return or the next hint will bring us here again. */
    private void told() {
        syncing = false;
        if (session.ended()) {
            return;
        }
        session.send();
        if (done) {
            answer.complete(Tagged.ok("IDLE completed"));
        } else if (again) {
            poke();
        }
    }

    /** Also while the store is asked: what it answers then is let go, and asked for again by who goes on. */
    @Override
    public boolean parkable() {
        return !done;
    }
}
