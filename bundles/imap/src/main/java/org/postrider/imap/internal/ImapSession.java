package org.postrider.imap.internal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.Response;
import org.postrider.imap.internal.mailbox.MailboxView;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;
import org.postrider.role.store.MailStore;

/**
 * One IMAP connection. Confined to the connection's loop: stages of other roles come back to it through
 * {@link #onLoop(CompletionStage)} before anything here is touched.
 *
 * <p>Exactly one command runs at a time; while it runs nothing is read, so that what a client pipelines waits in net. Who
 * takes the next input is the {@link Receiver}: the command reader, or for a while APPEND, AUTHENTICATE or IDLE.
 */
final class ImapSession implements ProtocolSession {
    private static final int SEND_FROM = 16 << 10;
    /** Times the longest silence before login until a client must have logged in, however busy it is. */
    private static final int LOGIN_LIMIT = 3;

    static final String LOGIN_OVERDUE = "Autologout, you took too long to log in";

    private final ImapServer server;
    private final Connection connection;
    private final Response out = new Response();
    private final Dispatcher dispatcher;
    private final CommandInput commands;
    private final Instant opened;
    private Receiver receiver;
    private @Nullable String user;
    private @Nullable Selected selected;
    private boolean condstore;
    private boolean qresync;
    private boolean compressed;
    private int badCommands;
    private int loginFailures;
    private boolean ended;

    ImapSession(ImapServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
        this.dispatcher = new Dispatcher(this);
        this.commands = new CommandInput(this);
        this.receiver = commands;
        this.opened = server.clock().instant();
    }

    // ---- what commands use ----

    ImapServer server() {
        return server;
    }

    Connection connection() {
        return connection;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Responses gathered for sending. */
    Response out() {
        return out;
    }

    boolean loggedIn() {
        return user != null;
    }

    /** Who is logged in. */
    String user() {
        String name = user;
        if (name == null) {
            throw new IllegalStateException("Nobody is logged in");
        }
        return name;
    }

    void login(String account) {
        user = account;
        badCommands = 0;
        describe();
    }

    @Nullable
    Selected selectedOrNull() {
        return selected;
    }

    /** The selected mailbox. */
    Selected selected() {
        Selected now = selected;
        if (now == null) {
            throw new IllegalStateException("No mailbox is selected");
        }
        return now;
    }

    MailboxView view() {
        return selected().view();
    }

    /** Selects a mailbox, or none; the one before is no longer watched. */
    void select(@Nullable Selected next) {
        if (selected != null) {
            selected.close();
        }
        selected = next;
        describe();
    }

    boolean condstore() {
        return condstore;
    }

    /** RFC 7162 section 3.1: the client must know from which MODSEQ on it will be told of changes. */
    void enableCondstore() {
        if (!condstore && selected != null) {
            long modSeq = Math.max(1, selected.view().complete());
            selected.view().show(modSeq);
            out.text("* OK [HIGHESTMODSEQ ")
                    .number(modSeq)
                    .text("] CONDSTORE enabled")
                    .line();
        }
        condstore = true;
    }

    boolean qresync() {
        return qresync;
    }

    void enableQresync() {
        enableCondstore();
        qresync = true;
    }

    int loginFailed() {
        loginFailures++;
        return loginFailures;
    }

    boolean ended() {
        return ended;
    }

    /** Calls the store, waiting for it if it is away; completes on the loop. */
    <R> CompletionStage<R> store(Function<MailStore, CompletionStage<R>> call) {
        return onLoop(server.store().call(server.settings().patience(), call));
    }

    /** The same outcome, on the session's loop. To be called there. */
    <R> CompletionStage<R> onLoop(CompletionStage<R> stage) {
        CompletableFuture<R> elsewhere = stage.toCompletableFuture();
        if (elsewhere.isDone()) {
            return stage;
        }
        CompletableFuture<R> here = new CompletableFuture<>();
        var unused = elsewhere.whenComplete((result, failure) -> connection.execute(() -> {
            if (failure == null) {
                here.complete(result);
            } else {
                here.completeExceptionally(failure);
            }
        }));
        return here;
    }

    /** Asks the client for more, with the silence allowed in this state. */
    void read(Input input) {
        read(
                input,
                loggedIn() ? server.settings().idleTimeout() : server.settings().loginTimeout());
    }

    void read(Input input, Duration timeout) {
        if (!ended) {
            connection.read(input, timeout);
        }
    }

    /** Sends all that is gathered. */
    void send() {
        out.sendTo(connection);
        connection.flush();
    }

    /** Sends what is gathered if it is much. @return done when the client keeps up */
    CompletionStage<Void> sendIfMuch() {
        if (out.gathered() < SEND_FROM && !out.hasContent()) {
            return READY;
        }
        send();
        return onLoop(connection.drained());
    }

    /** Says goodbye and closes. */
    void bye(String why) {
        if (!ended) {
            out.text("* BYE ").text(why).line();
            end();
        }
    }

    /** Sends what is gathered and closes. */
    void end() {
        ended = true;
        send();
        connection.close();
    }

    void receiver(Receiver next) {
        receiver = next;
        describe();
    }

    boolean compressed() {
        return compressed;
    }

    /** RFC 4978; what is gathered is sent first. */
    void compress() {
        compressed = true;
        send();
        connection.startCompression();
    }

    /** True if a client has not logged in for so long that it only holds the connection. */
    boolean loginOverdue() {
        Duration limit = server.settings().loginTimeout().multipliedBy(LOGIN_LIMIT);
        return !loggedIn() && server.clock().instant().isAfter(opened.plus(limit));
    }

    /** The next command may come. */
    void nextCommand(boolean wasBad) {
        badCommands = wasBad ? badCommands + 1 : 0;
        if (loginOverdue()) {
            bye(LOGIN_OVERDUE);
            return;
        }
        if (badCommands >= server.settings().maxBadCommands()) {
            bye("Too many invalid commands");
            return;
        }
        if (receiver != commands) {
            receiver(commands);
        }
        if (!ended) {
            commands.next();
        }
    }

    private void describe() {
        Selected now = selected;
        String state = user == null ? "login" : "logged-in";
        if (now != null) {
            String mode = receiver instanceof IdleInput ? "idle " : "selected ";
            state = mode + now.view().name().path();
        }
        connection.describe(user == null ? "" : user, state);
    }

    // ---- from the store ----

    /** The store was replaced or is back; on any thread. */
    void storeIsBack() {
        connection.execute(() -> {
            if (selected != null && !ended) {
                selected.watch();
                receiver.poke();
            }
        });
    }

    /** There may be news in the selected mailbox; on any thread. */
    void poke(Runnable first) {
        connection.execute(() -> {
            first.run();
            if (!ended) {
                receiver.poke();
            }
        });
    }

    // ---- from net ----

    @Override
    public void onOpen() {
        server.opened(this);
        connection.describe("", "login");
        out.text("* OK [CAPABILITY ")
                .text(Capabilities.of(this))
                .text("] Postrider ready")
                .line();
        send();
        commands.next();
    }

    @Override
    public void onLine(ByteBuffer line) {
        receiver.line(line);
    }

    @Override
    public CompletionStage<Void> onData(ByteBuffer chunk) {
        return receiver.data(chunk);
    }

    @Override
    public void onDataEnd() {
        receiver.dataEnd();
    }

    @Override
    public void onInputError(InputError error) {
        receiver.error(error);
    }

    @Override
    public void onTls(TlsInfo tls) {
        nextCommand(false);
    }

    @Override
    public void onTimeout() {
        if (!receiver.timeout()) {
            bye("Autologout, you were silent for too long");
        }
    }

    @Override
    public void onClosed() {
        ended = true;
        free();
    }

    private void free() {
        server.closed(this);
        receiver.close();
        if (selected != null) {
            selected.close();
        }
    }

    @Override
    public Optional<SessionRecord> park() {
        if (ended || !receiver.parkable() || !out.isEmpty()) {
            return Optional.empty();
        }
        SessionRecord record = ParkedState.of(this, receiver instanceof IdleInput idle ? idle.tag() : "")
                .write();
        ended = true;
        free();
        return Optional.of(record);
    }

    int loginFailures() {
        return loginFailures;
    }

    /** Goes on where another instance parked; asks for input before it returns. */
    void resume(ParkedState state) {
        server.opened(this);
        loginFailures = state.loginFailures();
        condstore = state.has(ParkedState.Enabled.CONDSTORE);
        qresync = state.has(ParkedState.Enabled.QRESYNC);
        compressed = state.has(ParkedState.Enabled.COMPRESS);
        user = state.user().isEmpty() ? null : state.user();
        state.view().ifPresent(view -> selected = new Selected(this, view));
        describe();
        if (state.idleTag().isEmpty()) {
            commands.next();
        } else {
            dispatcher.resumeIdle(state.idleTag());
        }
        if (selected != null) {
            selected.reattach();
        }
    }

    @Override
    public void shutdown(String reason) {
        bye("[UNAVAILABLE] " + reason);
    }
}
