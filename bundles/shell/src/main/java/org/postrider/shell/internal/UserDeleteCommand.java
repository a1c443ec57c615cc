package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:user-delete}. */
@Service
@Command(scope = "mail", name = "user-delete", description = "Deletes a user; the mailboxes stay")
public final class UserDeleteCommand extends DirectoryAction {
    @Argument(name = "address", required = true, description = "name@domain")
    @Completion(UserCompleter.class)
    String address = "";

    @Override
    void run() throws Exception {
        directory(d -> d.deleteUser(address(address)));
        done("User " + address + " deleted; the mailboxes stay", "user", address);
    }
}
