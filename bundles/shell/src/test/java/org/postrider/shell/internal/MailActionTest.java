package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

class MailActionTest {
    private static MailAction failing(Exception failure) {
        return new MailAction() {
            @Override
            void run() throws Exception {
                throw failure;
            }
        };
    }

    @Test
    void failsInTheWayThatKarafPrintsButDoesNotLog() {
        assertThatThrownBy(failing(new MailCommandException("No such entry: X"))::execute)
                .isExactlyInstanceOf(CommandException.class)
                .hasMessage("No such entry: X")
                .extracting(failure -> ((CommandException) failure).getNiceHelp())
                .isEqualTo("Error executing command: No such entry: X");
    }

    @Test
    void leavesABugToTheLog() {
        IllegalStateException bug = new IllegalStateException("a bug");
        assertThatThrownBy(failing(bug)::execute).isSameAs(bug);
    }
}
