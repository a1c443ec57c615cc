package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.chain.internal.ChainRig.note;
import static org.postrider.chain.internal.ChainRig.text;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.role.chain.ChainResult;

final class CrashedLinkTest {
    @TempDir
    Path home;

    @Test
    void neverLetsMailPassARequiredLinkThatIsOffAfterCrashes() throws Exception {
        for (int i = 1; i <= 2; i++) {
            InHand dying = InHand.open(home.resolve("mail/inhand"), i, i);
            dying.begin(dying.slot("guard"), "M" + i);
        }
        try (ChainRig rig = new ChainRig(home, "guard;required")) {
            rig.link("guard", (m, c) -> note("GUARDED"));
            assertThat(rig.chain.ready())
                    .as("listeners open: mail is taken and kept")
                    .isFalse();
            assertThat(rig.chain.waitingFor()).isEqualTo("unpack");
            assertThat(rig.chain.links())
                    .singleElement()
                    .satisfies(l -> assertThat(l.state()).isEqualTo("disabled"));
            assertThat(rig.run(text())).isInstanceOfSatisfying(ChainResult.Unfiltered.class, u -> {
                assertThat(u.reason()).contains("guard is switched off: it was running when the process died");
            });
            rig.chain.enable("guard", true);
            assertThat(rig.run(text())).isInstanceOf(ChainResult.Decided.class);
        }
    }
}
