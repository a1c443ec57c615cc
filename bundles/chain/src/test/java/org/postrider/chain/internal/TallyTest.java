package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.chain.internal.ChainRig.note;
import static org.postrider.chain.internal.ChainRig.text;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.filter.MailFilter;

/** A changed configuration makes another chain; who looks at the numbers must not see it. */
final class TallyTest {
    @TempDir
    Path home;

    private final MailFilter guard = (m, c) -> note("GUARDED");

    @Test
    void generationsAndCountsGoOnWhenTheConfigurationChanges() throws Exception {
        ChainRig rig = new ChainRig(home, "guard");
        rig.link("guard", guard);
        rig.run(text());
        rig.run(text());
        long before = rig.chain.generation();

        try (ChainRig next = rig.reconfigured("guard;required")) {
            assertThat(next.chain.generation()).isGreaterThan(before);
            assertThat(next.chain.links()).singleElement().satisfies(link -> {
                assertThat(link.required()).isTrue();
                assertThat(link.calls()).isEqualTo(2);
                assertThat(link.hits()).isEqualTo(2);
                assertThat(link.p50Millis()).isPositive();
            });
            next.run(text());
            assertThat(next.chain.links())
                    .singleElement()
                    .satisfies(link -> assertThat(link.calls()).isEqualTo(3));
        }
    }

    @Test
    void aLinkThatComesAgainBeginsAtNothing() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            FakeRegistry.Reference link = rig.link("guard", guard);
            rig.run(text());
            link.unregister();
            rig.link("guard", guard);
            assertThat(rig.chain.links())
                    .singleElement()
                    .satisfies(l -> assertThat(l.calls()).isZero());
        }
    }

    @Test
    void forgetsLinksThatGoWhileThereIsNoChain() throws Exception {
        ChainRig rig = new ChainRig(home);
        FakeRegistry.Reference link = rig.link("guard", guard);
        rig.run(text());
        long id = (Long) link.getProperty("service.id");
        LinkStats counted = rig.tally.stats(id);
        rig.chain.close();
        assertThat(rig.tally.stats(id)).isSameAs(counted);
        link.unregister();

        try (ChainRig next = rig.reconfigured()) {
            assertThat(next.tally.stats(id)).isNotSameAs(counted);
        }
    }
}
