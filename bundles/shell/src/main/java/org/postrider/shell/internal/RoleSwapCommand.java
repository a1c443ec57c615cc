package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.Bundle;

/** {@code mail:role-swap}. */
@Service
@Command(scope = "mail", name = "role-swap", description = "Replaces a role's bundle by another version, side by side")
public final class RoleSwapCommand extends MailAction {
    @Argument(index = 0, name = "role", required = true, description = "Role, such as smtp; see mail:status")
    @Completion(RoleNameCompleter.class)
    String role = "";

    @Argument(
            index = 1,
            name = "url",
            required = true,
            description = "Where the other version is, such as file:/tmp/smtp.jar or mvn:...")
    String url = "";

    @Option(name = "--wait", description = "Longest wait for the new version's services: 30s, 2m")
    String wait = "60s";

    @Override
    void run() throws Exception {
        Bundle old = RoleBundles.find(context, role);
        RoleSwap swap = new RoleSwap(context.getBundle(0).getBundleContext(), old, Plain.duration(wait));
        String from = old.getVersion().toString();
        Bundle now = swap.to(url);
        done(
                "Role " + role + ": " + from + " -> " + now.getVersion() + " (bundle " + now.getBundleId() + ")",
                "role",
                role,
                "from",
                from,
                "to",
                now.getVersion().toString(),
                "bundle",
                now.getBundleId());
    }
}
