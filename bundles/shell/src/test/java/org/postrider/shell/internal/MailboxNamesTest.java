package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxNamesTest {
    @Test
    void asksTheStoreOnlyForOwnersThatItHas() throws MailCommandException {
        assertThat(MailboxNames.owner("a@example.org", List.of("", "a@example.org")))
                .isEqualTo("a@example.org");
        assertThat(MailboxNames.owner("SHARED", List.of())).isEmpty();
        assertThatThrownBy(() -> MailboxNames.owner("b@example.org", List.of("a@example.org")))
                .isInstanceOf(MailCommandException.class)
                .hasMessageStartingWith("b@example.org has no mailbox");
    }
}
