package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.directory.DirectoryAdmin;

/** {@code mail:alias-list}. */
@Service
@Command(scope = "mail", name = "alias-list", description = "Lists the aliases")
public final class AliasListCommand extends DirectoryAction {
    @Override
    void run() throws Exception {
        Rows rows = rows("No alias yet: mail:alias-add sales@example.org alice@example.org", "Alias", "Targets");
        for (DirectoryAdmin.AliasEntry entry : directory(DirectoryAdmin::aliases)) {
            rows.add(entry.alias().toString(), entry.targets());
        }
        rows.print();
    }
}
