package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code mail:wiring}. */
@Service
@Command(
        scope = "mail",
        name = "wiring",
        description = "Shows the way of a message through the live services, listener to mailbox")
public final class WiringCommand extends MailAction {
    @Option(name = "--dot", description = "As a graph for Graphviz")
    boolean dot;

    @Option(name = "--mermaid", description = "As a Mermaid flow chart")
    boolean mermaid;

    @Override
    void run() throws Exception {
        List<Wiring.Station> stations = new Wiring(context, roles()).stations();
        if (dot) {
            out().println(Wiring.dot(stations));
        } else if (mermaid) {
            out().println(Wiring.mermaid(stations));
        } else {
            Rows rows = rows("No role is there", "Station", "Service", "Bundle@Version", "State");
            stations.forEach(s -> rows.add(s.station(), s.service(), s.bundle(), s.state()));
            rows.print();
        }
    }
}
