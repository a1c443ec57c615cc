package org.postrider.chain.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.chain.internal.ChainRig.await;
import static org.postrider.chain.internal.ChainRig.note;
import static org.postrider.chain.internal.ChainRig.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.filter.AsyncMailFilter;
import org.postrider.filter.Destiny;
import org.postrider.filter.Edit;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.filter.MailView;
import org.postrider.filter.Outcome;
import org.postrider.message.Address;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.role.chain.ChainResult;
import org.postrider.role.chain.ChainResult.Decided;
import org.postrider.role.chain.Variant;
import org.postrider.role.trace.TraceEvent;
import org.postrider.testkit.filter.TestMail;

final class FilterChainTest {
    private static final Address ALICE = new Address("alice", "example.test");
    private static final Address BOB = new Address("bob", "example.test");

    @TempDir
    Path home;

    @Test
    void ordersLinksByFactsThenCostThenName() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("b-cheap", (m, c) -> note("B"), "link.cost", 1);
            rig.link("a-cheap", (m, c) -> note("A"), "link.cost", 1);
            rig.link("needs", (m, c) -> note("NEEDS"), "link.cost", 1, "link.requires", "x.done");
            rig.link("gives", (m, c) -> note("GIVES"), "link.cost", 1_000, "link.provides", new String[] {"x.done"});
            rig.run(text());
            assertThat(rig.symbols()).containsExactly("A", "B", "GIVES", "NEEDS");
        }
    }

    @Test
    void showsALinkOnlyTheFactsItDeclared() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link(
                    "gives",
                    (m, c) -> Findings.builder()
                            .fact("a.b", "yes")
                            .fact("c.d", "undeclared")
                            .build(),
                    "link.provides",
                    "a.b");
            rig.link(
                    "needs",
                    (m, c) -> note("SAW_" + m.fact("a.b", String.class).orElse("nothing")),
                    "link.requires",
                    "a.b");
            rig.link(
                    "other", (m, c) -> note("SAW_" + m.fact("a.b", String.class).orElse("nothing")), "link.cost", 999);
            rig.run(text());
            assertThat(rig.symbols()).containsExactly("SAW_yes", "SAW_nothing");
        }
    }

    @Test
    void doesNotHoldUpOthersForALinkThatAnswersLater() throws Exception {
        CompletableFuture<Findings> answer = new CompletableFuture<>();
        CountDownLatch otherRan = new CountDownLatch(1);
        try (ChainRig rig = new ChainRig(home)) {
            rig.asyncLink("slow", (m, c) -> answer, "link.cost", 1);
            rig.link("other", (m, c) -> {
                otherRan.countDown();
                return note("OTHER");
            });
            CompletableFuture<ChainResult> result = rig.start(text());
            otherRan.await();
            assertThat(result).isNotDone();
            answer.complete(note("SLOW"));
            await(result);
            assertThat(rig.symbols())
                    .as("order of the chain, not of completion")
                    .containsExactly("SLOW", "OTHER");
        }
    }

    @Test
    void makesThoseWaitThatRequireALateFact() throws Exception {
        CompletableFuture<Findings> answer = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        try (ChainRig rig = new ChainRig(home)) {
            rig.asyncLink(
                    "slow",
                    (m, c) -> {
                        asked.countDown();
                        return answer;
                    },
                    "link.provides",
                    "f");
            rig.link("needs", (m, c) -> note(m.fact("f", String.class).orElse("NONE")), "link.requires", "f");
            CompletableFuture<ChainResult> result = rig.start(text());
            asked.await();
            answer.complete(Findings.builder().fact("f", "LATE").build());
            await(result);
            assertThat(rig.symbols()).containsExactly("LATE");
        }
    }

    @Test
    void givesEachRecipientOneVariant() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.policy.unregister();
            rig.policy((m, r) -> Map.of(ALICE, new Destiny.Quarantine("banned", "test")));
            Decided decided = (Decided) rig.run(text().to("alice@example.test", "bob@example.test"));
            assertThat(decided.variants())
                    .extracting(Variant::destiny)
                    .hasSize(2)
                    .anySatisfy(d -> assertThat(d).isInstanceOf(Destiny.Hold.class));
            assertThat(decided.variants().get(1).envelope().recipients())
                    .extracting(Recipient::address)
                    .containsExactly(BOB);
        }
    }

    @Test
    void appliesEditsOfHeaderAndEnvelope() throws Exception {
        Address carol = new Address("carol", "example.test");
        try (ChainRig rig = new ChainRig(home)) {
            rig.link(
                    "editor",
                    (m, c) -> Findings.builder()
                            .edit(new Edit.InsertHeader(0, "X-Top", "1"))
                            .edit(new Edit.ChangeSender(ReversePath.none()))
                            .edit(new Edit.AddRecipient(Recipient.of(carol)))
                            .edit(new Edit.RemoveRecipient(BOB))
                            .build());
            Decided decided = (Decided) rig.run(text().to("alice@example.test", "bob@example.test"));
            Variant delivered = decided.variants().get(0);
            assertThat(new String(delivered.content().toBytes(10_000))).startsWith("X-Top: 1\r\nFrom:");
            assertThat(delivered.structure().end())
                    .isEqualTo(delivered.content().size());
            assertThat(delivered.envelope().sender().isNull()).isTrue();
            assertThat(delivered.envelope().recipients())
                    .extracting(Recipient::address)
                    .containsExactly(ALICE, carol);
            assertThat(decided.variants().get(1).destiny()).isInstanceOf(Destiny.Discard.class);
        }
    }

    @Test
    void copiesNothingWhenNothingIsChanged() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            TestMail mail = text();
            Decided decided = (Decided) rig.run(mail);
            assertThat(decided.variants()).singleElement().satisfies(v -> {
                assertThat(v.content()).isSameAs(mail.content());
                assertThat(v.envelope()).isSameAs(mail.envelope());
            });
        }
    }

    @Test
    void showsFinishLinksTheFinalBytesAndTakesOnlyHeaders() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link(
                    "editor",
                    (m, c) -> Findings.builder()
                            .edit(new Edit.AddHeader("X-One", "1"))
                            .build());
            rig.link(
                    "signer",
                    (m, c) -> Findings.builder()
                            .edit(new Edit.InsertHeader(
                                    0, "X-Fields", String.valueOf(m.headers().size())))
                            .edit(new Edit.RemoveHeader("Subject", 0))
                            .build(),
                    "link.stage",
                    "finish");
            Decided decided = (Decided) rig.run(text());
            String bytes = new String(decided.variants().get(0).content().toBytes(10_000));
            assertThat(bytes)
                    .startsWith("X-Fields: 3\r\n")
                    .contains("Subject: hi")
                    .contains("X-One: 1");
        }
    }

    @Test
    void findsTheSameRandomNumbersForTheSameMessage() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("dice", (m, c) -> note("D" + c.random().nextInt(1_000_000)));
            rig.run(text());
            List<String> first = rig.symbols();
            rig.run(text());
            assertThat(rig.symbols()).isEqualTo(first);
            rig.run(text().withId("ANOTHER"));
            assertThat(rig.symbols()).isNotEqualTo(first);
        }
    }

    @Test
    void tracesEachLinkAndTheDecision() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.link("noter", (m, c) -> note("SEEN"));
            rig.run(text());
            assertThat(rig.traced).extracting(TraceEvent::event).containsExactly("link", "decided");
            assertThat(rig.traced.get(0).bundle()).isEqualTo("com.example.plugin@1.0.0");
            assertThat(rig.traced.get(0).details())
                    .containsEntry("link", "noter")
                    .containsEntry("result", "ok")
                    .containsKeys("generation", "wall_us", "cpu_us", "findings");
        }
    }

    /** Learns, in order to see that it is told. */
    private static final class Learner implements AsyncMailFilter {
        final CompletableFuture<Outcome> told = new CompletableFuture<>();

        @Override
        public CompletableFuture<Findings> examine(MailView mail, FilterContext context) {
            return CompletableFuture.completedFuture(Findings.none());
        }

        @Override
        public void settled(MailView mail, Outcome outcome) {
            told.complete(outcome);
        }
    }

    @Test
    void tellsLinksWhatBecameOfAMessage() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            Learner learner = new Learner();
            rig.asyncLink("learner", learner);
            rig.link("thrower", new MailFilter() {
                @Override
                public Findings examine(MailView mail, FilterContext context) {
                    return Findings.none();
                }

                @Override
                public void settled(MailView mail, Outcome outcome) {
                    throw new IllegalStateException("cannot learn");
                }
            });
            Outcome outcome = new Outcome(Map.of(ALICE, new Destiny.Discard("test")));
            await(rig.chain.settled(ChainRig.mail(text()), outcome).toCompletableFuture());
            assertThat(await(learner.told)).isEqualTo(outcome);
        }
    }

    @Test
    void marksAnExpectedLinkThatWasSkipped() throws Exception {
        try (ChainRig rig = new ChainRig(home, "weak;failure=skip")) {
            rig.link("weak", (m, c) -> {
                throw new IllegalStateException("broken");
            });
            rig.run(text());
            assertThat(rig.reports.get(0).findings().findings())
                    .singleElement()
                    .satisfies(f -> assertThat(f.type()).isEqualTo(Finding.UNCHECKED));
        }
    }

    @Test
    void failsOnlyTheMessageWhenThePolicyThrows() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.policy.unregister();
            rig.policy((m, r) -> {
                throw new IllegalStateException("undecided");
            });
            assertThat(rig.run(text())).isInstanceOfSatisfying(ChainResult.Unfiltered.class, u -> {
                assertThat(u.reason()).contains("undecided");
                assertThat(u.hold()).isFalse();
            });
        }
    }

    @Test
    void keepsFoldersAndReasonsOfDestinies() throws Exception {
        try (ChainRig rig = new ChainRig(home)) {
            rig.policy.unregister();
            rig.policy((m, r) -> Map.of(ALICE, new Destiny.Deliver(List.of(), Optional.of("Junk"), "spammy")));
            Decided decided = (Decided) rig.run(text());
            assertThat(decided.variants().get(0).destiny())
                    .isEqualTo(new Destiny.Deliver(List.of(), Optional.of("Junk"), "spammy"));
        }
    }
}
