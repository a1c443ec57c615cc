package org.postrider.filter.virus.internal.outside;

import java.util.concurrent.CompletionStage;
import org.postrider.content.Content;
import org.postrider.role.session.ProtocolSession;

/** One connection to a server that scans, for one file at a time. */
interface Conversation extends ProtocolSession {
    /**
     * Scans a file. Any thread.
     *
     * @return exceptionally with a {@link ClosedEarlyException} if the server closed without a word; with another IOException
     *     if it said nothing usable. Then the connection is of no more use
     */
    CompletionStage<Verdict> scan(Content file, String name);

    /** True if it may be given another file. Any thread. */
    boolean reusable();

    /** Closes the connection; a scan under way fails. Any thread. */
    void quit();

    /** The server closed the connection before it said anything about the file. */
    final class ClosedEarlyException extends java.io.IOException {
        private static final long serialVersionUID = 1L;

        ClosedEarlyException() {
            super("it closed the connection without an answer");
        }
    }
}
