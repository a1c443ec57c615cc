package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.chain.ChainAdmin;

/** Completes filter names. */
@Service
public final class FilterCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) throws Exception {
        return roles.with(ChainAdmin.class, "chain", ChainAdmin::links).stream()
                .map(ChainAdmin.LinkState::name)
                .toList();
    }
}
