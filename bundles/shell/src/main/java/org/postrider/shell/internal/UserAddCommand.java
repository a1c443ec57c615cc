package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.message.Address;
import org.postrider.role.directory.Account;

/** {@code mail:user-add}. */
@Service
@Command(scope = "mail", name = "user-add", description = "Adds a user; asks for the password")
public final class UserAddCommand extends DirectoryAction {
    @Argument(name = "address", required = true, description = "name@domain")
    String address = "";

    @Option(name = "--random", description = "Make a password and print it")
    boolean random;

    @Override
    void run() throws Exception {
        Address account = address(address);
        char[] password = random ? Passwords.random() : Passwords.ask(session);
        try {
            String shown = random ? new String(password) : "";
            Account user = directory(d -> d.addUser(account, password));
            done(
                    "User " + user.name() + " added" + (random ? ", password " + shown : ""),
                    "user",
                    user.name(),
                    "password",
                    shown);
        } finally {
            Passwords.wipe(password);
        }
    }
}
