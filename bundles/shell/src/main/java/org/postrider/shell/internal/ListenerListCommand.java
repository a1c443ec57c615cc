package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.session.Listeners;

/** {@code mail:listener-list}. */
@Service
@Command(scope = "mail", name = "listener-list", description = "Lists the listeners")
public final class ListenerListCommand extends MailAction {
    @Override
    void run() throws Exception {
        Rows rows = rows(
                "No listener is configured", "Name", "Proto", "Address", "TLS", "Conns", "Handler bundle", "State");
        for (Listeners.ListenerState state : roles().with(Listeners.class, "net", Listeners::listeners)) {
            rows.add(
                    state.info().name(),
                    state.info().protocol(),
                    state.info().address().getAddress().getHostAddress() + ":"
                            + state.info().address().getPort(),
                    state.info().tls().name().toLowerCase(java.util.Locale.ROOT),
                    state.connections(),
                    state.handler(),
                    state.open() ? "open" : "closed" + (state.problem().isEmpty() ? "" : ": " + state.problem()));
        }
        rows.print();
    }
}
