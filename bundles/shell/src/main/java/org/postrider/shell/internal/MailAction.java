package org.postrider.shell.internal;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * What all commands share: the options for output, and the roles. Karaf makes a new instance for each call, fills its fields
 * and calls {@link #execute}; an exception makes the exit status non-zero.
 */
abstract class MailAction implements Action {
    @Reference
    BundleContext context;

    @Reference
    Session session;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Option(name = "--no-format", description = "Print raw rows, separated by tabs")
    boolean noFormat;

    @Option(name = "--no-ellipsis", description = "Never shorten a column")
    boolean noEllipsis;

    /** Fields are filled by Karaf. */
    @SuppressWarnings("NullAway.Init")
    MailAction() {}

    @Override
    public final @Nullable Object execute() throws Exception {
        try {
            run();
            return null;
        } catch (MailCommandException e) {
            // Karaf prints the message of this kind and logs nothing; of any other kind it logs the stack.
            throw new CommandException("Error executing command: " + e.getMessage(), e.getMessage(), e);
        }
    }

    abstract void run() throws Exception;

    final Roles roles() {
        return new Roles(context);
    }

    final PrintStream out() {
        return session.getConsole();
    }

    /** A table with these columns, printed as the options say. */
    final Rows rows(String emptyText, String... columns) {
        return new Rows(this, emptyText, columns);
    }

    /** Says what was done: a sentence, or an object with --json. */
    final void done(String sentence, Object... keysAndValues) {
        if (json) {
            out().println(JsonText.object(keysAndValues));
        } else {
            out().println(sentence);
        }
    }

    /** How many entries a command touched; none is an error, so that scripts notice. */
    final void count(String what, int count) throws MailCommandException {
        if (count == 0) {
            throw new MailCommandException("Nothing matched: 0 " + what);
        }
        done(count + " " + what, "count", count);
    }
}
