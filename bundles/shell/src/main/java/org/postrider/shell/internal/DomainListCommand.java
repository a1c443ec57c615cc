package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.directory.DirectoryAdmin;

/** {@code mail:domain-list}. */
@Service
@Command(scope = "mail", name = "domain-list", description = "Lists the domains served here")
public final class DomainListCommand extends DirectoryAction {
    @Override
    void run() throws Exception {
        Rows rows = rows("No domain yet: mail:domain-add example.org", "Domain", "Users");
        for (String domain : directory(DirectoryAdmin::domains)) {
            rows.add(domain, directory(d -> d.users(domain)).size());
        }
        rows.print();
    }
}
