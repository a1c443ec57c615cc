package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.quarantine.Quarantine;

/** Completes quarantined items. */
@Service
public final class QuarantineIdCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) throws Exception {
        return roles.ask(Quarantine.class, "quarantine", q -> q.list("", 0)).stream()
                .map(Quarantine.Item::id)
                .toList();
    }
}
