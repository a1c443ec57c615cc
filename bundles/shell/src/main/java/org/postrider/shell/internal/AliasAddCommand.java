package org.postrider.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.message.Address;

/** {@code mail:alias-add}. */
@Service
@Command(scope = "mail", name = "alias-add", description = "Sets an alias; *@domain takes all unknown addresses")
public final class AliasAddCommand extends DirectoryAction {
    @Argument(index = 0, name = "alias", required = true, description = "Address that leads elsewhere")
    String alias = "";

    @Argument(index = 1, name = "targets", required = true, multiValued = true, description = "Where it leads")
    List<String> targets = new ArrayList<>();

    @Override
    void run() throws Exception {
        Address from = address(alias);
        List<Address> to = new ArrayList<>();
        for (String target : targets) {
            to.add(address(target));
        }
        directory(d -> d.setAlias(from, to));
        done("Alias " + alias + " leads to " + String.join(", ", targets), "alias", alias, "targets", targets);
    }
}
