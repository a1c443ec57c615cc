package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.session.Listeners;

/** {@code mail:listener-start}. */
@Service
@Command(scope = "mail", name = "listener-start", description = "Opens a listener's port")
public final class ListenerStartCommand extends MailAction {
    @Argument(name = "name", required = true, description = "Listener; see mail:listener-list")
    @Completion(ListenerCompleter.class)
    String name = "";

    @Override
    void run() throws Exception {
        if (!roles().with(Listeners.class, "net", l -> l.start(name))) {
            throw new MailCommandException("No such listener: " + name);
        }
        done("Listener " + name + " opened", "listener", name);
    }
}
