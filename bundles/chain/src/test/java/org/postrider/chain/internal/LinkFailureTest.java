package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.chain.internal.ChainRig.await;
import static org.postrider.chain.internal.ChainRig.note;
import static org.postrider.chain.internal.ChainRig.text;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.Phase;
import org.postrider.filter.TemporaryFilterException;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.ChainResult.Decided;
import org.postrider.role.chain.ChainResult.Unfiltered;
import org.postrider.testkit.filter.TestMail;

final class LinkFailureTest {
    private static final Duration LATER = Duration.ofMinutes(2);

    @TempDir
    Path home;

    private static Unfiltered unfiltered(ChainResult result) {
        assertThat(result).isInstanceOf(Unfiltered.class);
        return (Unfiltered) result;
    }

    @Test
    void letsMailPassALinkThatNobodyRequires() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("bad", (m, c) -> {
                throw new IllegalStateException("bug");
            });
            rig.link("good", (m, c) -> note("GOOD"));
            assertThat(rig.run(text())).isInstanceOf(Decided.class);
            assertThat(rig.symbols()).containsExactly("GOOD");
        }
    }

    @Test
    void keepsMailUnfilteredThatARequiredLinkCouldNotCheck() throws Exception {
        try (ChainRig rig = new ChainRig(home, "bad;required")) {
            rig.link("bad", (m, c) -> {
                throw new IllegalStateException("bug");
            });
            assertThat(unfiltered(rig.run(text())).hold())
                    .as("tried again by itself")
                    .isFalse();
            assertThat(unfiltered(rig.run(text().withPhase(Phase.AFTER_ACCEPT))).hold())
                    .as("failed again: an admin must look")
                    .isTrue();
        }
    }

    @Test
    void doesNotHoldMailForALinkThatFailsForEveryone() throws Exception {
        try (ChainRig rig = new ChainRig(home, "bad;required")) {
            rig.link("bad", (m, c) -> {
                throw new IllegalStateException("bug");
            });
            TestMail again = text().withPhase(Phase.AFTER_ACCEPT);
            for (int i = 0; i < ChainRig.FAILURES; i++) {
                rig.run(again);
            }
            Unfiltered result = unfiltered(rig.run(again));
            assertThat(result.reason()).contains("broken off");
            assertThat(result.hold()).isFalse();
            assertThat(rig.chain.links().get(0).state()).isEqualTo("broken");
        }
    }

    @Test
    void doesNotBlameALinkForWhatItNeedsBeingAway() throws Exception {
        try (ChainRig rig = new ChainRig(home, "weak;required")) {
            AtomicInteger calls = new AtomicInteger();
            rig.link("weak", (m, c) -> {
                if (calls.incrementAndGet() <= 3 * ChainRig.FAILURES) {
                    throw new TemporaryFilterException("the database is away");
                }
                return note("BACK");
            });
            TestMail again = text().withPhase(Phase.AFTER_ACCEPT);
            for (int i = 0; i < 3 * ChainRig.FAILURES; i++) {
                assertThat(unfiltered(rig.run(again)).hold()).isFalse();
            }
            assertThat(rig.run(again)).isInstanceOf(Decided.class);
        }
    }

    @Test
    void survivesALinkThatRecursesWithoutEnd() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("deep", (m, c) -> recurse(0));
            assertThat(rig.run(text())).isInstanceOf(Decided.class);
            assertThat(rig.chain.links().get(0).errors()).isEqualTo(1);
        }
    }

    private static Findings recurse(int depth) {
        return depth < 0 ? Findings.none() : recurse(depth + 1);
    }

    @Test
    void countsAFloodAsAFailure() throws Exception {
        try (ChainRig rig = new ChainRig(home, "flood;required")) {
            rig.link("flood", (m, c) -> {
                Findings.Builder all = Findings.builder();
                for (int i = 0; i < 10_000; i++) {
                    all.add(Finding.of(Finding.NOTE, "N" + i, 0));
                }
                return all.build();
            });
            assertThat(unfiltered(rig.run(text())).reason()).contains("10000 findings");
        }
    }

    @Test
    void countsNullAsAFailure() throws Exception {
        try (ChainRig rig = new ChainRig(home, "nothing;required")) {
            rig.link("nothing", (m, c) -> null);
            assertThat(unfiltered(rig.run(text())).reason()).contains("null");
        }
    }

    @Test
    void interruptsALinkThatSleepsPastItsBudget() throws Exception {
        try (ChainRig rig = new ChainRig(home, "sleepy;required")) {
            CountDownLatch entered = new CountDownLatch(1);
            rig.link("sleepy", (m, c) -> {
                entered.countDown();
                new CountDownLatch(1).await();
                return Findings.none();
            });
            CompletableFuture<ChainResult> result = rig.start(text());
            entered.await();
            rig.chain.lookLater(LATER);
            assertThat(unfiltered(await(result)).reason()).contains("budget");
        }
    }

    @Test
    void givesUpTheThreadOfALinkThatIgnoresInterrupts() throws Exception {
        CountDownLatch entered = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("stuck", (m, c) -> {
                entered.countDown();
                while (release.getCount() > 0) {
                    Thread.onSpinWait();
                }
                return note("LATE");
            });
            CompletableFuture<ChainResult> one = rig.start(text());
            CompletableFuture<ChainResult> two = rig.start(text());
            entered.await();
            rig.chain.lookLater(LATER);
            rig.chain.lookLater(LATER.multipliedBy(2));
            assertThat(await(one)).isInstanceOf(Decided.class);
            assertThat(await(two)).isInstanceOf(Decided.class);
            assertThat(rig.chain.links().get(0).state()).as("two threads lost").isEqualTo("broken");
            assertThat(rig.run(text())).as("other mail flows").isInstanceOf(Decided.class);
            assertThat(rig.symbols()).doesNotContain("LATE");
            release.countDown();
        } finally {
            release.countDown();
        }
    }

    @Test
    void endsAnAsynchronousCallThatNeverAnswers() throws Exception {
        try (ChainRig rig = new ChainRig(home, "silent;required")) {
            CountDownLatch asked = new CountDownLatch(1);
            CompletableFuture<Findings> never = new CompletableFuture<>();
            rig.asyncLink("silent", (m, c) -> {
                asked.countDown();
                return never;
            });
            CompletableFuture<ChainResult> result = rig.start(text());
            asked.await();
            while (!result.isDone()) { // The call may not have returned yet when the first look is taken.
                rig.chain.lookLater(LATER);
            }
            assertThat(unfiltered(await(result)).reason()).contains("budget");
            assertThat(never.complete(note("TOO_LATE"))).isTrue();
        }
    }

    @Test
    void saysThereIsNoRoomRatherThanGrowWithoutBound() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("slow", (m, c) -> {
                release.await();
                return Findings.none();
            });
            CompletableFuture<?>[] inside = new CompletableFuture<?>[ChainRig.SCANS + ChainRig.WAITING];
            for (int i = 0; i < inside.length; i++) {
                inside[i] = rig.start(text());
            }
            assertThat(unfiltered(rig.run(text())).reason()).contains("no room");
            release.countDown();
            await(CompletableFuture.allOf(inside));
            assertThat(rig.chain.inFlight()).isZero();
        } finally {
            release.countDown();
        }
    }
}
