package org.postrider.filter;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** The {@link MailFilter} contract for work that waits: {@code examine} returns at once and holds no thread. */
@ConsumerType
public interface AsyncMailFilter {
    /**
     * Starts examining one message; see {@link MailFilter#examine}.
     *
     * @return completes with findings, or exceptionally as {@link MailFilter#examine} throws. A stage that is not done
     *     within the budget is abandoned
     */
    CompletionStage<Findings> examine(MailView mail, FilterContext context);

    /** See {@link MailFilter#settled}. */
    default void settled(MailView mail, Outcome outcome) {}
}
