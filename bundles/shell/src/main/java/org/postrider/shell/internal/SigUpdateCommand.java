package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.scan.SignatureUpdater;

/** {@code mail:sig-update}. */
@Service
@Command(scope = "mail", name = "sig-update", description = "Looks for new virus signatures now and loads what came")
public final class SigUpdateCommand extends MailAction {
    @Override
    void run() throws Exception {
        Rows rows = rows("No database is kept up to date", "Db", "Version", "Checked", "Next", "Problem");
        boolean failed = false;
        for (SignatureUpdater.State state :
                roles().ask(SignatureUpdater.class, "filter.virus.update", SignatureUpdater::update)) {
            rows.add(
                    state.name(),
                    state.version() == 0 ? "" : state.version(),
                    state.checked().map(Object::toString).orElse("never"),
                    state.next(),
                    state.problem());
            failed |= !state.problem().isEmpty();
        }
        rows.print();
        if (failed) {
            throw new MailCommandException("Not every database could be updated; those at hand stay in force");
        }
    }
}
