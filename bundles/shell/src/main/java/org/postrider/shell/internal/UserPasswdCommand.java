package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.message.Address;

/** {@code mail:user-passwd}. */
@Service
@Command(scope = "mail", name = "user-passwd", description = "Sets a user's password")
public final class UserPasswdCommand extends DirectoryAction {
    @Argument(name = "address", required = true, description = "name@domain")
    @Completion(UserCompleter.class)
    String address = "";

    @Option(name = "--random", description = "Make a password and print it")
    boolean random;

    @Override
    void run() throws Exception {
        Address account = address(address);
        char[] password = random ? Passwords.random() : Passwords.ask(session);
        try {
            String shown = random ? new String(password) : "";
            directory(d -> d.setPassword(account, password));
            done("Password of " + address + " set" + (random ? ": " + shown : ""), "user", address, "password", shown);
        } finally {
            Passwords.wipe(password);
        }
    }
}
