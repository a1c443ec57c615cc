package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.session.Listeners;

/** {@code mail:listener-stop}. */
@Service
@Command(scope = "mail", name = "listener-stop", description = "Closes a listener's port; connections go on")
public final class ListenerStopCommand extends MailAction {
    @Argument(name = "name", required = true, description = "Listener; see mail:listener-list")
    @Completion(ListenerCompleter.class)
    String name = "";

    @Override
    void run() throws Exception {
        if (!roles().with(Listeners.class, "net", l -> l.stop(name))) {
            throw new MailCommandException("No such listener: " + name);
        }
        done("Listener " + name + " closed", "listener", name);
    }
}
