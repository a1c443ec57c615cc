package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:domain-add}. */
@Service
@Command(scope = "mail", name = "domain-add", description = "Adds a domain")
public final class DomainAddCommand extends DirectoryAction {
    @Argument(name = "domain", required = true, description = "Domain name")
    String domain = "";

    @Override
    void run() throws Exception {
        directory(d -> d.addDomain(domain));
        done("Domain " + domain + " added", "domain", domain);
    }
}
