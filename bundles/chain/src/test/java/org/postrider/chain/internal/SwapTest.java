package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postrider.chain.internal.ChainRig.await;
import static org.postrider.chain.internal.ChainRig.note;
import static org.postrider.chain.internal.ChainRig.text;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.chain.internal.FakeRegistry.FakeBundle;
import org.postrider.filter.Destiny;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.ChainResult.Decided;
import org.postrider.role.chain.ChainResult.Unfiltered;
import org.postrider.role.runtime.AwayException;

final class SwapTest {
    @TempDir
    Path home;

    @Test
    void makesMailWaitForAnExpectedLink() throws Exception {
        try (ChainRig rig = new ChainRig(home, "guard;required")) {
            assertThat(rig.chain.ready()).isFalse();
            assertThat(rig.chain.waitingFor()).contains("guard");
            CompletableFuture<ChainResult> result = rig.start(text());
            assertThat(result).isNotDone();
            rig.link("guard", (m, c) -> note("GUARDED"));
            assertThat(await(result)).isInstanceOf(Decided.class);
            assertThat(rig.symbols()).containsExactly("GUARDED");
        }
    }

    @Test
    void keepsMailUnfilteredWhenARequiredLinkDoesNotComeInTime() throws Exception {
        try (ChainRig rig = new ChainRig(home, "guard;required")) {
            CompletableFuture<ChainResult> result = rig.start(text());
            expireGrace(rig, result);
            assertThat(await(result)).isEqualTo(new Unfiltered("guard is away", false));
        }
    }

    @Test
    void goesOnWithoutAnOptionalLinkThatDoesNotComeInTime() throws Exception {
        try (ChainRig rig = new ChainRig(home, "nice")) {
            CompletableFuture<ChainResult> result = rig.start(text());
            expireGrace(rig, result);
            assertThat(await(result)).isInstanceOf(Decided.class);
            assertThat(rig.symbols()).as("but says so").containsExactly("LINK_SKIPPED");
        }
    }

    @Test
    void keepsMailUnfilteredWithoutAPolicy() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.policy.unregister();
            CompletableFuture<ChainResult> result = rig.start(text());
            expireGrace(rig, result);
            assertThat(await(result)).isEqualTo(new Unfiltered("policy is away", false));
        }
    }

    /** The message is parked by a worker; looks until it was. */
    private static void expireGrace(ChainRig rig, CompletableFuture<ChainResult> result) {
        while (!result.isDone()) {
            rig.chain.entrance().round(System.nanoTime() + 2 * ChainRig.GRACE.toNanos());
        }
    }

    @Test
    void runsAgainOnTheNewGenerationWhatHadNotRunYet() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ChainRig rig = new ChainRig(home, "second;required")) {
            rig.link(
                    "first",
                    (m, c) -> {
                        entered.countDown();
                        release.await();
                        return note("FIRST");
                    },
                    "link.cost",
                    1);
            FakeRegistry.Reference old = rig.link("second", (m, c) -> note("OLD"), "link.cost", 2);
            CompletableFuture<ChainResult> result = rig.start(text());
            entered.await();
            old.unregister();
            release.countDown();
            assertThat(result).as("waits for the new one").isNotDone();
            rig.registry.link(
                    rig.registry.bundle("com.example.plugin", "2.0.0"), "second", (MailFilter) (m, c) -> note("NEW"));
            await(result);
            assertThat(rig.symbols()).containsExactly("FIRST", "NEW");
        }
    }

    @Test
    void holdsUpABundleThatLeavesUntilItsCallsAreBack() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ChainRig rig = new ChainRig(home)) {
            FakeRegistry.Reference link = rig.link("busy", (m, c) -> {
                entered.countDown();
                release.await();
                return note("DONE");
            });
            CompletableFuture<ChainResult> result = rig.start(text());
            entered.await();
            long before = rig.chain.generation();
            CompletableFuture<Void> leaving = CompletableFuture.runAsync(link::unregister);
            while (rig.chain.generation() == before) {
                Thread.onSpinWait();
            }
            assertThat(leaving).isNotDone();
            assertThat(link.uses.get()).as("still in use").isEqualTo(1);
            release.countDown();
            await(leaving);
            assertThat(link.uses.get()).isZero();
            assertThat(await(result)).isInstanceOf(Decided.class);
            assertThat(rig.symbols()).as("a call under way counts").containsExactly("DONE");
        }
    }

    @Test
    void dropsAllLinksOfAStoppingBundleAtOnce() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            FakeBundle other = rig.registry.bundle("com.example.two", "1.0.0");
            FakeRegistry.Reference one = rig.registry.link(other, "one", (MailFilter) (m, c) -> note("ONE"));
            FakeRegistry.Reference two = rig.registry.link(other, "two", (MailFilter) (m, c) -> note("TWO"));
            other.state = org.osgi.framework.Bundle.STOPPING;
            one.unregister();
            assertThat(two.uses.get()).isZero();
            rig.run(text());
            assertThat(rig.symbols()).isEmpty();
            two.unregister();
        }
    }

    @Test
    void prefersTheNewerBundleAndFallsBackToTheOlder() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            FakeBundle newer = rig.registry.bundle("com.example.plugin", "1.1.0");
            FakeRegistry.Reference next = rig.registry.link(newer, "guard", (MailFilter) (m, c) -> note("NEWER"));
            rig.link("guard", (m, c) -> note("OLDER"));
            rig.run(text());
            assertThat(rig.symbols()).containsExactly("NEWER");
            next.unregister();
            rig.run(text());
            assertThat(rig.symbols()).containsExactly("OLDER");
        }
    }

    @Test
    void pinsNothingOfABundleThatLeft() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            WeakReference<?> loader = useAndRemovePlugin(rig);
            for (int i = 0; i < 200 && loader.get() != null; i++) {
                System.gc();
            }
            assertThat(loader.get()).isNull();
        }
    }

    private WeakReference<?> useAndRemovePlugin(ChainRig rig) throws Exception {
        URL classes = getClass().getProtectionDomain().getCodeSource().getLocation();
        ClassLoader loader = new URLClassLoader(new URL[] {classes}, getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                return name.startsWith(LeakyPlugin.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
            }
        };
        MailFilter plugin = (MailFilter) loader.loadClass(LeakyPlugin.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        assertThat(plugin.getClass().getClassLoader()).isSameAs(loader);
        FakeRegistry.Reference link = rig.link("leaky", plugin, "link.provides", "leaky.fact");
        assertThat(rig.run(text())).isInstanceOf(Decided.class);
        assertThat(rig.run(text().withId("THROW"))).isInstanceOf(Decided.class);
        link.unregister();
        return new WeakReference<>(loader);
    }

    @Test
    void remembersWhatAnAdminSwitchedOff() throws Exception {
        ChainRig rig = new ChainRig(home, "guard;required");
        rig.link("guard", (m, c) -> note("GUARDED"));
        assertThat(rig.chain.enable("no-such-link", false)).isFalse();
        assertThat(rig.chain.enable("guard", false)).isTrue();
        rig.run(text());
        assertThat(rig.symbols()).isEmpty();
        try (ChainRig next = rig.restarted("guard;required")) {
            next.link("guard", (m, c) -> note("GUARDED"));
            assertThat(next.chain.links())
                    .singleElement()
                    .satisfies(l -> assertThat(l.state()).isEqualTo("disabled"));
            next.run(text());
            assertThat(next.symbols()).isEmpty();
            next.chain.enable("guard", true);
            next.run(text());
            assertThat(next.symbols()).containsExactly("GUARDED");
        }
    }

    @Test
    void sendsWaitingMailToTheNextChainWhenStopped() throws Exception {
        ChainRig rig = new ChainRig(home, "guard;required");
        CompletableFuture<ChainResult> parked = rig.start(text());
        rig.close();
        assertThatThrownBy(() -> await(parked))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AwayException.class);
        assertThatThrownBy(() -> rig.run(text())).hasCauseInstanceOf(AwayException.class);
    }

    @Test
    void letsMailInsideFinishWhenStopped() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ChainRig rig = new ChainRig(home);
        rig.link("busy", (m, c) -> {
            entered.countDown();
            release.await();
            return Findings.none();
        });
        CompletableFuture<ChainResult> inside = rig.start(text());
        entered.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(rig::close);
        release.countDown();
        assertThat(await(inside)).isInstanceOf(Decided.class);
        await(closing);
    }

    @Test
    void takesThePolicyWithTheHighestRanking() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            org.postrider.filter.DestinyPolicy strict =
                    (m, r) -> ChainRig.toAll(m.envelope().recipients(), new Destiny.Discard("strict"));
            FakeRegistry.Reference mine = rig.registry.register(rig.plugin, strict, Map.of("service.ranking", 100));
            Decided decided = (Decided) rig.run(text());
            assertThat(decided.variants().get(0).destiny()).isEqualTo(new Destiny.Discard("strict"));
            mine.unregister();
            decided = (Decided) rig.run(text());
            assertThat(decided.variants().get(0).destiny()).isInstanceOf(Destiny.Deliver.class);
        }
    }
}
