package org.postrider.shell.internal;

import java.security.Principal;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs which commands of the shell failed: in one line what was not allowed, with the stack what is a bug, and nothing of what
 * only its user needs to know. In place of Karaf, which logs a stack also for what was not allowed, and does not say to whom:
 * its own logger is off in {@code etc/org.ops4j.pax.logging.cfg}. Immutable.
 */
@Component(service = CommandSessionListener.class, immediate = true)
public final class FailedCommands implements CommandSessionListener {
    /** Karaf knows them by their names too: there are several classes of each. */
    private static final Set<String> EXPECTED = Set.of("CommandException", "CommandNotFoundException");

    private static final String USER = "UserPrincipal";
    private static final int LONGEST = 100;

    private final Logger log;

    /** Called by DS. */
    @Activate
    public FailedCommands() {
        this(LoggerFactory.getLogger(FailedCommands.class));
    }

    FailedCommands(Logger log) {
        this.log = log;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {
        // Only the end counts.
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Object result) {
        // It did not fail.
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Exception failure) {
        if (failure instanceof SecurityException) {
            log.warn(
                    "event=command-denied user={} command={} cause=\"{}\" hint=\"roles: etc/org.apache.karaf.command.acl.*.cfg\"",
                    user(session),
                    firstWord(command),
                    failure.getMessage());
        } else if (!EXPECTED.contains(failure.getClass().getSimpleName())) {
            log.error("event=command-failed user={} command={}", user(session), firstWord(command), failure);
        }
    }

    /** As they have logged in: a session's variables are whatever its user likes. */
    private static String user(CommandSession session) {
        if (session.get(Subject.class.getName()) instanceof Subject subject) {
            for (Principal principal : subject.getPrincipals()) {
                if (principal.getClass().getSimpleName().equals(USER)) {
                    return principal.getName();
                }
            }
        }
        return "?";
    }

    /** No more of it: what follows may be a password. */
    private static String firstWord(CharSequence command) {
        String word = command.toString().strip().split("[^!-~]", 2)[0];
        return word.length() > LONGEST ? word.substring(0, LONGEST) : word;
    }
}
