package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:alias-delete}. */
@Service
@Command(scope = "mail", name = "alias-delete", description = "Deletes an alias")
public final class AliasDeleteCommand extends DirectoryAction {
    @Argument(name = "alias", required = true, description = "Address")
    @Completion(AliasCompleter.class)
    String alias = "";

    @Override
    void run() throws Exception {
        directory(d -> d.deleteAlias(address(alias)));
        done("Alias " + alias + " deleted", "alias", alias);
    }
}
