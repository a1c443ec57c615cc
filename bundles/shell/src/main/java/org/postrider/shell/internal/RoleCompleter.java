package org.postrider.shell.internal;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes with words that a role knows; while the role is away there is just nothing to complete. */
abstract class RoleCompleter implements Completer {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.shell");
    private static final int MAX = 1_000;

    @Reference
    BundleContext context;

    /** Fields are filled by Karaf. */
    @SuppressWarnings("NullAway.Init")
    RoleCompleter() {}

    abstract List<String> words(Roles roles) throws Exception;

    @Override
    public final int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter strings = new StringsCompleter();
        try {
            words(new Roles(context)).stream().limit(MAX).forEach(strings.getStrings()::add);
        } catch (Exception e) {
            LOG.debug("event=no-completion cause=\"{}\"", e.getMessage());
        }
        return strings.complete(session, line, candidates);
    }
}
