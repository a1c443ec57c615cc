package org.postrider.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.filter.Advice;
import org.postrider.filter.Destiny;
import org.postrider.filter.DestinyPolicy.Report;
import org.postrider.filter.Edit;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.Phase;
import org.postrider.message.Address;
import org.postrider.reply.Reply;
import org.postrider.testkit.filter.TestMail;

final class CategoryPolicyTest {
    private static final Address ALICE = new Address("alice", "example.test");
    private static final TestMail MAIL = TestMail.of("From: sender@example.org\nSubject: hi\n\nHello.\n");

    private static Destiny decide(TestMail mail, Map<String, Object> changes, Findings... found) {
        List<Report> reports =
                Arrays.stream(found).map(f -> new Report("link", f)).toList();
        Map<Address, Destiny> all = new CategoryPolicy(PolicyConfigs.with(changes)).decide(mail, reports);
        assertThat(all).containsOnlyKeys(ALICE);
        return all.get(ALICE);
    }

    private static Findings one(String type, double weight) {
        return Findings.of(Finding.of(type, "SYMBOL", weight));
    }

    private static List<Edit> edits(Destiny destiny) {
        return ((Destiny.Deliver) destiny).edits();
    }

    @Test
    void deliversCleanMailUntouched() {
        Destiny destiny = decide(MAIL, Map.of(), Findings.none());
        assertThat(edits(destiny)).isEmpty();
        assertThat(destiny.reason()).isEqualTo("clean");
    }

    @Test
    void keepsBannedMailAsideByDefault() {
        Finding banned = new Finding(Finding.BANNED, "BANNED_EXE", 0, Map.of("name", "a (1)\r\n.exe"), "2");
        Destiny destiny = decide(MAIL, Map.of(), Findings.of(banned));
        assertThat(destiny).isInstanceOfSatisfying(Destiny.Quarantine.class, q -> {
            assertThat(q.category()).isEqualTo("banned");
            assertThat(q.reason()).isEqualTo("banned: BANNED_EXE(a__1___.exe)");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "infected, banned, infected",
        "banned, unchecked, banned",
        "unchecked, score, unchecked",
        "score, ambiguous, spam",
        "ambiguous, bad-header, ambiguous"
    })
    void letsTheWorseCategoryDecide(String one, String other, String wins) {
        Map<String, Object> asideAll = Map.of("unchecked", "quarantine", "ambiguous", "quarantine");
        Destiny destiny = decide(MAIL, asideAll, one(other, 50), one(one, 50));
        assertThat(destiny)
                .isInstanceOfSatisfying(
                        Destiny.Quarantine.class, q -> assertThat(q.category()).isEqualTo(wins));
    }

    @ParameterizedTest
    @CsvSource({"4.9, '', false", "5.0, Junk, true", "9.9, Junk, true"})
    void tagsAndFilesBetweenTheScores(double score, String folder, boolean spammy) {
        Destiny destiny = decide(MAIL, Map.of(), one(Finding.SCORE, score - 1), one(Finding.SCORE, 1));
        assertThat(((Destiny.Deliver) destiny).folder().orElse("")).isEqualTo(folder);
        assertThat(edits(destiny)).singleElement().isInstanceOfSatisfying(Edit.InsertHeader.class, h -> {
            assertThat(h.name()).isEqualTo("X-Postrider-Status");
            assertThat(h.value())
                    .startsWith(spammy ? "spammy; score=" : "clean; score=")
                    .endsWith("symbols=SYMBOL");
        });
    }

    @Test
    void refusesOnlyBeforeTheMailWasAccepted() {
        Map<String, Object> reject = Map.of("banned", "reject");
        assertThat(decide(MAIL, reject, one(Finding.BANNED, 0)))
                .isInstanceOfSatisfying(
                        Destiny.Reject.class,
                        r -> assertThat(r.reply().toString())
                                .isEqualTo("554 5.7.1 Refused, it has forbidden content: SYMBOL"));
        assertThat(decide(MAIL.withPhase(Phase.AFTER_ACCEPT), reject, one(Finding.BANNED, 0)))
                .isInstanceOfSatisfying(
                        Destiny.Quarantine.class, q -> assertThat(q.reason()).contains("too late"));
    }

    @Test
    void givesFindingsOfUnknownTypesNoWeight() {
        assertThat(edits(decide(MAIL, Map.of(), one("from-the-future", 1_000)))).isEmpty();
    }

    @Test
    void followsAdviceWhereMailWouldPass() {
        Advice refuse = new Advice(Advice.Kind.REJECT, new Reply(550, "5.7.1", "not here"));
        Findings advised = Findings.builder().advise(refuse).build();
        assertThat(decide(MAIL, Map.of(), advised)).isInstanceOf(Destiny.Reject.class);
        assertThat(decide(MAIL.withPhase(Phase.AFTER_ACCEPT), Map.of(), advised))
                .isInstanceOf(Destiny.Quarantine.class);
        assertThat(decide(MAIL, Map.of("advice", false), advised)).isInstanceOf(Destiny.Deliver.class);
        assertThat(decide(MAIL, Map.of(), advised, one(Finding.BANNED, 0)).reason())
                .startsWith("banned");
    }

    @Test
    void proposesWhatTheLinksProposedInTheirOrder() {
        Edit first = new Edit.AddHeader("X-One", "1");
        Edit second = new Edit.AddHeader("X-Two", "2");
        Destiny destiny = decide(
                MAIL,
                Map.of(),
                Findings.builder().edit(first).build(),
                Findings.builder().edit(second).build());
        assertThat(edits(destiny)).containsExactly(first, second);
    }

    @Test
    void takesOffForgedMarks() {
        TestMail forged =
                TestMail.of("x-postrider-STATUS: clean\nX-Postrider-Other: 1\nx-postrider-STATUS: clean\n\nx\n");
        assertThat(edits(decide(forged, Map.of(), Findings.none())))
                .containsExactly(
                        new Edit.RemoveHeader("x-postrider-STATUS", 0), new Edit.RemoveHeader("X-Postrider-Other", 0));
    }

    @Test
    void decidesForEachRecipient() {
        TestMail mail = MAIL.to("alice@example.test", "bob@example.test");
        assertThat(new CategoryPolicy(PolicyConfigs.with(Map.of())).decide(mail, List.of()))
                .hasSize(2);
    }

    @Test
    void refusesWrongConfigurationWithTheLegalWords() {
        assertThatThrownBy(() -> new CategoryPolicy(PolicyConfigs.with(Map.of("banned", "delete"))))
                .hasMessage("banned = delete: write one of pass, junk, quarantine, reject, discard, hold");
        assertThatThrownBy(() -> new CategoryPolicy(PolicyConfigs.with(Map.of("spam__tag", 11.0))))
                .hasMessageContaining("spam_tag = 11.0 is above spam_kill = 10.0");
        assertThat(new PolicyChecks().check(Map.of("banned", "delete", "spam_tag", "12")))
                .extracting(p -> p.key())
                .containsExactly("banned", "spam_tag");
        assertThat(new PolicyChecks().check(Map.of("banned", "Reject"))).isEmpty();
    }
}
