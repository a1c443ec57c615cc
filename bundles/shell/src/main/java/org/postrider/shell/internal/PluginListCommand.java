package org.postrider.shell.internal;

import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.postrider.role.chain.ChainAdmin;

/** {@code mail:plugin-list}. */
@Service
@Command(
        scope = "mail",
        name = "plugin-list",
        description = "Shows the plugins, and why one does not work; then the exit status is non-zero")
public final class PluginListCommand extends MailAction {
    @Override
    void run() throws Exception {
        List<ChainAdmin.LinkState> links = context.getServiceReference(ChainAdmin.class) == null
                ? List.of()
                : roles().with(ChainAdmin.class, "chain", ChainAdmin::links);
        Rows rows = rows("No plugin is installed", "Bundle", "Name", "Version", "State", "Offers", "Problem");
        boolean well = true;
        ServiceReference<ServiceComponentRuntime> runtime = context.getServiceReference(ServiceComponentRuntime.class);
        try {
            Optional<ServiceComponentRuntime> components =
                    Optional.ofNullable(runtime == null ? null : context.getService(runtime));
            for (Plugins.Plugin one : new Plugins(context.getBundle(0).getBundleContext(), components, links).all()) {
                well &= one.problems().isEmpty();
                rows.add(
                        one.bundle().getBundleId(),
                        one.bundle().getSymbolicName(),
                        one.bundle().getVersion().toString(),
                        RoleBundles.state(one.bundle()),
                        String.join(", ", one.offers()),
                        String.join("; ", one.problems()));
            }
        } finally {
            if (runtime != null) {
                context.ungetService(runtime);
            }
        }
        rows.print();
        if (!well) {
            throw new MailCommandException("Not every plugin works");
        }
    }
}
