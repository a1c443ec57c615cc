package org.postrider.relay.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.delivery.Action;
import org.postrider.delivery.ActionId;
import org.postrider.delivery.DeliveryResult;
import org.postrider.reply.Reply;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.TlsInfo;

/**
 * One conversation as client: banner, EHLO, perhaps STARTTLS and AUTH, MAIL and RCPT (pipelined if offered), DATA or BDAT,
 * QUIT (RFC 5321, 2920, 3207, 4954, 3030; LMTP RFC 2033). Confined to the connection's event loop.
 *
 * <p>Commands wait in {@code steps}; each reply goes to the handler of the command it answers. Until a recipient was
 * accepted a failure means "try the next host"; from then on every action gets a result of its own.
 */
final class RelaySession implements ProtocolSession {
    private static final int MAX_LINE = 4_096;
    private static final Duration LEAST = Duration.ofMillis(1);

    /** Takes the reply to one command. */
    private interface Handler {
        void take(ReplyReader.Whole reply);
    }

    private record Step(String command, Handler handler) {}

    private final Connection connection;
    private final Job job;
    private final CompletableFuture<SessionResult> result = new CompletableFuture<>();
    private final ReplyReader replies = new ReplyReader();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Deque<Handler> pending = new ArrayDeque<>();
    private final Map<ActionId, DeliveryResult> results = new LinkedHashMap<>();
    private final Deque<Action> accepted = new ArrayDeque<>();
    private Offers offers = Offers.NONE;
    private final Set<ActionId> elsewhere = new HashSet<>();
    private @Nullable BodySender body;
    private boolean inTransaction;
    private boolean handshaking;
    private Duration patience;
    private Instant asked = Instant.EPOCH;

    RelaySession(Connection connection, Job job) {
        this.connection = connection;
        this.job = job;
        this.patience = job.settings().replyTimeout();
    }

    CompletionStage<SessionResult> result() {
        return result;
    }

    @Override
    public void onOpen() {
        connection.describe("", "to " + job.host());
        pending.add(this::banner);
        await();
    }

    private void banner(ReplyReader.Whole reply) {
        if (!reply.positive()) {
            nextHost(reply.reply());
            return;
        }
        greet();
    }

    private void greet() {
        send((job.hop().lmtp() ? "LHLO " : "EHLO ") + job.settings().hostname(), reply -> {
            if (reply.positive()) {
                greeted(reply, Offers.parse(reply.lines()));
            } else if (reply.code() >= 500
                    && !job.hop().lmtp()
                    && connection.tls().isEmpty()) {
                send("HELO " + job.settings().hostname(), this::plainGreeting);
            } else {
                nextHost(reply.reply());
            }
        });
    }

    private void greeted(ReplyReader.Whole reply, Offers said) {
        offers = said;
        String name = reply.lines().get(0).strip().split(" ", 2)[0];
        if (!job.hop().direct() && name.equalsIgnoreCase(job.settings().hostname())) {
            // Ourselves behind another address. Where the admin names a host, it may well have our name.
            nextHost(HostFinder.loops(job.hop().host()));
        } else {
            secure();
        }
    }

    private void plainGreeting(ReplyReader.Whole reply) {
        if (reply.positive()) {
            greeted(reply, Offers.NONE);
        } else {
            nextHost(reply.reply());
        }
    }

    private void secure() {
        boolean must = job.tls() == Settings.Tls.ENCRYPT || job.tls() == Settings.Tls.VERIFY;
        if (connection.tls().isPresent() || job.tls() == Settings.Tls.NONE || !must && !offers.has("STARTTLS")) {
            login();
        } else if (offers.has("STARTTLS")) {
            send("STARTTLS", this::startTls);
        } else {
            nextHost(new Reply(450, "4.7.4", "TLS is required, but " + job.host() + " does not offer it"));
        }
    }

    private void startTls(ReplyReader.Whole reply) {
        if (reply.code() == 220) {
            handshaking = true;
            connection.startTls();
        } else if (job.tls() == Settings.Tls.MAY) {
            login();
        } else {
            nextHost(reply.reply());
        }
    }

    @Override
    public void onTls(TlsInfo tls) {
        handshaking = false;
        // What was said before cannot be trusted (RFC 3207 section 4.2).
        offers = Offers.NONE;
        greet();
        await();
    }

    private void login() {
        if (job.login().isEmpty()) {
            transaction();
            return;
        }
        if (connection.tls().isEmpty() || !offers.authPlain()) {
            nextHost(new Reply(
                    450,
                    "4.7.0",
                    "A login is configured for " + job.hop() + ", but it offers no AUTH PLAIN under TLS"));
            return;
        }
        Credentials.Login login = job.login().get();
        byte[] plain = ("\0" + login.user() + "\0" + login.password()).getBytes(StandardCharsets.UTF_8);
        send("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain), reply -> {
            if (reply.positive()) {
                transaction();
            } else {
                Reply said = reply.reply();
                // A wrong password is the admin's to mend; mail waits for it.
                nextHost(Reply.cleaned(450, "4.7.8", "Login at " + job.host() + " failed: " + said));
            }
        });
    }

    private void transaction() {
        MailCommands commands = new MailCommands(
                job.mail().envelope(), offers, job.mail().content().size());
        Optional<Reply> hindrance = commands.hindrance(job.actions());
        if (hindrance.isPresent()) {
            job.actions().forEach(action -> fail(action, hindrance.get()));
            finish();
            return;
        }
        inTransaction = true;
        steps.add(new Step(commands.mail(), this::mailReply));
        for (Action action : job.actions()) {
            steps.add(new Step(commands.rcpt(action.recipient()), reply -> rcptReply(action, reply, commands)));
        }
        pump();
    }

    private void mailReply(ReplyReader.Whole reply) {
        if (!reply.positive()) {
            steps.clear();
            job.actions().forEach(action -> fail(action, reply.reply()));
        }
        endOfRecipients(null);
    }

    private void rcptReply(Action action, ReplyReader.Whole reply, MailCommands commands) {
        if (results.containsKey(action.id())) {
            // MAIL was refused and this RCPT was pipelined behind it.
            endOfRecipients(commands);
            return;
        }
        if (reply.positive()) {
            accepted.add(action);
        } else {
            fail(action, reply.reply());
        }
        endOfRecipients(commands);
    }

    private void endOfRecipients(@Nullable MailCommands commands) {
        if (results.size() + accepted.size() < job.actions().size() || !pending.isEmpty()) {
            return;
        }
        if (accepted.isEmpty()) {
            finish();
        } else if (commands != null && commands.chunking()) {
            write("BDAT " + job.mail().content().size() + " LAST");
            sendBody(null);
        } else {
            send("DATA", this::dataReply);
        }
    }

    private void dataReply(ReplyReader.Whole reply) {
        if (reply.code() != 354) {
            Reply said = reply.reply();
            accepted.forEach(action -> fail(
                    action,
                    said.code() < 400 ? new Reply(451, "4.5.0", "Unexpected reply to DATA: " + said.code()) : said));
            accepted.clear();
            finish();
            return;
        }
        sendBody(new WireText());
    }

    private void sendBody(@Nullable WireText text) {
        patience = job.settings().dataTimeout();
        pending.add(this::endReply);
        BodySender sender = new BodySender(connection, job.mail().content(), job.pool(), text);
        body = sender;
        sender.send().whenComplete((sent, failure) -> {
            if (failure != null) {
                // Its end was never sent: the server drops the message when the connection ends.
                connection.execute(() -> broken("The content could not be read: " + failure.getMessage()));
            }
        });
    }

    // SMTP answers once for all recipients, LMTP once for each accepted one, in order.
    private void endReply(ReplyReader.Whole reply) {
        Reply said = reply.reply();
        do {
            Action action = accepted.removeFirst();
            if (said.positive()) {
                results.put(
                        action.id(),
                        new DeliveryResult.Delivered(said, job.host().toString(), !offers.has("DSN")));
            } else {
                fail(action, said);
            }
        } while (!job.hop().lmtp() && !accepted.isEmpty());
        if (accepted.isEmpty()) {
            finish();
        } else {
            pending.add(this::endReply);
        }
    }

    /** A reply that says "not now" leaves the recipient to the next host. */
    private void fail(Action action, Reply reply) {
        if (!reply.permanent()) {
            elsewhere.add(action.id());
        }
        results.put(
                action.id(),
                reply.permanent()
                        ? new DeliveryResult.Failed(reply, job.host().toString())
                        : new DeliveryResult.Deferred(
                                temporary(reply), job.host().toString(), Optional.empty()));
    }

    private static Reply temporary(Reply reply) {
        return reply.temporary() ? reply : Reply.cleaned(451, "4.5.0", "Unexpected reply: " + reply);
    }

    private void finish() {
        result.complete(new SessionResult.Done(results, elsewhere));
        quit();
    }

    private void nextHost(Reply reply) {
        DeliveryResult told = reply.permanent()
                ? new DeliveryResult.Failed(reply, job.host().toString())
                : new DeliveryResult.Deferred(temporary(reply), job.host().toString(), Optional.empty());
        result.complete(new SessionResult.NextHost(told, false));
        quit();
    }

    private void quit() {
        steps.clear();
        pending.clear();
        write("QUIT");
        connection.close();
    }

    private void send(String command, Handler handler) {
        steps.add(new Step(command, handler));
        pump();
    }

    private void pump() {
        boolean sent = false;
        while (!steps.isEmpty() && (pending.isEmpty() || inTransaction && offers.has("PIPELINING"))) {
            Step step = steps.removeFirst();
            pending.add(step.handler());
            write(step.command());
            sent = true;
        }
        if (sent) {
            connection.flush();
        }
    }

    private void write(String line) {
        connection.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Waits for a line; all lines of a reply have the time of one, else a server could hold us for days, line by line. */
    private void await() {
        Instant now = job.clock().instant();
        if (!replies.begun()) {
            asked = now;
        }
        Duration left = patience.minus(Duration.between(asked, now));
        connection.read(new Input.Line(MAX_LINE, true), left.compareTo(LEAST) < 0 ? LEAST : left);
    }

    @Override
    public void onLine(ByteBuffer line) {
        try {
            Optional<ReplyReader.Whole> reply = replies.take(line);
            if (reply.isPresent()) {
                handle(reply.get());
            }
        } catch (ReplyReader.ProtocolException e) {
            broken(String.valueOf(e.getMessage()));
            return;
        }
        if (!result.isDone() && !handshaking) {
            await();
        }
    }

    private void handle(ReplyReader.Whole reply) throws ReplyReader.ProtocolException {
        Handler handler = pending.pollFirst();
        if (handler == null) {
            throw new ReplyReader.ProtocolException("A reply that answers nothing: " + reply.code());
        }
        if (reply.code() == 421 && !result.isDone() && accepted.isEmpty()) {
            nextHost(reply.reply());
            return;
        }
        handler.take(reply);
        if (!result.isDone()) {
            pump();
        }
    }

    /** The conversation cannot go on: what has no result is deferred, or goes to the next host. */
    private void broken(String why) {
        if (result.isDone()) {
            connection.close();
            return;
        }
        Reply reply = Reply.cleaned(450, "4.4.2", why);
        if (!inTransaction) {
            boolean retryInClear = handshaking && job.tls() == Settings.Tls.MAY;
            result.complete(new SessionResult.NextHost(
                    new DeliveryResult.Deferred(reply, job.host().toString(), Optional.empty()), retryInClear));
        } else {
            BodySender sender = body;
            boolean mayHaveIt = sender != null && sender.ended();
            for (Action action : job.actions()) {
                if (!results.containsKey(action.id())) {
                    results.put(
                            action.id(),
                            new DeliveryResult.Deferred(reply, job.host().toString(), Optional.empty()));
                    if (!mayHaveIt) {
                        elsewhere.add(action.id());
                    }
                }
            }
            result.complete(new SessionResult.Done(results, elsewhere));
        }
        connection.close();
    }

    @Override
    public CompletionStage<Void> onData(ByteBuffer chunk) {
        throw new IllegalStateException("A client of SMTP asks for lines only");
    }

    @Override
    public void onDataEnd() {
        throw new IllegalStateException("A client of SMTP asks for lines only");
    }

    @Override
    public void onInputError(InputError error) {
        broken("Not an SMTP reply: " + error);
    }

    @Override
    public void onTimeout() {
        BodySender sender = body;
        if (sender != null && sender.moved()) {
            // A large message on a slow line: what counts is the silence after its last byte, or a peer that takes
            // nothing.
            await();
            return;
        }
        broken("No reply within " + patience.toSeconds() + " s");
    }

    @Override
    public void onClosed() {
        broken("The connection was closed by " + job.host());
    }

    @Override
    public Optional<SessionRecord> park() {
        return Optional.empty();
    }

    @Override
    public void shutdown(String reason) {
        broken(reason);
    }
}
