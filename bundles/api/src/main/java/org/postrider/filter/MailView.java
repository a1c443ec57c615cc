package org.postrider.filter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/**
 * An immutable view of one message for filters and policies. Thread-safe; valid until the call it came with returns, or the
 * stage that it returned is done.
 */
@ProviderType
public interface MailView {
    /** The id in every reply, log line and trace, such as {@code 4bX2k9dQ0}. */
    String id();

    /** Sender and recipients. */
    Envelope envelope();

    /** How it came in. */
    SessionFacts session();

    /** Header and body as received, with the Received field that Postrider put on top. */
    Content content();

    /** The MIME tree over {@link #content()}. */
    Part structure();

    /** The header fields of the whole message, from the top. */
    List<HeaderField> headers();

    /** When the last byte of its data arrived. */
    Instant received();

    /** Whether a reject can still reach the client. */
    Phase phase();

    /**
     * A fact that a link before this one provided.
     *
     * @param key name as declared in {@link ChainLink#requires()}
     * @param type expected type
     * @return empty if no link provided it or its type differs
     */
    <T> Optional<T> fact(String key, Class<T> type);

    /**
     * All decoded entities at any depth, computed once on first use, bounded and shared. Completes exceptionally with
     * {@link TemporaryFilterException} while no unpacker is there.
     */
    CompletionStage<Entity.Tree> entities();
}
