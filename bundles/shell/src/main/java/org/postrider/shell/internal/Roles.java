package org.postrider.shell.internal;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Calls a role's service for the length of one command. */
final class Roles {
    private static final long PATIENCE_SECONDS = 60;
    private final BundleContext context;

    Roles(BundleContext context) {
        this.context = context;
    }

    /** What a command does with a service. */
    interface Call<S, R> {
        R apply(S service) throws Exception;
    }

    /** Calls the service that is in force now. */
    <S, R> R with(Class<S> type, String role, Call<S, R> call) throws Exception {
        ServiceReference<S> reference = context.getServiceReference(type);
        S service = reference == null ? null : context.getService(reference);
        if (service == null) {
            throw new MailCommandException("The role " + role + " is away. See mail:status; bring it back with"
                    + " bundle:start org.postrider." + role);
        }
        try {
            return call.apply(service);
        } finally {
            context.ungetService(reference);
        }
    }

    /** Calls the service and waits for its stage. */
    <S, R> R ask(Class<S> type, String role, Call<S, CompletionStage<R>> call) throws Exception {
        return with(type, role, service -> await(call.apply(service), role));
    }

    private static <R> R await(CompletionStage<R> stage, String role) throws Exception {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MailCommandException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new MailCommandException("The role " + role + " gave no answer within " + PATIENCE_SECONDS + " s", e);
        }
    }
}
