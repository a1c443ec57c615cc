package org.postrider.shell.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.postrider.role.chain.ChainAdmin;

/** {@code mail:status}. */
@Service
@Command(scope = "mail", name = "status", description = "Shows every role, its bundle and its state")
public final class StatusCommand extends MailAction {
    private static final String CAUSE = "Caused by: ";

    @Override
    void run() throws Exception {
        Rows rows = rows("No role is installed", "Role", "Bundle", "Version", "State", "Gen", "InFlight", "Services");
        boolean allWell = true;
        Map<Long, String> failures = failures();
        for (Bundle bundle : RoleBundles.all(context)) {
            String failure = failures.get(bundle.getBundleId());
            allWell &= failure == null;
            boolean chain = RoleBundles.role(bundle).equals("chain") && bundle.getState() == Bundle.ACTIVE;
            allWell &= bundle.getState() == Bundle.ACTIVE;
            rows.add(
                    RoleBundles.role(bundle),
                    bundle.getBundleId(),
                    bundle.getVersion().toString(),
                    failure == null ? RoleBundles.state(bundle) : "Failed: " + failure,
                    chain ? String.valueOf(chain(ChainAdmin::generation)) : "",
                    chain ? String.valueOf(chain(ChainAdmin::inFlight)) : "",
                    services(bundle));
        }
        rows.print();
        if (!allWell) {
            throw new MailCommandException("Not every role works; its state, the log and bundle:diag say why");
        }
    }

    /** Why components could not start, by bundle id: their bundle is active all the same, and their services seem to be there. */
    private Map<Long, String> failures() throws Exception {
        if (context.getServiceReference(ServiceComponentRuntime.class) == null) {
            return Map.of();
        }
        return roles().with(ServiceComponentRuntime.class, "scr", runtime -> {
            Map<Long, String> failures = new HashMap<>();
            for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
                for (ComponentConfigurationDTO one : runtime.getComponentConfigurationDTOs(component)) {
                    if (one.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                        failures.putIfAbsent(component.bundle.id, cause(String.valueOf(one.failure)));
                    }
                }
            }
            return failures;
        });
    }

    /** The innermost sentence of a printed stack trace. */
    private static String cause(String trace) {
        int last = trace.lastIndexOf(CAUSE);
        String inner = last < 0 ? trace : trace.substring(last + CAUSE.length());
        String line = inner.lines().findFirst().orElse("");
        int colon = line.indexOf(": ");
        return colon < 0 ? line : line.substring(colon + 2);
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
