package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.chain.internal.ChainRig.note;
import static org.postrider.chain.internal.ChainRig.text;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.filter.MailFilter;
import org.postrider.role.chain.ChainAdmin.LinkState;

final class NamesakeTest {
    @TempDir
    Path home;

    @Test
    void showsALinkThatAnotherOfItsNameDisplaces() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("tag", (m, c) -> note("FIRST"));
            rig.registry.link(
                    rig.registry.bundle("com.example.other", "0.9.0"), "tag", (MailFilter) (m, c) -> note("OTHER"));
            rig.run(text());
            assertThat(rig.symbols()).containsExactly("FIRST");
            assertThat(rig.chain.links())
                    .extracting(LinkState::bundle, LinkState::state)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("com.example.plugin@1.0.0", "active"),
                            org.assertj.core.groups.Tuple.tuple("com.example.other@0.9.0", "displaced"));
        }
    }

    @Test
    void doesNotGuessWhatAnUnknownStageMeans() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("odd", (m, c) -> note("ODD"), "link.stage", "outspect");
            rig.link("good", (m, c) -> note("GOOD"), "link.stage", "inspect");
            rig.run(text());
            assertThat(rig.symbols()).containsExactly("GOOD");
        }
    }
}
