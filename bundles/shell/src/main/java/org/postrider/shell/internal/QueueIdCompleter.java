package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.queue.QueueAdmin;

/** Completes queue entries. */
@Service
public final class QueueIdCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) throws Exception {
        return roles.ask(QueueAdmin.class, "queue", q -> q.list(QueueAdmin.QueueFilter.all())).stream()
                .map(QueueAdmin.QueueEntry::id)
                .toList();
    }
}
