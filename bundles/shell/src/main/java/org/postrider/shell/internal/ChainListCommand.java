package org.postrider.shell.internal;

import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postrider.role.chain.ChainAdmin;

/** {@code mail:chain-list}. */
@Service
@Command(scope = "mail", name = "chain-list", description = "Shows the filter chain in its order")
public final class ChainListCommand extends MailAction {
    @Override
    void run() throws Exception {
        ChainView view = roles().with(
                        ChainAdmin.class,
                        "chain",
                        chain -> new ChainView(chain.links(), chain.generation(), chain.policy()));
        Rows rows = rows(
                "No link is there or expected",
                "#",
                "Filter",
                "Bundle@Version",
                "Stage",
                "FailPolicy",
                "Budget",
                "State");
        for (ChainAdmin.LinkState link : view.links()) {
            rows.add(
                    link.position(),
                    link.name(),
                    link.bundle(),
                    link.stage(),
                    (link.required() ? "required, " : "") + link.failure(),
                    link.budgetMillis() + " ms",
                    link.state());
        }
        rows.print();
        if (!json && !noFormat) {
            out().println("Generation " + view.generation() + ", policy "
                    + (view.policy().isEmpty() ? "away" : view.policy()));
        }
    }

    private record ChainView(java.util.List<ChainAdmin.LinkState> links, long generation, String policy) {}
}
