package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.session.Listeners;

/** {@code mail:session-kill}. */
@Service
@Command(scope = "mail", name = "session-kill", description = "Ends a connection")
public final class SessionKillCommand extends MailAction {
    @Argument(name = "id", required = true, description = "Connection; see mail:session-list")
    String id = "";

    @Override
    void run() throws Exception {
        if (!roles().with(Listeners.class, "net", l -> l.kill(id))) {
            throw new MailCommandException("No such connection: " + id);
        }
        done("Connection " + id + " ended", "connection", id);
    }
}
