package org.postrider.smtp.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postrider.gate.Decision;
import org.postrider.reply.Reply;
import org.postrider.role.sasl.SaslContext;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;
import org.postrider.role.session.UnsupportedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SMTP, submission or LMTP session: the state machine between net and the verbs. Confined to the connection's loop,
 * except {@link #gone} and {@link #overdue}.
 *
 * <p>Each input is answered by exactly one of {@link #reply}, {@link #refuse}, {@link #complain}, {@link #hangUp} or by
 * asking for more of the same. Only those ask net for the next input, so while a verb waits for another role nothing is
 * read: pipelined commands stay with net, in order.
 */
final class SmtpSession implements ProtocolSession {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpSession.class);

    /** What the input that comes next is. */
    private enum Mode {
        COMMAND,
        AUTH,
        DATA,
        CHUNK,
        /** A verb is waiting for another role, or TLS is being started. */
        BUSY,
        CLOSED
    }

    final House house;
    final Settings settings;
    final Connection connection;
    final ListenerRules rules;
    final Client client;
    final PolicyRounds policies;
    final DataVerbs data;

    private final HelloVerbs hello = new HelloVerbs(this);
    private final AuthDialog auth = new AuthDialog(this);
    private final Commands commands = new Commands(this, hello, auth);
    private final Input.Line commandLine;
    private Mode mode = Mode.BUSY;
    private @Nullable Transaction transaction;
    private boolean refused;
    private boolean closeAfterReply;
    private volatile boolean gone;
    /** When the input asked for must be complete, or a text must be looked at for its speed. */
    private volatile long deadline = Long.MAX_VALUE;

    SmtpSession(House house, Connection connection) {
        this.house = house;
        this.settings = house.settings;
        this.connection = connection;
        this.rules = house.rules(connection.listener());
        this.client = new Client(connection, house.clock.millis());
        this.policies = new PolicyRounds(house.policies, this, client, settings.policyPatience.toMillis());
        this.data = new DataVerbs(this);
        this.commandLine = new Input.Line(settings.maxAuthLength, false);
        house.sessions.add(this);
    }

    // ---- net's side ----

    @Override
    public void onOpen() {
        describe("connected");
        guarded(this::greet);
    }

    private void greet() {
        policies.ask(state -> state.onConnect(), decision -> {
            if (decision instanceof Decision.Continue on) {
                keep(Client.Stage.CONNECT, on);
                hello.banner();
            } else if (decision instanceof Decision.Reject reject) {
                // RFC 5321 section 3.1: the client is to read the refusal and QUIT.
                refused = true;
                reply(Replies.of(reject.reply()));
            } else {
                hangUp(Replies.of(Denial.replyOf(decision)));
            }
        });
    }

    /** A session that goes on from a record; it has asked for its next command. */
    static SmtpSession resume(House house, Connection connection, SessionRecord record)
            throws UnsupportedRecordException {
        SmtpSession session = new SmtpSession(house, connection);
        try {
            session.transaction = SessionCodec.restore(record, session.client).orElse(null);
        } catch (UnsupportedRecordException e) {
            house.sessions.remove(session);
            throw e;
        }
        session.describe("idle");
        session.next();
        return session;
    }

    @Override
    public void onLine(ByteBuffer line) {
        Mode was = mode;
        busy();
        if (was == Mode.AUTH) {
            guarded(() -> auth.line(line));
        } else if (was == Mode.COMMAND) {
            CommandLine command = CommandLine.parse(line, settings.maxCommandLength);
            guarded(() -> commands.perform(command, refused));
        }
    }

    private void busy() {
        if (mode != Mode.CLOSED) {
            mode = Mode.BUSY;
            deadline = Long.MAX_VALUE;
        }
    }

    @Override
    public CompletionStage<Void> onData(ByteBuffer chunk) {
        return mode == Mode.DATA || mode == Mode.CHUNK ? data.take(chunk, mode == Mode.CHUNK) : READY;
    }

    @Override
    public void onDataEnd() {
        Mode was = mode;
        busy();
        if (was == Mode.DATA) {
            guarded(data::endOfData);
        } else if (was == Mode.CHUNK) {
            guarded(data::endOfChunk);
        }
    }

    @Override
    public void onInputError(InputError error) {
        Mode was = mode;
        busy();
        guarded(() -> {
            if (was == Mode.DATA) {
                data.unusable(error);
            } else if (error != InputError.LINE_TOO_LONG) {
                // What stands behind it may be smuggled in by someone whom a laxer relay speaks for.
                hangUp(Replies.BARE_LINE_END);
            } else if (was == Mode.AUTH) {
                auth.tooLong();
            } else {
                complain(Replies.LINE_TOO_LONG);
            }
        });
    }

    @Override
    public void onTls(TlsInfo tls) {
        // RFC 3207 section 4.2: nothing of what was said in the clear counts any more.
        auth.close();
        endTransaction();
        client.forget();
        describe("connected");
        next();
    }

    @Override
    public void onTimeout() {
        hangUp(Replies.TIMEOUT);
    }

    @Override
    public void onClosed() {
        release();
    }

    @Override
    public Optional<SessionRecord> park() {
        if (mode != Mode.COMMAND || refused || transaction != null && transaction.chunking) {
            return Optional.empty();
        }
        SessionRecord record =
                SessionCodec.record(client, transaction, connection.listener().protocol());
        release();
        return Optional.of(record);
    }

    @Override
    public void shutdown(String reason) {
        if (mode == Mode.BUSY) {
            // The client must hear what became of its message, or it sends it twice.
            closeAfterReply = true;
        } else {
            hangUp(Replies.of(Reply.cleaned(421, "4.3.2", reason)));
        }
    }

    private void release() {
        mode = Mode.CLOSED;
        gone = true;
        deadline = Long.MAX_VALUE;
        house.sessions.remove(this);
        auth.close();
        endTransaction();
        policies.close();
    }

    /** True once the connection is closed or parked. Any thread. */
    boolean gone() {
        return gone;
    }

    // ---- the clock's side ----

    /** True if {@link #hurry} has something to do. Any thread. */
    boolean overdue(long now) {
        return now > deadline || now - client.lastMail > settings.sessionTime.toMillis();
    }

    /** Closes a session whose client sends a line letter by letter, or its data too slowly; on the loop. */
    void hurry() {
        long now = house.clock.millis();
        if (mode == Mode.DATA || mode == Mode.CHUNK) {
            if (data.tooSlow(now)) {
                hangUp(Replies.TOO_SLOW);
            }
        } else if (mode != Mode.BUSY && overdue(now)) {
            hangUp(now > deadline ? Replies.TIMEOUT : Replies.SESSION_TOO_LONG);
        }
    }

    // ---- the verbs' side ----

    /** Answers and reads the next command. */
    void reply(byte[] reply) {
        if (mode != Mode.CLOSED) {
            connection.write(ByteBuffer.wrap(reply));
            connection.flush();
            next();
        }
    }

    private void next() {
        if (closeAfterReply) {
            hangUp(Replies.UNAVAILABLE);
        } else if (mode != Mode.CLOSED) {
            mode = Mode.COMMAND;
            read(commandLine, settings.commandTimeout);
        }
    }

    private void read(Input input, Duration timeout) {
        boolean text = mode == Mode.DATA || mode == Mode.CHUNK;
        deadline = house.clock.millis() + (text ? DataVerbs.GRACE_MILLIS : timeout.toMillis());
        connection.read(input, timeout);
    }

    /** Says no, for a reason that is no fault of the protocol. */
    void refuse(byte[] reply) {
        reply(reply);
    }

    /** As {@link #refuse}, for a recipient; a session in which too many are refused is closed. */
    void refuseRecipient(byte[] reply) {
        if (++client.counters.refused >= settings.maxRefusedRecipients) {
            hangUp(reply, Replies.TOO_MANY_ERRORS);
        } else {
            reply(reply);
        }
    }

    /** Says no to a wrong command; a session with too many is closed. */
    void complain(byte[] reply) {
        if (++client.counters.bad >= settings.maxBadCommands) {
            hangUp(reply, Replies.TOO_MANY_ERRORS);
        } else if (settings.errorDelay.isZero() || mode == Mode.CLOSED) {
            reply(reply);
        } else {
            connection.write(ByteBuffer.wrap(reply));
            connection.flush();
            house.later(settings.errorDelay.toMillis(), () -> connection.execute(() -> guarded(this::next)));
        }
    }

    /** Says these and closes. */
    void hangUp(byte[]... replies) {
        if (mode == Mode.CLOSED) {
            return;
        }
        mode = Mode.CLOSED;
        for (byte[] reply : replies) {
            connection.write(ByteBuffer.wrap(reply));
        }
        connection.close();
    }

    /** Sends a challenge and reads the response to it. */
    void readAuth(byte[] challenge) {
        if (mode != Mode.CLOSED) {
            connection.write(ByteBuffer.wrap(challenge));
            connection.flush();
            mode = Mode.AUTH;
            read(commandLine, settings.commandTimeout);
        }
    }

    /** Reads a message's text up to its dot. */
    void readData() {
        if (mode != Mode.CLOSED) {
            connection.write(ByteBuffer.wrap(Replies.START_DATA));
            connection.flush();
            mode = Mode.DATA;
            describe("data");
            read(new Input.Dotted(settings.maxMessageSize), settings.dataTimeout);
        }
    }

    /** Reads a chunk of so many bytes; what it is taken for is the data verbs' business. */
    void readChunk(long count) {
        if (mode != Mode.CLOSED) {
            mode = Mode.CHUNK;
            describe("data");
            read(new Input.Bytes(count), settings.dataTimeout);
        }
    }

    void startTls() {
        connection.write(ByteBuffer.wrap(Replies.READY_FOR_TLS));
        // Stays BUSY until onTls: nothing may be read in between.
        connection.startTls();
    }

    /** Goes on when the stage is done: at once if it is, else later on the loop, unless the session is over by then. */
    <T> void when(CompletionStage<T> stage, Consumer<T> then, Consumer<Throwable> failed) {
        Stages.when(
                stage,
                then,
                failed,
                later -> connection.execute(() -> guarded(() -> {
                    if (mode != Mode.CLOSED) {
                        later.run();
                    }
                })));
    }

    /** Our own bug costs one session, never the loop. */
    private void guarded(Runnable body) {
        try {
            body.run();
        } catch (RuntimeException e) {
            LOG.error("session={} event=internal-error", client.id(), e);
            hangUp(Replies.INTERNAL);
        }
    }

    /** Goes on after a while, holding no thread, unless the session is over by then. Nothing is read meanwhile. */
    void after(Duration delay, Runnable then) {
        if (delay.isZero()) {
            then.run();
        } else {
            house.later(
                    delay.toMillis(),
                    () -> connection.execute(() -> guarded(() -> {
                        if (mode != Mode.CLOSED) {
                            then.run();
                        }
                    })));
        }
    }

    SaslContext saslContext() {
        Optional<TlsInfo> tls = connection.tls();
        boolean loopback =
                settings.plaintextLoopback && connection.peer().getAddress().isLoopbackAddress();
        byte[] endPoint = tls.map(TlsInfo::serverEndPoint).orElseGet(() -> new byte[0]);
        return new SaslContext("smtp", tls.isPresent() || loopback, endPoint, connection.peer());
    }

    void describe(String state) {
        connection.describe(client.user().orElse(""), state);
    }

    @Nullable
    Transaction transaction() {
        return transaction;
    }

    boolean chunking() {
        Transaction open = transaction;
        return open != null && open.chunking;
    }

    void begin(Transaction next) {
        transaction = next;
    }

    /** Forgets the message under way. */
    void endTransaction() {
        Transaction open = transaction;
        transaction = null;
        if (open != null) {
            open.close();
        }
    }

    /** The session's effects from this stage are those of the decision. */
    void keep(Client.Stage stage, Decision.Continue decision) {
        client.effects(stage, decision.effects());
    }
}
