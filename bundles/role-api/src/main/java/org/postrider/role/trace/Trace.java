package org.postrider.role.trace;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps and finds what happened to messages. Thread-safe. */
@ProviderType
public interface Trace {
    /** Records a step; returns at once. Under overload steps are dropped and counted, never mail delayed. */
    void record(TraceEvent event);

    /**
     * Steps that match, oldest first.
     *
     * @param query message id, or an address, or a Message-ID with its angle brackets; empty for the newest messages
     * @param limit at most so many messages
     */
    CompletionStage<List<TraceEvent>> find(String query, int limit);
}
