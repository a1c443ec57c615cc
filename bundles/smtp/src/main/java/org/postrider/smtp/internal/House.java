package org.postrider.smtp.internal;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postrider.role.chain.MailChain;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.directory.Directory;
import org.postrider.role.login.LoginAttempt;
import org.postrider.role.login.LoginGuard;
import org.postrider.role.queue.MailQueue;
import org.postrider.role.runtime.MailIds;
import org.postrider.role.runtime.Presence;
import org.postrider.role.session.Connection;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.store.ContentStore;
import org.postrider.role.trace.TraceEvent;
import org.postrider.role.trace.TraceOutbox;

/** What all sessions of one component instance share: settings, other roles, ids, clock, timer. Thread-safe. */
final class House {
    private static final int MAX_RULES = 64;

    final Presence<Directory> directory = new Presence<>("directory");
    final Presence<ContentStore> store = new Presence<>("store");
    final Presence<MailChain> chain = new Presence<>("chain");
    final Presence<MailQueue> queue = new Presence<>("queue");
    final Presence<Unpacker> unpacker = new Presence<>("unpack");
    final Presence<LoginGuard> logins = new Presence<>("gate");
    final TraceOutbox trace = new TraceOutbox();
    final PolicyList policies = new PolicyList();
    final Mechanisms mechanisms = new Mechanisms();
    final Set<SmtpSession> sessions = ConcurrentHashMap.newKeySet();

    final Settings settings;
    final Clock clock;
    final MailIds ids;
    private final String bundle;
    private final ScheduledExecutorService timer;
    private final Map<ListenerInfo, ListenerRules> rules = new ConcurrentHashMap<>();

    /** @param bundle symbolic name and version, for the trace */
    House(Settings settings, Clock clock, MailIds ids, String bundle, ScheduledExecutorService timer) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.bundle = bundle;
        this.timer = timer;
    }

    /** The listener's rules; parsed once per listener. */
    ListenerRules rules(ListenerInfo listener) {
        ListenerRules known = rules.get(listener);
        if (known != null) {
            return known;
        }
        if (rules.size() >= MAX_RULES) {
            rules.clear();
        }
        ListenerRules made = ListenerRules.of(listener, settings);
        rules.put(listener, made);
        return made;
    }

    /** A try to log in; while nobody counts them, only the session's own bound holds. */
    LoginAttempt login(Connection connection) {
        return logins.now()
                .map(guard ->
                        guard.begin(connection.peer(), connection.listener().protocol()))
                .orElse(LoginAttempt.UNGUARDED);
    }

    void trace(String id, String event, Map<String, Object> details) {
        trace.record(new TraceEvent(id, clock.instant(), "smtp", bundle, event, details));
    }

    /** Runs a quick task later; never if this instance is being stopped. */
    void later(long millis, Runnable task) {
        try {
            var unused = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException expected) {
            // Stopped meanwhile: net parks or closes the session, nobody waits for this any more.
            return;
        }
    }
}
