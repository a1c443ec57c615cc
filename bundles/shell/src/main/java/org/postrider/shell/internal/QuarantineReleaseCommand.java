package org.postrider.shell.internal;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;
import org.postrider.role.quarantine.Quarantine;

/** {@code mail:quarantine-release}. */
@Service
@Command(scope = "mail", name = "quarantine-release", description = "Delivers a quarantined message past the filters")
public final class QuarantineReleaseCommand extends MailAction {
    @Argument(name = "id", required = true, description = "Item id")
    @Completion(QuarantineIdCompleter.class)
    String id = "";

    @Option(name = "--to", description = "Another recipient")
    @Nullable
    String to;

    @Override
    void run() throws Exception {
        Object user = session.get("USER");
        String by = user == null ? "admin" : user.toString();
        if (!roles().ask(Quarantine.class, "quarantine", q -> q.release(id, Optional.ofNullable(to), by))) {
            throw new MailCommandException("No such item: " + id);
        }
        done("Released " + id, "released", id);
    }
}
