package org.postrider.imap.internal;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postrider.role.directory.Directory;
import org.postrider.role.login.LoginAttempt;
import org.postrider.role.login.LoginGuard;
import org.postrider.role.runtime.Presence;
import org.postrider.role.runtime.RoleThreads;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.sasl.SaslMechanism;
import org.postrider.role.session.Connection;
import org.postrider.role.store.ContentStore;
import org.postrider.role.store.MailStore;

/** What all sessions of one handler share. Thread-safe. */
final class ImapServer implements AutoCloseable {
    private final ImapSettings settings;
    private final Clock clock;
    private final boolean plaintextOnLoopback;
    private final Presence<MailStore> store = new Presence<>("store");
    private final Presence<ContentStore> content = new Presence<>("content store");
    private final Presence<Directory> directory = new Presence<>("directory");
    private final Presence<LoginGuard> logins = new Presence<>("gate");
    private final CopyOnWriteArrayList<NamedMechanism> mechanisms = new CopyOnWriteArrayList<>();
    private final Set<ImapSession> sessions = ConcurrentHashMap.newKeySet();
    private final WorkerPool workers;
    private final ScheduledThreadPoolExecutor timer;

    private record NamedMechanism(String name, SaslMechanism mechanism) {}

    /** @param plaintextOnLoopback true: plain passwords are taken without TLS from this host */
    ImapServer(ImapSettings settings, Clock clock, boolean plaintextOnLoopback) {
        this.settings = settings;
        this.clock = clock;
        this.plaintextOnLoopback = plaintextOnLoopback;
        this.workers = new WorkerPool("imap", settings.workers(), settings.workerQueue());
        this.timer = new ScheduledThreadPoolExecutor(1, RoleThreads.factory("mail-imap-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    ImapSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    Presence<MailStore> store() {
        return store;
    }

    Presence<ContentStore> content() {
        return content;
    }

    Presence<Directory> directory() {
        return directory;
    }

    Presence<LoginGuard> logins() {
        return logins;
    }

    /** A try to log in; while nobody counts them, only the session's own bound holds. */
    LoginAttempt login(Connection connection) {
        return logins.now()
                .map(guard ->
                        guard.begin(connection.peer(), connection.listener().protocol()))
                .orElse(LoginAttempt.UNGUARDED);
    }

    void bindStore(MailStore next) {
        store.bind(next);
        sessions.forEach(ImapSession::storeIsBack);
    }

    void bindMechanism(SaslMechanism mechanism, Map<String, Object> properties) {
        String name = String.valueOf(properties.get(SaslMechanism.NAME)).toUpperCase(Locale.ROOT);
        // The newest of a name comes first: during a swap two versions are there for a moment.
        mechanisms.add(0, new NamedMechanism(name, mechanism));
    }

    void unbindMechanism(SaslMechanism mechanism) {
        mechanisms.removeIf(m -> m.mechanism() == mechanism);
    }

    Optional<SaslMechanism> mechanism(String name) {
        return mechanisms.stream()
                .filter(m -> m.name().equals(name))
                .map(NamedMechanism::mechanism)
                .findFirst();
    }

    Collection<String> mechanismNames() {
        return mechanisms.stream().map(NamedMechanism::name).distinct().sorted().toList();
    }

    /** Whether plain passwords may be sent on this connection. */
    boolean plaintextAllowed(Connection connection) {
        if (connection.tls().isPresent()) {
            return true;
        }
        InetSocketAddress peer = connection.peer();
        return plaintextOnLoopback
                && peer.getAddress() != null
                && peer.getAddress().isLoopbackAddress();
    }

    void opened(ImapSession session) {
        sessions.add(session);
    }

    void closed(ImapSession session) {
        sessions.remove(session);
    }

    int sessionCount() {
        return sessions.size();
    }

    /** Runs what may wait for the disk on a worker. */
    <R> CompletionStage<R> work(Callable<R> task) {
        CompletableFuture<R> result = new CompletableFuture<>();
        try {
            workers.execute(() -> {
                try {
                    result.complete(task.call());
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    /** Completes after a while. */
    CompletionStage<Void> after(Duration delay) {
        if (delay.isZero()) {
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            var unused = timer.schedule(() -> done.complete(null), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            done.complete(null);
        }
        return done;
    }

    @Override
    public void close() {
        workers.close();
        timer.shutdownNow();
    }
}
