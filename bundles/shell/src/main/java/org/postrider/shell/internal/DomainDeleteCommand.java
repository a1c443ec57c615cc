package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:domain-delete}. */
@Service
@Command(scope = "mail", name = "domain-delete", description = "Deletes a domain without users and aliases")
public final class DomainDeleteCommand extends DirectoryAction {
    @Argument(name = "domain", required = true, description = "Domain name")
    @Completion(DomainCompleter.class)
    String domain = "";

    @Override
    void run() throws Exception {
        directory(d -> d.deleteDomain(domain));
        done("Domain " + domain + " deleted", "domain", domain);
    }
}
