package org.postrider.shell.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.postrider.role.chain.ChainAdmin;
import org.postrider.role.session.Listeners;

/** Reads the way of a message from the service registry. Confined to one command. */
final class Wiring {
    /**
     * One stop on the way.
     *
     * @param station such as {@code chain}
     * @param service what is there, such as a link's name
     * @param bundle symbolic name and version, or empty
     * @param state {@code there}, {@code away}, or the service's own
     */
    record Station(String station, String service, String bundle, String state) {}

    /** Stations on the way and the service interface that marks each; the property tells several apart. */
    private static final String[][] WAY = {
        {"protocol", "org.postrider.role.session.ProtocolHandler", "protocol"},
        {"gate", "org.postrider.gate.SessionPolicy", "component.name"},
        {"logins", "org.postrider.role.login.LoginGuard", ""},
        {"tables", "org.postrider.tables.LookupTable", "table.name"},
        {"sasl", "org.postrider.role.sasl.SaslMechanism", "sasl.mechanism"},
        {"directory", "org.postrider.role.directory.Directory", ""},
        {"chain", "org.postrider.role.chain.MailChain", ""},
        {"unpack", "org.postrider.role.chain.Unpacker", ""},
        {"policy", "org.postrider.filter.DestinyPolicy", "component.name"},
        {"queue", "org.postrider.role.queue.MailQueue", ""},
        {"agent", "org.postrider.delivery.AsyncDeliveryAgent", "agent.name"},
        {"agent", "org.postrider.delivery.DeliveryAgent", "agent.name"},
        {"dns", "org.postrider.dns.Resolver", ""},
        {"content", "org.postrider.role.store.ContentStore", ""},
        {"mailboxes", "org.postrider.role.store.MailStore", ""},
    };

    private final BundleContext context;
    private final Roles roles;

    Wiring(BundleContext context, Roles roles) {
        this.context = context;
        this.roles = roles;
    }

    List<Station> stations() throws Exception {
        List<Station> stations = new ArrayList<>(listeners());
        for (String[] stop : WAY) {
            List<Station> found = services(stop);
            if (found.isEmpty() && expected(stop, stations)) {
                found = List.of(new Station(stop[0], "", "", "away"));
            }
            stations.addAll(found);
            if (stop[0].equals("chain")) {
                stations.addAll(links());
            }
        }
        return stations;
    }

    private List<Station> listeners() throws Exception {
        if (context.getServiceReference(Listeners.class) == null) {
            return List.of(new Station("listener", "", "", "away"));
        }
        return roles.with(Listeners.class, "net", Listeners::listeners).stream()
                .map(l -> new Station("listener", l.info().name(), l.handler(), l.open() ? "open" : "closed"))
                .toList();
    }

    private List<Station> links() throws Exception {
        if (context.getServiceReference(ChainAdmin.class) == null) {
            return List.of();
        }
        return roles.with(ChainAdmin.class, "chain", ChainAdmin::links).stream()
                .map(l -> new Station("link", l.name(), l.bundle(), l.state()))
                .toList();
    }

    /** Whether a stop without a service is a gap: tables, gate and logins may be empty, one kind of agent is enough. */
    private static boolean expected(String[] stop, List<Station> before) {
        boolean optional = List.of("tables", "gate", "logins").contains(stop[0]);
        boolean second = stop[0].equals("agent")
                && before.stream().anyMatch(s -> s.station().equals("agent"));
        return !optional && !second;
    }

    private List<Station> services(String[] stop) throws InvalidSyntaxException {
        ServiceReference<?>[] references = context.getAllServiceReferences(stop[1], null);
        List<Station> found = new ArrayList<>();
        if (references != null) {
            Arrays.sort(references, Collections.reverseOrder());
            for (ServiceReference<?> reference : references) {
                Object name = stop[2].isEmpty() ? "" : reference.getProperty(stop[2]);
                String shown = name instanceof String[] many ? String.join(",", many) : String.valueOf(name);
                found.add(new Station(stop[0], shown, bundle(reference), "there"));
            }
        }
        return found;
    }

    private static String bundle(ServiceReference<?> reference) {
        var bundle = reference.getBundle();
        return bundle == null ? "" : bundle.getSymbolicName() + "@" + bundle.getVersion();
    }

    static String dot(List<Station> stations) {
        StringBuilder graph = new StringBuilder("digraph postrider {\n  rankdir=LR;\n  node [shape=box];\n");
        edges(stations)
                .forEach(e -> graph.append("  \"")
                        .append(e[0])
                        .append("\" -> \"")
                        .append(e[1])
                        .append("\";\n"));
        return graph.append("}").toString();
    }

    static String mermaid(List<Station> stations) {
        StringBuilder graph = new StringBuilder("flowchart LR\n");
        List<String> names = new ArrayList<>();
        for (String[] edge : edges(stations)) {
            for (String name : edge) {
                if (!names.contains(name)) {
                    graph.append("  n")
                            .append(names.size())
                            .append("[\"")
                            .append(name)
                            .append("\"]\n");
                    names.add(name);
                }
            }
            graph.append("  n")
                    .append(names.indexOf(edge[0]))
                    .append(" --> n")
                    .append(names.indexOf(edge[1]))
                    .append('\n');
        }
        return graph.toString().stripTrailing();
    }

    /** Each kind of station leads to the next kind on the way of mail; a client that reads goes to the mailboxes at once. */
    private static List<String[]> edges(List<Station> stations) {
        List<String> order =
                List.of("listener", "protocol", "gate", "chain", "link", "policy", "queue", "agent", "mailboxes");
        List<String[]> edges = new ArrayList<>();
        List<Station> before = List.of();
        for (String kind : order) {
            List<Station> here = of(kind, stations);
            for (Station from : before) {
                (reads(from) ? of("mailboxes", stations) : here)
                        .stream()
                                .filter(to -> leads(from, to))
                                .forEach(to -> edges.add(new String[] {label(from), label(to)}));
            }
            before = here.isEmpty() ? before : here;
        }
        return edges;
    }

    private static List<Station> of(String kind, List<Station> stations) {
        return stations.stream().filter(s -> s.station().equals(kind)).toList();
    }

    private static boolean reads(Station station) {
        return station.station().equals("protocol") && station.service().equals("imap");
    }

    /** A listener has one handler. */
    private static boolean leads(Station from, Station to) {
        return !to.station().equals("protocol") || from.bundle().equals(to.bundle());
    }

    private static String label(Station station) {
        String name = station.service().isEmpty() ? station.station() : station.station() + " " + station.service();
        return (name + " (" + (station.bundle().isEmpty() ? station.state() : station.bundle()) + ")")
                .replace("\"", "'");
    }
}
