package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.directory.DirectoryAdmin;

/** Completes domains. */
@Service
public final class DomainCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) throws Exception {
        return roles.ask(DirectoryAdmin.class, "directory", DirectoryAdmin::domains).stream()
                .map(name -> name)
                .toList();
    }
}
