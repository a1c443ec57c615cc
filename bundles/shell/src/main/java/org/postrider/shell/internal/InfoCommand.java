package org.postrider.shell.internal;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.ServiceReference;
import org.postrider.role.chain.ChainAdmin;
import org.postrider.role.queue.QueueAdmin;
import org.postrider.role.queue.QueueAdmin.QueueFilter;
import org.postrider.role.session.Listeners;
import org.postrider.role.store.ContentStore;

/** {@code mail:info}. */
@Service
@Command(scope = "mail", name = "info", description = "Shows version, uptime, listeners, chain, queue and store")
public final class InfoCommand extends MailAction {
    @Override
    void run() throws Exception {
        Rows rows = rows("", "Key", "Value");
        rows.add("version", context.getBundle().getVersion().toString());
        rows.add("home", System.getProperty("postrider.home", "var"));
        rows.add("java", System.getProperty("java.version"));
        rows.add(
                "uptime", Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
        Runtime vm = Runtime.getRuntime();
        rows.add("heap", (vm.totalMemory() - vm.freeMemory() >> 20) + " of " + (vm.maxMemory() >> 20) + " MiB");
        add(
                rows,
                "listeners",
                Listeners.class,
                "net",
                l -> l.listeners().stream()
                        .filter(Listeners.ListenerState::open)
                        .map(s -> s.info().name() + ":" + s.info().address().getPort())
                        .toList());
        add(rows, "connections", Listeners.class, "net", l -> l.sessions().size());
        add(rows, "chain generation", ChainAdmin.class, "chain", ChainAdmin::generation);
        add(rows, "policy", ChainAdmin.class, "chain", ChainAdmin::policy);
        add(
                rows,
                "queue entries",
                QueueAdmin.class,
                "queue",
                q -> roles().ask(QueueAdmin.class, "queue", a -> a.list(QueueFilter.all()))
                        .size());
        add(rows, "store", ContentStore.class, "store.embedded", s -> {
            ContentStore.StoreStatus status = roles().ask(ContentStore.class, "store.embedded", ContentStore::status);
            return status.segments() + " segments, " + (status.diskBytes() >> 20) + " MiB used, "
                    + (status.freeBytes() >> 20) + " MiB free";
        });
        add(rows, "store syncs/commits", ContentStore.class, "store.embedded", s -> {
            ContentStore.StoreStatus status = roles().ask(ContentStore.class, "store.embedded", ContentStore::status);
            return status.syncs() + " / " + status.commits();
        });
        add(rows, "store bytes accepted/written", ContentStore.class, "store.embedded", s -> {
            ContentStore.StoreStatus status = roles().ask(ContentStore.class, "store.embedded", ContentStore::status);
            return status.bytesAccepted() + " / " + status.bytesWritten();
        });
        rows.print();
    }

    private <S> void add(Rows rows, String key, Class<S> type, String role, Roles.Call<S, Object> value)
            throws Exception {
        ServiceReference<S> there = context.getServiceReference(type);
        try {
            rows.add(key, there == null ? "away" : roles().with(type, role, value));
        } catch (MailCommandException e) {
            // What one role cannot say must not hide what the others do.
            rows.add(key, "away: " + e.getMessage());
        }
    }
}
