package org.postrider.role.queue;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Takes responsibility for messages. Thread-safe. */
@ProviderType
public interface MailQueue {
    /**
     * Takes a message over. Once the stage completes it survives kill -9 and power loss, and 250 may be said.
     *
     * @return completes when durable; exceptionally with {@link QueueFullException} or another failure: nothing was taken,
     *     say 452 or 451
     */
    CompletionStage<Void> accept(Acceptance message);
}
