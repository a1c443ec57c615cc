package org.postrider.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postrider.shell.internal.Wiring.Station;

class WiringTest {
    private static final List<Station> STATIONS = List.of(
            new Station("listener", "imap", "i@1", "open"),
            new Station("listener", "smtp", "s@1", "open"),
            new Station("protocol", "imap", "i@1", "there"),
            new Station("protocol", "smtp,lmtp", "s@1", "there"),
            new Station("gate", "access", "g@1", "there"),
            new Station("chain", "", "c@1", "there"),
            new Station("mailboxes", "", "m@1", "there"));

    @Test
    void leadsAListenerToItsOwnProtocol() {
        assertThat(Wiring.dot(STATIONS))
                .contains("\"listener imap (i@1)\" -> \"protocol imap (i@1)\"")
                .contains("\"listener smtp (s@1)\" -> \"protocol smtp,lmtp (s@1)\"")
                .doesNotContain("\"listener imap (i@1)\" -> \"protocol smtp,lmtp (s@1)\"")
                .doesNotContain("\"listener smtp (s@1)\" -> \"protocol imap (i@1)\"");
    }

    @Test
    void leadsReadersToTheMailboxesAndSendersThroughTheChain() {
        assertThat(Wiring.mermaid(STATIONS)).startsWith("flowchart LR\n");
        assertThat(Wiring.dot(STATIONS))
                .contains("\"protocol imap (i@1)\" -> \"mailboxes (m@1)\"")
                .contains("\"protocol smtp,lmtp (s@1)\" -> \"gate access (g@1)\"")
                .contains("\"gate access (g@1)\" -> \"chain (c@1)\"")
                .doesNotContain("\"protocol imap (i@1)\" -> \"gate access (g@1)\"");
    }
}
