package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.session.Listeners;

/** {@code mail:session-list}. */
@Service
@Command(scope = "mail", name = "session-list", description = "Lists the connections")
public final class SessionListCommand extends MailAction {
    @Option(name = "--proto", description = "Of this protocol only")
    String proto = "";

    @Option(name = "--user", description = "Of this user only")
    String user = "";

    @Option(name = "--ip", description = "From this address only")
    String ip = "";

    @Override
    void run() throws Exception {
        Rows rows =
                rows("No connections", "Id", "Proto", "Client", "User", "TLS", "State", "Age", "In", "Out", "Handler");
        for (Listeners.SessionView view : roles().with(Listeners.class, "net", Listeners::sessions)) {
            if (view.protocol().startsWith(proto)
                    && view.user().startsWith(user)
                    && view.peer().startsWith(ip)) {
                rows.add(
                        view.id(),
                        view.protocol(),
                        view.peer(),
                        view.user(),
                        view.tls(),
                        view.state(),
                        view.age(),
                        view.bytesIn(),
                        view.bytesOut(),
                        view.handler());
            }
        }
        rows.print();
    }
}
