package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.directory.Account;

/** {@code mail:user-list}. */
@Service
@Command(scope = "mail", name = "user-list", description = "Lists the users")
public final class UserListCommand extends DirectoryAction {
    @Argument(name = "domain", description = "Of this domain only")
    @Completion(DomainCompleter.class)
    String domain = "";

    @Override
    void run() throws Exception {
        Rows rows = rows("No user yet: mail:user-add name@domain", "User");
        for (Account user : directory(d -> d.users(domain))) {
            rows.add(user.name());
        }
        rows.print();
    }
}
