package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;

/**
 * A connection to an ICAP server (RFC 3507): OPTIONS first, then a request for each file. Confined to the connection's event
 * loop, but for the methods that say otherwise.
 *
 * <p>Clean is what was answered by 204 after all of it was sent, or after the preview if the server may decide then. A server
 * that sends the file back changed, without a word of what it found, has given no verdict.
 */
final class IcapConversation implements Conversation {
    private static final int MAX_LINE = 8_192;
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final int NO_CONTENT = 204;
    private static final int OK = 200;
    private static final int CONTINUE = 100;

    private enum Phase {
        OPTIONS,
        IDLE,
        PREVIEW,
        BODY,
        PAGE
    }

    private record Work(Content file, String name, CompletableFuture<Verdict> verdict) {}

    private final Connection connection;
    private final IcapService service;
    private final AtomicReference<@Nullable Work> work = new AtomicReference<>();
    private Phase phase = Phase.OPTIONS;
    private IcapReply reply = new IcapReply();
    private int preview = -1;
    private boolean begun;
    private int number;
    private volatile int sent;
    private volatile boolean over;

    IcapConversation(Connection connection, IcapService service) {
        this.connection = connection;
        this.service = service;
    }

    @Override
    public void onOpen() {
        connection.describe("", "scanner");
        send("OPTIONS " + service.uri() + " ICAP/1.0\r\nHost: " + service.host()
                + "\r\nEncapsulated: null-body=0\r\n\r\n");
        connection.flush();
        ask();
    }

    private void ask() {
        connection.read(new Input.Line(MAX_LINE, true), FOREVER);
    }

    private void send(String text) {
        connection.write(StandardCharsets.US_ASCII.encode(text));
    }

    @Override
    public CompletionStage<Verdict> scan(Content file, String name) {
        Work mine = new Work(file, name, new CompletableFuture<>());
        if (!work.compareAndSet(null, mine)) {
            return CompletableFuture.failedStage(new IOException("the connection is busy"));
        }
        connection.execute(this::begin);
        if (over) {
            // Then nothing is executed there any more.
            mine.verdict().completeExceptionally(new ClosedEarlyException());
        }
        return mine.verdict();
    }

    /** Sends the file, once the server has said what it can. */
    private void begin() {
        Work mine = work.get();
        if (phase != Phase.IDLE || mine == null || begun) {
            return;
        }
        begun = true;
        number++;
        reply = new IcapReply();
        long size = mine.file().size();
        boolean previewed = service.preview() && preview >= 0;
        send(service.head(size, previewed ? preview : -1));
        if (!previewed) {
            body(mine.file(), 0);
            return;
        }
        phase = Phase.PREVIEW;
        long first = Math.min(size, preview);
        if (first > 0) {
            send(Long.toHexString(first) + "\r\n");
            connection.write(mine.file().slice(0, first));
            send("\r\n");
        }
        boolean all = first == size;
        sent = all ? number : sent;
        send(all ? "0; ieof\r\n\r\n" : "0\r\n\r\n");
        connection.flush();
    }

    private void body(Content file, long from) {
        phase = Phase.BODY;
        int of = number;
        long rest = file.size() - from;
        if (rest > 0) {
            send(Long.toHexString(rest) + "\r\n");
            connection.write(file.slice(from, file.size())).whenComplete((nothing, failure) -> {
                if (failure == null) {
                    sent = of;
                }
            });
            send("\r\n");
        } else {
            sent = of;
        }
        send("0\r\n\r\n");
        connection.flush();
    }

    @Override
    public void onLine(ByteBuffer line) {
        String text = StandardCharsets.ISO_8859_1.decode(line).toString();
        try {
            if (phase == Phase.PAGE) {
                page(text);
            } else if (phase == Phase.IDLE) {
                throw new IOException("it said something unasked: " + ClamdReply.shown(text));
            } else if (reply.take(text)) {
                headDone();
            } else {
                ask();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void headDone() throws IOException {
        Work mine = work.get();
        if (phase == Phase.OPTIONS) {
            options();
        } else if (phase == Phase.PREVIEW && reply.status() == CONTINUE && mine != null && sent != number) {
            reply = new IcapReply();
            ask();
            body(mine.file(), Math.min(mine.file().size(), preview));
        } else {
            answered();
        }
    }

    private void options() throws IOException {
        if (reply.status() != OK) {
            throw new IOException("OPTIONS of " + service.uri() + " was answered by status " + reply.status());
        }
        String methods = reply.field("methods");
        if (!methods.isEmpty() && !methods.contains(service.method())) {
            throw new IOException(
                    service.uri() + " does not do " + service.method() + " but " + ClamdReply.shown(methods));
        }
        String length = reply.field("preview");
        preview = length.matches("[0-9]{1,9}") ? Integer.parseInt(length) : -1;
        String encapsulated = reply.field("encapsulated");
        if (!encapsulated.isEmpty() && !encapsulated.startsWith("null-body")) {
            throw new IOException("OPTIONS was answered with a body");
        }
        if (reply.closes()) {
            throw new IOException("it closes the connection after OPTIONS");
        }
        phase = Phase.IDLE;
        ask();
        begin();
    }

    private void answered() throws IOException {
        Optional<Verdict> threat = reply.threat();
        if (threat.isPresent() && (reply.status() == OK || reply.status() == NO_CONTENT)) {
            last(threat.get());
        } else if (reply.status() == NO_CONTENT) {
            if (sent != number && phase != Phase.PREVIEW) {
                throw new IOException("it called the message clean before it had all of it");
            }
            clean();
        } else if (reply.status() == OK && reply.bringsResponse()) {
            phase = Phase.PAGE;
            ask();
        } else {
            throw new IOException("it answered with status " + reply.status() + " and no verdict");
        }
    }

    /** The first line of an HTTP response that it sends instead of the file. */
    private void page(String line) throws IOException {
        if (service.method().equals("REQMOD") || IcapReply.refuses(line)) {
            last(Verdict.infected("ICAP.Blocked"));
        } else {
            throw new IOException("it sent the message back without saying why; it must answer 204 if it is clean");
        }
    }

    private void clean() {
        Work mine = work.getAndSet(null);
        begun = false;
        if (reply.closes()) {
            over = true;
            connection.close();
        } else {
            phase = Phase.IDLE;
            ask();
        }
        if (mine != null) {
            mine.verdict().complete(Verdict.CLEAN);
        }
    }

    /** A verdict with a body behind it that nobody reads. */
    private void last(Verdict verdict) {
        over = true;
        Work mine = work.getAndSet(null);
        connection.close();
        if (mine != null) {
            mine.verdict().complete(verdict);
        }
    }

    private void fail(IOException problem) {
        over = true;
        Work mine = work.getAndSet(null);
        connection.close();
        if (mine != null) {
            mine.verdict().completeExceptionally(problem);
        }
    }

    @Override
    public void onInputError(InputError error) {
        fail(new IOException("it answered with an endless line"));
    }

    @Override
    public void onTimeout() {
        fail(new IOException("it did not answer"));
    }

    @Override
    public void onClosed() {
        over = true;
        Work mine = work.getAndSet(null);
        if (mine != null) {
            mine.verdict().completeExceptionally(new ClosedEarlyException());
        }
    }

    @Override
    public boolean reusable() {
        return !over;
    }

    @Override
    public void quit() {
        over = true;
        connection.close();
    }

    @Override
    public void shutdown(String reason) {
        fail(new IOException(reason));
    }

    @Override
    public CompletionStage<Void> onData(ByteBuffer chunk) {
        return READY;
    }

    @Override
    public void onDataEnd() {
        // Only lines are asked for.
    }

    @Override
    public void onTls(TlsInfo tls) {
        // Not asked for.
    }

    @Override
    public Optional<SessionRecord> park() {
        return Optional.empty();
    }
}
