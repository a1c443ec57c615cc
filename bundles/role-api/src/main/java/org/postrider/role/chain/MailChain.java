package org.postrider.role.chain;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.filter.Outcome;

/** Runs the filter chain. Thread-safe, holds no thread of the caller. */
@ProviderType
public interface MailChain {
    /**
     * Examines, decides, edits, finishes.
     *
     * @return the result; exceptionally only if this chain is being stopped: ask the next one
     */
    CompletionStage<ChainResult> run(ChainMail mail);

    /**
     * Tells the links what became of a message. Completes when all that were there have been told; a failure means: tell
     * again later.
     */
    CompletionStage<Void> settled(ChainMail mail, Outcome outcome);

    /**
     * Number of the generation that new messages get. When it has changed a link may be back, so what was left unfiltered
     * is worth another run.
     */
    default long generation() {
        return 0;
    }
}
