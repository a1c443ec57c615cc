package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.chain.ChainAdmin;

/** {@code mail:filter-list}. */
@Service
@Command(scope = "mail", name = "filter-list", description = "Shows what the filters did")
public final class FilterListCommand extends MailAction {
    @Override
    void run() throws Exception {
        Rows rows = rows(
                "No filter is there or expected",
                "Name",
                "Bundle@Version",
                "Calls",
                "Hits",
                "Err",
                "InFlight",
                "p50 ms",
                "p99 ms",
                "CPU ms per mail",
                "State");
        for (ChainAdmin.LinkState link : roles().with(ChainAdmin.class, "chain", ChainAdmin::links)) {
            rows.add(
                    link.name(),
                    link.bundle(),
                    link.calls(),
                    link.hits(),
                    link.errors(),
                    link.inFlight(),
                    link.p50Millis(),
                    link.p99Millis(),
                    link.cpuMillisPerMail(),
                    link.state());
        }
        rows.print();
    }
}
