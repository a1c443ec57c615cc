package org.postrider.shell.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.MailFilter;
import org.postrider.role.chain.ChainAdmin.LinkState;

/**
 * The bundles that use our API and are not ours: what each brings to the server and, if it brings nothing, why. Confined to one
 * command.
 */
final class Plugins {
    private static final String OURS = "org.postrider.";
    private static final Set<String> FILTERS = Set.of(MailFilter.class.getName(), AsyncMailFilter.class.getName());

    private final BundleContext system;
    private final Optional<ServiceComponentRuntime> components;
    private final List<LinkState> links;

    /**
     * A plugin.
     *
     * @param bundle the bundle
     * @param offers its services, links by name with their state
     * @param problems what is wrong and what to do, empty if it works
     */
    record Plugin(Bundle bundle, List<String> offers, List<String> problems) {}

    /** @param system context of the framework, which sees all bundles @param links of the chain */
    Plugins(BundleContext system, Optional<ServiceComponentRuntime> components, List<LinkState> links) {
        this.system = system;
        this.components = components;
        this.links = links;
    }

    List<Plugin> all() {
        Unmet unmet = new Unmet(system.getBundles());
        return Arrays.stream(system.getBundles())
                .filter(Plugins::isPlugin)
                .map(bundle -> plugin(bundle, unmet))
                .toList();
    }

    private static boolean isPlugin(Bundle bundle) {
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        return bundle.getSymbolicName() != null
                && !bundle.getSymbolicName().startsWith(OURS)
                && imports != null
                && imports.contains(OURS);
    }

    private Plugin plugin(Bundle bundle, Unmet unmet) {
        Set<String> offers = new LinkedHashSet<>();
        Set<String> problems = new LinkedHashSet<>();
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        switch (bundle.getState()) {
            case Bundle.INSTALLED -> {
                List<String> needs = revision == null ? List.of() : unmet.of(revision);
                problems.addAll(needs);
                if (needs.isEmpty()) {
                    problems.add("it is not resolved; bundle:diag " + bundle.getBundleId() + " may say why");
                }
            }
            case Bundle.RESOLVED -> problems.add("it is stopped; bundle:start " + bundle.getBundleId());
            default -> {
                services(bundle, offers, problems);
                components.ifPresent(runtime -> components(runtime, bundle, offers, problems));
            }
        }
        return new Plugin(bundle, List.copyOf(offers), List.copyOf(problems));
    }

    private void services(Bundle bundle, Collection<String> offers, Collection<String> problems) {
        ServiceReference<?>[] registered = bundle.getRegisteredServices();
        for (ServiceReference<?> service : registered == null ? new ServiceReference<?>[0] : registered) {
            for (String type : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
                if (FILTERS.contains(type)) {
                    filter(bundle, service, offers, problems);
                } else if (type.startsWith(OURS)) {
                    offers.add(type.substring(type.lastIndexOf('.') + 1));
                }
            }
        }
    }

    private void filter(
            Bundle bundle, ServiceReference<?> service, Collection<String> offers, Collection<String> problems) {
        String name = String.valueOf(service.getProperty("link.name"));
        String stage = String.valueOf(service.getProperty("link.stage"));
        String own = bundle.getSymbolicName() + '@' + bundle.getVersion();
        Optional<LinkState> link = links.stream()
                .filter(l -> l.name().equals(name) && l.bundle().equals(own))
                .findFirst();
        offers.add("link " + name + " (" + link.map(LinkState::state).orElse("not in the chain") + ")");
        if (link.isEmpty()) {
            problems.add("the chain did not take its filter (name " + name + ", stage " + stage
                    + "): either its component does"
                    + " not start, then the log says why, or @ChainLink is missing or has no name of lower-case letters, digits"
                    + " and hyphens, or its stage is neither inspect nor finish");
        } else if (link.get().state().equals("displaced")) {
            String winner = links.stream()
                    .filter(l -> l.name().equals(name) && !l.bundle().equals(own))
                    .map(LinkState::bundle)
                    .findFirst()
                    .orElse("another bundle");
            problems.add(winner + " has a filter of that name and is in force: give one of them another name");
        } else if (link.get().state().equals("broken")) {
            problems.add("it failed too often in a row and is tried again soon: mail:trace shows how");
        }
    }

    private static void components(
            ServiceComponentRuntime runtime, Bundle bundle, Collection<String> offers, Collection<String> problems) {
        Collection<ComponentDescriptionDTO> described = runtime.getComponentDescriptionDTOs(bundle);
        if (described.isEmpty() && offers.isEmpty()) {
            problems.add(
                    "it has no component and no service: put @Component on the filter and build with bnd-maven-plugin");
        }
        for (ComponentDescriptionDTO component : described) {
            for (ComponentConfigurationDTO one : runtime.getComponentConfigurationDTOs(component)) {
                problem(component, one, problems);
            }
        }
    }

    private static void problem(
            ComponentDescriptionDTO component, ComponentConfigurationDTO one, Collection<String> problems) {
        String what = "component " + component.name;
        if (one.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION) {
            problems.add(what + " waits for its configuration " + String.join(", ", component.configurationPid));
        } else if (one.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
            for (UnsatisfiedReferenceDTO missing : one.unsatisfiedReferences) {
                problems.add(what + " waits for a service " + type(component, missing.name) + " (@Reference "
                        + missing.name + ")");
            }
        } else if (one.failure != null && !one.failure.isBlank()) {
            problems.add(what + " failed to start: " + Unmet.cause(one.failure));
        }
    }

    private static String type(ComponentDescriptionDTO component, String reference) {
        for (ReferenceDTO one : component.references) {
            if (one.name.equals(reference)) {
                return one.interfaceName;
            }
        }
        return "";
    }
}
