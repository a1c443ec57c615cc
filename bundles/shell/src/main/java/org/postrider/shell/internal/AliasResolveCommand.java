package org.postrider.shell.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.message.Address;
import org.postrider.role.directory.Directory;
import org.postrider.role.directory.Resolution;

/** {@code mail:alias-resolve}. */
@Service
@Command(scope = "mail", name = "alias-resolve", description = "Shows where an address leads in the end")
public final class AliasResolveCommand extends DirectoryAction {
    private static final int MAX_DEPTH = 10;

    @Argument(name = "address", required = true, description = "Address")
    String start = "";

    @Override
    void run() throws Exception {
        Rows rows = rows("", "Address", "Targets", "Path");
        follow(address(start), new ArrayList<>(), rows);
        rows.print();
    }

    private void follow(Address address, List<String> path, Rows rows) throws Exception {
        if (path.size() >= MAX_DEPTH || path.contains(address.toString())) {
            rows.add(address.toString(), "loops", path);
            return;
        }
        Resolution found = roles().ask(Directory.class, "directory", d -> d.resolve(address));
        List<String> here = new ArrayList<>(path);
        here.add(address.toString());
        if (found instanceof Resolution.Alias alias) {
            for (Address target : alias.targets()) {
                follow(target, here, rows);
            }
        } else {
            rows.add(address.toString(), said(found), path);
        }
    }

    private static String said(Resolution found) {
        if (found instanceof Resolution.Local local) {
            return "mailbox of " + local.account().name();
        }
        return found instanceof Resolution.Foreign ? "elsewhere" : "nobody: refused with 550 5.1.1";
    }
}
