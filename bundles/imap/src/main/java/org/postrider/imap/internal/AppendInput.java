package org.postrider.imap.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.CommandBuffer;
import org.postrider.imap.internal.grammar.CommandBuffer.Literal;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.imap.internal.mailbox.Rights;
import org.postrider.mime.StructureScanner;
import org.postrider.role.runtime.AwayException;
import org.postrider.role.runtime.FaultPoint;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.postrider.role.store.MailboxInfo;
import org.postrider.role.store.StoreFullException;
import org.postrider.role.store.UidSet;

/**
 * APPEND (RFC 3501 section 6.3.11) with any number of messages (RFC 3502): each is streamed to the content store and scanned
 * while it comes; all are filed in one step at the end. Confined to the session's loop.
 *
 * <p>A refusal is answered at once if the client waits for our go-ahead; if it does not, its octets are read and dropped
 * first.
 */
final class AppendInput implements Receiver {
    private static final int MAX_MESSAGES = 1_000;
    private static final int MAX_LINE = 8_192;
    /** What a refused client may go on sending before it is cut off. */
    private static final long MAX_DROPPED = 1L << 30;

    private final ImapSession session;
    private final AppendHead head;
    private final CompletableFuture<Tagged> answer = new CompletableFuture<>();
    private final List<Append> messages = new ArrayList<>();
    private AppendHead.Message next;
    private Rights rights = new Rights("");
    private @Nullable MailboxInfo mailbox;
    private @Nullable ContentSink sink;
    private StructureScanner scanner = new StructureScanner();
    private @Nullable Tagged refusal;
    private long dropped;

    AppendInput(ImapSession session, AppendHead head) {
        this.session = session;
        this.head = head;
        this.next = head.message();
    }

    /** APPEND without a message literal. */
    static CompletionStage<Tagged> incomplete(ImapSession session, Tokens in) throws BadCommandException {
        throw new BadCommandException("APPEND needs a mailbox and a message literal");
    }

    CompletionStage<Tagged> run() {
        var unused = Mailboxes.target(session, head.mailbox()).whenComplete((info, failure) -> {
            if (failure == null) {
                mailbox = info;
                rights = Rights.of(info, session.user());
            } else {
                refuse(failure);
            }
            message();
        });
        return answer;
    }

    private void refuse(Throwable failure) {
        refuse(Failures.tagged(failure, session.connection().id()));
    }

    private void refuse(Tagged tagged) {
        refusal = refusal == null ? tagged : refusal;
        closeSink();
    }

    /** Goes on with the message announced. */
    private void message() {
        Literal literal = next.literal();
        if (refusal == null && literal.size() > session.server().settings().maxMessageBytes()) {
            refuse(Tagged.no("[TOOBIG] Message is larger than "
                    + session.server().settings().maxMessageBytes() + " octets"));
        } else if (refusal == null && literal.size() == 0) {
            refuse(Tagged.no("[CANNOT] Message is empty"));
        }
        if (refusal == null) {
            open(literal);
        } else if (literal.synchronizing()) {
            answer.complete(refusal);
        } else {
            drop(literal);
        }
    }

    private void open(Literal literal) {
        Optional<ContentStore> store = session.server().content().now();
        if (store.isPresent()) {
            receive(store.get(), literal);
            return;
        }
        var unused = session.onLoop(session.server()
                        .content()
                        .await(session.server().settings().patience()))
                .whenComplete((content, failure) -> {
                    if (failure == null) {
                        receive(content, literal);
                    } else {
                        refuse(failure);
                        message();
                    }
                });
    }

    private void receive(ContentStore content, Literal literal) {
        scanner = new StructureScanner();
        try {
            sink = content.create(literal.size());
        } catch (RuntimeException e) {
            refuse(e);
            message();
            return;
        }
        if (literal.synchronizing()) {
            session.out().text("+ OK").line();
            session.send();
        }
        session.read(new Input.Bytes(literal.size()));
    }

    private void drop(Literal literal) {
        dropped += literal.size();
        if (dropped > MAX_DROPPED || dropped < 0) {
            session.bye("[TOOBIG] Too much to read for a refused APPEND");
        } else {
            session.read(new Input.Bytes(literal.size()));
        }
    }

    @Override
    public CompletionStage<Void> data(ByteBuffer chunk) {
        ContentSink open = sink;
        if (refusal != null || open == null) {
            return ProtocolSession.READY;
        }
        if (hasNul(chunk)) {
            // No literal may hold one (RFC 3501 section 9: CHAR8), so no FETCH could give the message back.
            refuse(Tagged.no("[CANNOT] Message contains a NUL octet"));
            return ProtocolSession.READY;
        }
        scanner.feed(chunk);
        CompletionStage<Void> written = open.write(chunk);
        CompletableFuture<Void> now = written.toCompletableFuture();
        return now.isDone() && !now.isCompletedExceptionally()
                ? ProtocolSession.READY
                : written.whenComplete(this::lost);
    }

    private static boolean hasNul(ByteBuffer chunk) {
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            if (chunk.get(i) == 0) {
                return true;
            }
        }
        return false;
    }

    private void lost(@Nullable Void done, @Nullable Throwable failure) {
        if (failure != null) {
            session.connection().execute(() -> refuse(content(failure)));
        }
    }

    /** What the content store's failures mean to a client. */
    private Tagged content(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof StoreFullException) {
            return Tagged.no("[OVERQUOTA] No room left on the server");
        }
        return Failures.tagged(
                cause instanceof java.io.IOException ? new AwayException("content store") : failure,
                session.connection().id());
    }

    @Override
    public void dataEnd() {
        ContentSink open = sink;
        if (refusal != null || open == null) {
            readRest();
            return;
        }
        FaultPoint.reached("imap.append-received");
        var unused = session.onLoop(open.seal()).whenComplete((stored, failure) -> {
            if (failure == null) {
                Instant date = next.date() == null ? session.server().clock().instant() : next.date();
                messages.add(new Append(
                        Optional.empty(),
                        Content.of(stored),
                        scanner.finish().root(),
                        rights.settable(next.flags()),
                        date));
            } else {
                refuse(content(failure));
            }
            closeSink();
            readRest();
        });
    }

    private void readRest() {
        session.read(new Input.Line(MAX_LINE, true));
    }

    @Override
    public void line(ByteBuffer line) {
        CommandBuffer rest = new CommandBuffer();
        rest.add(line, MAX_LINE);
        Optional<Literal> literal = rest.literal();
        try {
            if (literal.isEmpty()) {
                rest.tokens().end();
                file();
                return;
            }
            Tokens in = rest.tokens();
            in.space();
            next = AppendHead.message(in, literal.get());
        } catch (BadCommandException e) {
            bad(literal, e);
            return;
        }
        if (messages.size() >= MAX_MESSAGES) {
            refuse(Tagged.no("[LIMIT] Too many messages in one APPEND"));
        }
        message();
    }

    /** Octets that the client sends unasked would be read as commands. */
    private void bad(Optional<Literal> literal, BadCommandException e) {
        if (literal.isPresent() && !literal.get().synchronizing()) {
            session.bye("Bad APPEND, and its literal is on the way already");
        } else {
            answer.complete(Tagged.bad(String.valueOf(e.getMessage())));
        }
    }

    private void file() {
        MailboxInfo into = mailbox;
        if (refusal != null || into == null) {
            answer.complete(refusal == null ? Mailboxes.NONEXISTENT : refusal);
            return;
        }
        var unused = session.store(s -> s.append(into.id(), messages)).whenComplete((appended, failure) -> {
            if (failure == null) {
                FaultPoint.reached("imap.append-filed");
                answer.complete(Tagged.ok(code(appended) + "APPEND completed"));
            } else if (Mailboxes.tryCreate(failure)) {
                answer.complete(Tagged.no("[TRYCREATE] No such mailbox"));
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private String code(List<Appended> appended) {
        if (!rights.has('r')) {
            return "";
        }
        UidSet.Builder uids = UidSet.builder();
        appended.forEach(a -> uids.add(a.uid()));
        return "[APPENDUID " + appended.get(0).uidValidity() + " " + uids.build() + "] ";
    }

    @Override
    public void error(InputError error) {
        answer.complete(Tagged.bad("Command too long"));
    }

    private void closeSink() {
        ContentSink open = sink;
        sink = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeSink();
    }
}
