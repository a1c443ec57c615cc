package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.directory.DirectoryAdmin;

/** Completes users. */
@Service
public final class UserCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) throws Exception {
        return roles.ask(DirectoryAdmin.class, "directory", d -> d.users("")).stream()
                .map(user -> user.name())
                .toList();
    }
}
