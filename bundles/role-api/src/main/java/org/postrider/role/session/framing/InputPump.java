package org.postrider.role.session.framing;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postrider.role.session.Input;
import org.postrider.role.session.ProtocolSession;

/**
 * Gives a session what it asks for, one callback after the other and never from within one: a read asked for in a callback
 * is answered after it has returned. Confined to the connection's loop.
 */
public final class InputPump {
    /** Why {@link #run} returned. */
    public enum Pause {
        /** The session asks for nothing now. */
        IDLE,
        /** The session wants more bytes than there are. */
        HUNGRY,
        /** The session is taking a chunk; {@code wake} is run when it has. */
        TAKING,
        /** The round is over; there may be more to do. */
        TIRED
    }

    private final Executor loop;
    private final Runnable wake;
    private final Framer framer = new Framer();
    private boolean taking;

    /**
     * @param loop where {@code wake} runs
     * @param wake calls {@link #run} again
     */
    public InputPump(Executor loop, Runnable wake) {
        this.loop = loop;
        this.wake = wake;
    }

    /** Asks for an item. @throws IllegalStateException if one is asked for already */
    public void ask(Input input) {
        framer.begin(input);
    }

    /** What is asked for now. */
    public @Nullable Input asked() {
        return framer.asked();
    }

    /** Asks for nothing any more. */
    public void cancel() {
        framer.cancel();
    }

    /** True if the session waits for a line or command and is doing nothing else: it can be asked to park. */
    public boolean waitingForLine() {
        Input asked = framer.asked();
        return !taking && asked != null && asked.inOnePiece();
    }

    /**
     * Runs one round.
     *
     * @param in bytes there are; its position moves past what was consumed
     * @param items most callbacks in this round, so that one busy client does not hold up the others
     */
    public Pause run(ByteBuffer in, ProtocolSession session, int items) {
        for (int i = 0; i < items; i++) {
            if (taking) {
                return Pause.TAKING;
            }
            if (framer.asked() == null) {
                return Pause.IDLE;
            }
            Framer.Step step = framer.next(in);
            if (step == Framer.Step.MORE) {
                return Pause.HUNGRY;
            }
            give(step, session);
            framer.release();
        }
        return taking ? Pause.TAKING : Pause.TIRED;
    }

    private void give(Framer.Step step, ProtocolSession session) {
        switch (step) {
            case LINE -> session.onLine(framer.chunk());
            case CHUNK -> take(session.onData(framer.chunk()));
            case END -> session.onDataEnd();
            case ERROR -> session.onInputError(framer.error());
            case MORE -> throw new IllegalArgumentException("Nothing to give");
        }
    }

    private void take(CompletionStage<Void> stage) {
        if (stage == ProtocolSession.READY) {
            return;
        }
        taking = true;
        Thread caller = Thread.currentThread();
        boolean[] within = {true};
        stage.whenComplete((nothing, failure) -> {
            if (within[0] && Thread.currentThread() == caller) {
                taken(failure);
            } else {
                loop.execute(() -> {
                    taken(failure);
                    wake.run();
                });
            }
        });
        within[0] = false;
    }

    private void taken(@Nullable Throwable failure) {
        taking = false;
        if (failure != null) {
            framer.discard();
        }
    }
}
