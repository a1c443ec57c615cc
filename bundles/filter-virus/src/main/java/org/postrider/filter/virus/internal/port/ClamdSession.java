package org.postrider.filter.virus.internal.port;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.filter.virus.internal.port.Request.Command;
import org.postrider.role.scan.ScanResult;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;

/**
 * One client: a command and its reply, or between IDSESSION and END many, whose numbered replies come as they are known.
 * Confined to the connection's event loop.
 */
final class ClamdSession implements ProtocolSession {
    /** clamd takes paths of PATH_MAX and little more. */
    private static final int MAX_COMMAND = 4_200;

    private static final ByteBuffer TIMED_OUT =
            StandardCharsets.US_ASCII.encode("COMMAND READ TIMED OUT\n").asReadOnlyBuffer();
    private static final String UNAVAILABLE = "COMMAND UNAVAILABLE";

    private final ClamdServer server;
    private final Connection connection;
    private boolean grouped;
    private int last;
    private int running;
    private boolean ending;
    private boolean held;
    private Replies replies = new Replies(0, '\n');
    private final Set<PathScan> paths = new HashSet<>();
    private @Nullable StreamInput stream;
    private boolean descriptor;
    private volatile boolean gone;

    ClamdSession(ClamdServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    void resume(ParkedState state) {
        grouped = state.grouped();
        last = state.last();
        ask();
    }

    @Override
    public void onOpen() {
        ask();
    }

    /** Reads a command, unless as many are under way as may be. */
    private void ask() {
        held = running >= server.settings().maxQueue();
        if (held) {
            return;
        }
        PortSettings settings = server.settings();
        Duration longest = grouped && last > 0 ? settings.idleTimeout() : settings.commandTimeout();
        connection.describe("", grouped ? "session, " + running + " scanning" : "waiting");
        connection.read(new Input.Prefixed(MAX_COMMAND), longest);
    }

    @Override
    public void onLine(ByteBuffer line) {
        Request request = Request.parse(line);
        if (grouped) {
            last++;
            replies = new Replies(last, request.end());
            if (request.bare()) {
                end(replies.error(
                        "Only new-line terminated nCMDS or NULL-terminated zCMDS are accepted inside IDSESSION."));
                return;
            }
            if (!request.command().inSession()) {
                end(replies.error("Command invalid inside IDSESSION."));
                return;
            }
        } else {
            replies = new Replies(0, request.end());
        }
        connection.describe("", request.command().name());
        if (request.command().path()) {
            path(request);
        } else {
            simple(request.command());
        }
    }

    private void simple(Command command) {
        PortSettings.Allow allow = server.settings().allow();
        switch (command) {
            case PING -> answer(replies.line("PONG"));
            case VERSION -> answer(replies.line(allow.version() ? server.version() : UNAVAILABLE));
            case VERSIONCOMMANDS -> answer(replies.line(allow.version() ? server.versionAndCommands() : UNAVAILABLE));
            case STATS -> answer(allow.stats() ? replies.text(server.stats()) : replies.line(UNAVAILABLE));
            case RELOAD -> answer(reload(allow));
            case QUIT, SHUTDOWN -> shutDown(allow);
            case IDSESSION -> {
                grouped = true;
                ask();
            }
            case INSTREAM -> openStream();
            case FILDES -> {
                descriptor = true;
                connection.read(new Input.Bytes(1), server.settings().commandTimeout());
            }
            // The statistics are gone from clamd too, where they are answered by silence.
            case DETSTATS, DETSTATSCLEAR -> finish();
            default -> unknown(command);
        }
    }

    private void unknown(Command command) {
        if (command == Command.END && grouped) {
            finish();
        } else {
            end(replies.line("UNKNOWN COMMAND"));
        }
    }

    private ByteBuffer reload(PortSettings.Allow allow) {
        if (!allow.reload()) {
            return replies.line(UNAVAILABLE);
        }
        return server.reload() ? replies.line("RELOADING") : replies.error("There are no signatures to reload.");
    }

    private void shutDown(PortSettings.Allow allow) {
        if (allow.shutdown()) {
            server.shut(connection.listener().name());
            finish();
        } else {
            end(replies.line(UNAVAILABLE));
        }
    }

    /** Sends a reply and goes on as the kind of session wants it. */
    private void answer(ByteBuffer reply) {
        send(reply);
        goOn();
    }

    private void goOn() {
        if (grouped) {
            ask();
        } else {
            finish();
        }
    }

    private void end(ByteBuffer reply) {
        send(reply);
        finish();
    }

    private void send(ByteBuffer reply) {
        connection.write(reply);
        connection.flush();
    }

    /** No more commands: closes, now or when the scans under way are answered. */
    private void finish() {
        ending = true;
        if (running == 0) {
            connection.close();
        }
    }

    // ---- scans ----

    private void path(Request request) {
        Replies own = replies;
        running++;
        PathScan scan =
                new PathScan(server, request.command(), request.argument(), line -> report(own.line(line)), () -> gone);
        paths.add(scan);
        scan.run()
                .whenComplete((nothing, failure) -> connection.execute(() -> {
                    paths.remove(scan);
                    if (failure != null) {
                        send(own.error(request.argument() + ": " + Replies.problem(failure)));
                    }
                    scanned();
                }));
        goOn();
    }

    /** From any thread. */
    private CompletionStage<Void> report(ByteBuffer line) {
        connection.write(line);
        connection.flush();
        return gone ? CompletableFuture.completedStage(null) : connection.drained();
    }

    private void openStream() {
        PortSettings settings = server.settings();
        StreamInput input = new StreamInput(
                server.spool(),
                settings.maxStream(),
                System.nanoTime() + settings.streamTimeout().toNanos());
        stream = input;
        connection.read(input.wanted(), settings.readTimeout());
    }

    private void scan(StreamInput input) {
        Replies own = replies;
        running++;
        server.scan(input.spool().content(), "", input::close)
                .whenComplete((result, failure) -> connection.execute(() -> {
                    told(own, result, failure);
                    scanned();
                }));
        goOn();
    }

    private void told(Replies own, @Nullable ScanResult result, @Nullable Throwable failure) {
        if (failure != null || result == null) {
            send(own.error("stream: " + Replies.problem(failure)));
            return;
        }
        List<String> names = Replies.names(result, server.settings().unchecked(), false);
        send(own.line(names.isEmpty() ? "stream: OK" : "stream: " + names.get(0) + " FOUND"));
    }

    private void scanned() {
        running--;
        if (ending) {
            finish();
        } else if (held) {
            ask();
        }
    }

    // ---- input ----

    @Override
    public CompletionStage<Void> onData(ByteBuffer chunk) {
        StreamInput input = stream;
        return input == null ? READY : input.take(chunk);
    }

    @Override
    public void onDataEnd() {
        if (descriptor) {
            descriptor = false;
            end(replies.error("No file descriptor received."));
            return;
        }
        StreamInput input = stream;
        if (input == null) {
            return;
        }
        StreamInput.State state = input.next(System.nanoTime());
        if (state == StreamInput.State.MORE) {
            connection.read(input.wanted(), server.settings().readTimeout());
            return;
        }
        stream = null;
        if (state == StreamInput.State.WHOLE) {
            scan(input);
            return;
        }
        input.close();
        end(
                switch (state) {
                    case TOO_LARGE -> replies.error("INSTREAM size limit exceeded.");
                    case TOO_SLOW -> TIMED_OUT.duplicate();
                    default -> replies.error("INSTREAM: Can't write to temporary file.");
                });
    }

    @Override
    public void onInputError(InputError error) {
        end(replies.error("Error processing command."));
    }

    @Override
    public void onTimeout() {
        if (running > 0 && stream == null && !descriptor) {
            // It waits for us, not we for it.
            ask();
            return;
        }
        end(TIMED_OUT.duplicate());
    }

    @Override
    public void onTls(TlsInfo tls) {
        // Only with implicit TLS: then onOpen comes after it.
    }

    @Override
    public void onClosed() {
        gone = true;
        paths.forEach(PathScan::abort);
        paths.clear();
        StreamInput input = stream;
        stream = null;
        if (input != null) {
            input.close();
        }
    }

    @Override
    public Optional<SessionRecord> park() {
        if (running > 0 || ending || stream != null || descriptor) {
            return Optional.empty();
        }
        gone = true;
        return Optional.of(new ParkedState(grouped, last).write());
    }

    @Override
    public void shutdown(String reason) {
        send(replies.error(reason + "."));
        connection.close();
    }
}
