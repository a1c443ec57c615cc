package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.session.Listeners;

/** Completes listener names. */
@Service
public final class ListenerCompleter extends RoleCompleter {
    @Override
    List<String> words(Roles roles) throws Exception {
        return roles.with(Listeners.class, "net", Listeners::listeners).stream()
                .map(listener -> listener.info().name())
                .toList();
    }
}
