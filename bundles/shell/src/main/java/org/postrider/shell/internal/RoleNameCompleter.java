package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes role names. */
@Service
public final class RoleNameCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) {
        return RoleBundles.all(context).stream()
                .map(RoleBundles::role)
                .distinct()
                .toList();
    }
}
