package org.postrider.quarantine.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.postrider.role.queue.Acceptance;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.runtime.AwayException;

/** The queue, got from the registry for the length of one call. Thread-safe. */
record QueueOnDemand(BundleContext context, ServiceReference<MailQueue> reference) implements MailQueue {
    @Override
    public CompletionStage<Void> accept(Acceptance message) {
        MailQueue queue = context.getService(reference);
        if (queue == null) {
            return CompletableFuture.failedStage(new AwayException("queue"));
        }
        return queue.accept(message).whenComplete((done, failure) -> context.ungetService(reference));
    }
}
