package org.postrider.imap.internal;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.CommandBuffer.Literal;
import org.postrider.imap.internal.grammar.Dates;
import org.postrider.imap.internal.grammar.Flags;
import org.postrider.imap.internal.grammar.Tokens;

/**
 * An APPEND up to its first message.
 *
 * @param tag the command's
 * @param mailbox as on the wire
 * @param message what comes next
 */
record AppendHead(String tag, String mailbox, Message message) {
    /**
     * What a message of APPEND begins with.
     *
     * @param flags flags to set
     * @param date date to keep, null for now
     * @param literal the message itself
     */
    record Message(Set<String> flags, @Nullable Instant date, Literal literal) {}

    /**
     * The head of an APPEND whose message literal was just announced.
     *
     * @return empty if this is something else, or the literal is the mailbox's name
     * @throws BadCommandException if it is an APPEND with broken flags or date
     */
    static Optional<AppendHead> find(Tokens in, Literal literal) throws BadCommandException {
        String tag;
        String mailbox;
        try {
            tag = in.tag();
            in.space();
            if (!in.keyword().equals("APPEND")) {
                return Optional.empty();
            }
            in.space();
            mailbox = in.astring();
            in.space();
        } catch (BadCommandException notYet) {
            // What else is broken will be told at the command's end.
            return Optional.empty();
        }
        return Optional.of(new AppendHead(tag, mailbox, message(in, literal)));
    }

    /** Reads flags, date and the literal's announcement. */
    static Message message(Tokens in, Literal literal) throws BadCommandException {
        Set<String> flags = Set.of();
        if (in.peek() == '(') {
            flags = in.flagList();
            Flags.checkSettable(flags);
            in.space();
        }
        Instant date = null;
        if (in.peek() == '"') {
            date = Dates.dateTime(in);
            in.space();
        }
        in.expect('{');
        in.number64();
        in.take('+');
        in.expect('}');
        in.end();
        return new Message(flags, date, literal);
    }
}
