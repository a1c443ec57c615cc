package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.directory.DirectoryAdmin;

/** Completes aliases. */
@Service
public final class AliasCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) throws Exception {
        return roles.ask(DirectoryAdmin.class, "directory", DirectoryAdmin::aliases).stream()
                .map(entry -> entry.alias().toString())
                .toList();
    }
}
