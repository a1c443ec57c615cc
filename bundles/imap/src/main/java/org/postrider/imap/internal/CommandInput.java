package org.postrider.imap.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.CommandBuffer;
import org.postrider.imap.internal.grammar.CommandBuffer.Literal;
import org.postrider.role.session.Input;
import org.postrider.role.session.InputError;
import org.postrider.role.session.ProtocolSession;

/**
 * Gathers commands and hands them on. The messages of APPEND do not pass through here: as soon as a command turns out to
 * be one, {@link AppendInput} takes over. Confined to the session's loop.
 */
final class CommandInput implements Receiver {
    private final ImapSession session;
    private final CommandBuffer buffer = new CommandBuffer();
    private boolean overflow;

    CommandInput(ImapSession session) {
        this.session = session;
    }

    /** Waits for a new command. */
    void next() {
        buffer.clear();
        readLine();
    }

    private void readLine() {
        session.read(new Input.Line(maxBytes(), true));
    }

    private int maxBytes() {
        return session.loggedIn()
                ? session.server().settings().maxCommandBytes()
                : ImapSettings.MAX_COMMAND_BEFORE_LOGIN;
    }

    @Override
    public boolean parkable() {
        return buffer.isEmpty();
    }

    @Override
    public void line(ByteBuffer line) {
        if (!buffer.add(line, maxBytes())) {
            refuse("Command too long");
            return;
        }
        Optional<Literal> literal = buffer.literal();
        if (literal.isEmpty()) {
            session.dispatcher().command(buffer.tokens());
        } else {
            literal(literal.get());
        }
    }

    private void literal(Literal literal) {
        if (session.loggedIn() && append(literal)) {
            return;
        }
        if (literal.size() > maxBytes() - buffer.length() - 2) {
            refuse(literal, "[TOOBIG] Literal too large");
            return;
        }
        buffer.addLineEnd();
        if (literal.synchronizing()) {
            session.out().text("+ OK").line();
            session.send();
        }
        overflow = false;
        session.read(new Input.Bytes(literal.size()));
    }

    /** Hands on an APPEND. @return false if this is none, or not yet */
    private boolean append(Literal literal) {
        try {
            Optional<AppendHead> head = AppendHead.find(buffer.tokens(), literal);
            head.ifPresent(session.dispatcher()::append);
            return head.isPresent();
        } catch (BadCommandException e) {
            refuse(literal, String.valueOf(e.getMessage()));
            return true;
        }
    }

    private void refuse(Literal literal, String why) {
        if (literal.synchronizing()) {
            refuse(why);
        } else {
            // The octets are on their way already; to read them all would let anyone keep us busy for nothing.
            session.bye(why);
        }
    }

    private void refuse(String why) {
        session.dispatcher().refuse(tag(), Tagged.bad(why));
    }

    private String tag() {
        try {
            return buffer.tokens().tag();
        } catch (BadCommandException expected) {
            return "*";
        }
    }

    @Override
    public CompletionStage<Void> data(ByteBuffer chunk) {
        if (session.loginOverdue()) {
            // A literal that comes byte by byte is never silent.
            session.bye(ImapSession.LOGIN_OVERDUE);
            return ProtocolSession.READY;
        }
        overflow |= !buffer.add(chunk, maxBytes());
        return ProtocolSession.READY;
    }

    @Override
    public void dataEnd() {
        if (overflow) {
            refuse("Command too long");
        } else {
            readLine();
        }
    }

    @Override
    public void error(InputError error) {
        refuse(error == InputError.LINE_TOO_LONG ? "Command too long" : "Bad line end");
    }
}
