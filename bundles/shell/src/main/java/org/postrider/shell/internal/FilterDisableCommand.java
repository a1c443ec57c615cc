package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.chain.ChainAdmin;

/** {@code mail:filter-disable}. */
@Service
@Command(
        scope = "mail",
        name = "filter-disable",
        description = "Switches a filter off for new mail; remembered across restarts")
public final class FilterDisableCommand extends MailAction {
    @Argument(name = "name", required = true, description = "Filter; see mail:filter-list")
    @Completion(FilterCompleter.class)
    String name = "";

    @Override
    void run() throws Exception {
        if (!roles().with(ChainAdmin.class, "chain", chain -> chain.enable(name, false))) {
            throw new MailCommandException("No such filter: " + name);
        }
        done("Filter " + name + " is switched off", "filter", name, "enabled", false);
    }
}
