package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.felix.service.command.CommandSession;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class FailedCommandsTest {
    private final List<String> logged = new ArrayList<>();
    private final FailedCommands commands = new FailedCommands(logger());
    private Object subject = subject("watcher");

    /** Each line as its level and its arguments; a stack comes as the failure itself. */
    private Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Logger.class}, (self, m, words) -> {
                    Object[] arguments = words[1] instanceof Object[] many ? many : new Object[] {words[1], words[2]};
                    logged.add(m.getName() + Arrays.toString(arguments));
                    return null;
                });
    }

    private CommandSession session() {
        return (CommandSession) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CommandSession.class},
                (self, m, words) -> Map.of("USER", "admin", Subject.class.getName(), subject)
                        .get(words[0]));
    }

    record UserPrincipal(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    record RolePrincipal(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }

    private static Subject subject(String user) {
        return new Subject(true, Set.of(new RolePrincipal("viewer"), new UserPrincipal(user)), Set.of(), Set.of());
    }

    private void fails(String command, Exception failure) {
        commands.beforeExecute(session(), command);
        commands.afterExecute(session(), command, failure);
    }

    @Test
    void whatIsNotAllowedIsOneLineWithItsUser() {
        fails("mail:user-passwd alice secret", new SecurityException("Insufficient credentials."));
        assertThat(logged).containsExactly("warn[watcher, mail:user-passwd, Insufficient credentials.]");
    }

    @Test
    void whoeverSaysTheyAreAdminIsNotBelieved() {
        subject = "admin";
        fails("mail:queue-flush", new SecurityException("no"));
        assertThat(logged).containsExactly("warn[?, mail:queue-flush, no]");
    }

    @Test
    void nothingOfACommandForgesALine() {
        fails(" x\u009b31m\nevent=fine " + "y".repeat(500), new SecurityException("no"));
        fails("z".repeat(500), new SecurityException("no"));
        assertThat(logged).containsExactly("warn[watcher, x, no]", "warn[watcher, " + "z".repeat(100) + ", no]");
    }

    @Test
    void aBugComesWithItsStack() {
        Exception bug = new IllegalStateException("bug");
        fails("mail:status --json", bug);
        assertThat(logged).containsExactly("error[watcher, mail:status, " + bug + "]");
    }

    @Test
    void whatItsUserWasToldIsNotLogged() {
        fails("mail:queue-show x", new CommandException("No such entry"));
        commands.afterExecute(session(), "mail:status", "fine");
        assertThat(logged).isEmpty();
    }
}
