package org.postrider.shell.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.postrider.role.chain.ChainAdmin;

/** {@code mail:status}. */
@Service
@Command(scope = "mail", name = "status", description = "Shows every role, its bundle and its state")
public final class StatusCommand extends MailAction {
    @Override
    void run() throws Exception {
        Rows rows = rows("No role is installed", "Role", "Bundle", "Version", "State", "Gen", "InFlight", "Services");
        boolean allWell = true;
        for (Bundle bundle : RoleBundles.all(context)) {
            boolean chain = RoleBundles.role(bundle).equals("chain") && bundle.getState() == Bundle.ACTIVE;
            allWell &= bundle.getState() == Bundle.ACTIVE;
            rows.add(
                    RoleBundles.role(bundle),
                    bundle.getBundleId(),
                    bundle.getVersion().toString(),
                    RoleBundles.state(bundle),
                    chain ? String.valueOf(chain(ChainAdmin::generation)) : "",
                    chain ? String.valueOf(chain(ChainAdmin::inFlight)) : "",
                    services(bundle));
        }
        rows.print();
        if (!allWell) {
            throw new MailCommandException("Not every role is active; bundle:diag says why");
        }
    }

    private Number chain(java.util.function.Function<ChainAdmin, Number> number) throws Exception {
        ServiceReference<ChainAdmin> there = context.getServiceReference(ChainAdmin.class);
        return there == null ? 0 : roles().with(ChainAdmin.class, "chain", number::apply);
    }

    private static List<String> services(Bundle bundle) {
        ServiceReference<?>[] registered = bundle.getRegisteredServices();
        List<String> names = new ArrayList<>();
        if (registered != null) {
            for (ServiceReference<?> service : registered) {
                for (String type : (String[]) service.getProperty("objectClass")) {
                    if (type.startsWith("org.postrider.")) {
                        names.add(type.substring(type.lastIndexOf('.') + 1));
                    }
                }
            }
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }
}
