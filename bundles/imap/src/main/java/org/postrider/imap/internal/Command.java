package org.postrider.imap.internal;

import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;

/** One command. Stateless; run on the session's loop. */
@FunctionalInterface
interface Command {
    /**
     * Reads the arguments and begins.
     *
     * @param in behind the command's name
     * @return the tagged answer; untagged ones go to {@link ImapSession#out()} before
     * @throws BadCommandException if the arguments break the grammar
     */
    CompletionStage<Tagged> run(ImapSession session, Tokens in) throws BadCommandException;
}
