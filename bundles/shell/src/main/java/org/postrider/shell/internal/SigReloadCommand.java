package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.scan.SignatureAdmin;

/** {@code mail:sig-reload}. */
@Service
@Command(
        scope = "mail",
        name = "sig-reload",
        description = "Reads all virus signatures again beside those in force, then puts them in force")
public final class SigReloadCommand extends MailAction {
    @Override
    void run() throws Exception {
        List<SignatureAdmin.Database> databases =
                roles().ask(SignatureAdmin.class, "filter.virus", SignatureAdmin::reload);
        long count = databases.stream()
                .mapToLong(SignatureAdmin.Database::signatures)
                .sum();
        done(
                count + " signatures of " + databases.size() + " databases are in force",
                "signatures",
                count,
                "databases",
                databases.size());
    }
}
