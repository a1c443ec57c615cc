package org.postrider.testkit.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.testkit.contract.MailFixture.ALICE;
import static org.postrider.testkit.contract.MailFixture.add;
import static org.postrider.testkit.contract.MailFixture.uids;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.delivery.ActionId;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.Delta;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.FlagResult;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxStatus;
import org.postrider.role.store.MessageBody;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;

/** What every {@link MailStore} must do with messages; names are {@link MailboxNameContract}'s. */
public abstract class MailStoreContract {
    private MailStoreHarness harness;
    private MailFixture mail;
    private MailboxId inbox;

    /** For subclasses. */
    protected MailStoreContract() {}

    /** Starts a new, empty store. */
    protected abstract MailStoreHarness start() throws Exception;

    @BeforeEach
    void open() throws Exception {
        harness = start();
        mail = new MailFixture(harness);
        inbox = mail.inbox();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private MailStore store() {
        return harness.store();
    }

    private Delta.Changes since(MailboxId mailbox, long modSeq, int limit) throws Exception {
        return (Delta.Changes) Stages.get(store().since(mailbox, modSeq, limit));
    }

    @Test
    void givesBackAMessageWithAllItsParts() throws Exception {
        Content content = Content.concat(Content.of("Received: x\r\n"), mail.content("hello"));
        Append append = new Append(
                Optional.empty(),
                content,
                MailFixture.deepStructure(content.size()),
                Set.of("\\Seen", "$Work"),
                MailFixture.DATE);
        Appended filed = Stages.get(store().append(inbox, List.of(append))).get(0);
        assertThat(filed.again()).isFalse();
        harness.restart();
        MessageBody body =
                Stages.get(store().bodies(inbox, UidSet.of(filed.uid()))).get(0);
        assertThat(body.structure()).isEqualTo(append.structure());
        assertThat(body.content().toBytes(10_000)).isEqualTo(content.toBytes(10_000));
        assertThat(body.info())
                .isEqualTo(new MessageInfo(
                        filed.uid(), Set.of("\\Seen", "$Work"), MailFixture.DATE, content.size(), filed.modSeq()));
    }

    @Test
    void givesAscendingUidsInTheOrderGiven() throws Exception {
        List<Long> first = mail.fill(inbox, 5);
        List<Long> second = mail.fill(inbox, 5);
        List<Long> all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(all).isSorted().doesNotHaveDuplicates();
        assertThat(Stages.get(store().uids(inbox))).isEqualTo(uids(all));
        assertThat(mail.text(inbox, second.get(3))).contains("message 3");
    }

    @Test
    void neverGivesAUidTwice() throws Exception {
        List<Long> uids = mail.fill(inbox, 3);
        Stages.get(store().expunge(inbox, UidSet.all(), false));
        harness.restart();
        assertThat(mail.append(inbox, "next").uid()).isGreaterThan(uids.get(2));
    }

    @Test
    void filesAnActionOnceEvenAfterExpungeAndRestartUntilItIsForgotten() throws Exception {
        ActionId id = new ActionId("delivery1", 0);
        Append append = mail.message(Optional.of(id), "once", Set.of());
        Appended first = Stages.get(store().append(inbox, List.of(append))).get(0);
        Appended second = Stages.get(store().append(inbox, List.of(append))).get(0);
        assertThat(second).isEqualTo(new Appended(first.uidValidity(), first.uid(), first.modSeq(), true));
        Stages.get(store().expunge(inbox, UidSet.of(first.uid()), false));
        harness.restart();
        Append again = mail.message(Optional.of(id), "once", Set.of());
        assertThat(Stages.get(store().append(inbox, List.of(again))).get(0).again())
                .isTrue();
        assertThat(mail.all(inbox)).isEmpty();
        Stages.get(store().forget(List.of(id)));
        Appended anew = Stages.get(store().append(inbox, List.of(mail.message(Optional.of(id), "anew", Set.of()))))
                .get(0);
        assertThat(anew.again()).isFalse();
        assertThat(anew.uid()).isGreaterThan(first.uid());
    }

    @Test
    void filesOneActionOnceWhenManyTryAtTheSameTime() throws Exception {
        Append append = mail.message(Optional.of(new ActionId("race", 7)), "once", Set.of());
        List<CompletionStage<List<Appended>>> attempts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            attempts.add(store().append(inbox, List.of(append)));
        }
        int fresh = 0;
        for (CompletionStage<List<Appended>> attempt : attempts) {
            fresh += Stages.get(attempt).get(0).again() ? 0 : 1;
        }
        assertThat(fresh).isEqualTo(1);
        assertThat(mail.all(inbox)).hasSize(1);
    }

    @Test
    void addsAllOfABatchOrNothing() throws Exception {
        Append good = mail.message(Optional.empty(), "good", Set.of());
        Append bad =
                new Append(Optional.empty(), good.content(), good.structure(), Set.of("\\Recent"), MailFixture.DATE);
        Throwable failure = Stages.failure(store().append(inbox, List.of(good, bad)));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MailStoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(MailStoreException.Reason.INVALID));
        assertThat(mail.all(inbox)).isEmpty();
    }

    @Test
    void takesManyAppendsToManyMailboxesAtOnce() throws Exception {
        List<MailboxId> boxes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            boxes.add(mail.create("box" + i));
        }
        List<CompletionStage<List<Appended>>> appends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            appends.add(store().append(
                            boxes.get(i % 5), List.of(mail.message(Optional.empty(), "message " + i, Set.of()))));
        }
        for (CompletionStage<List<Appended>> append : appends) {
            Stages.get(append);
        }
        for (MailboxId box : boxes) {
            assertThat(Stages.get(store().status(box)).messages()).isEqualTo(20);
            assertThat(Stages.get(store().uids(box)).ranges()).isEqualTo(1);
        }
    }

    @Test
    void countsMessages() throws Exception {
        mail.append(inbox, "one");
        Appended two = mail.append(inbox, "two", "\\Seen");
        Appended three = mail.append(inbox, "three", "\\Deleted");
        MailboxStatus status = Stages.get(store().status(inbox));
        assertThat(List.of(status.messages(), status.unseen(), status.deleted()))
                .containsExactly(3L, 2L, 1L);
        assertThat(status.uidNext()).isGreaterThan(three.uid());
        assertThat(status.highestModSeq()).isEqualTo(three.modSeq());
        long size = mail.all(inbox).stream().mapToLong(MessageInfo::size).sum();
        assertThat(status.size()).isEqualTo(size);
        Stages.get(store().store(inbox, UidSet.of(two.uid()), add("\\Deleted")));
        Stages.get(store().store(
                        inbox,
                        UidSet.all(),
                        new FlagChange(FlagChange.Kind.REMOVE, Set.of("\\seen"), OptionalLong.empty())));
        status = Stages.get(store().status(inbox));
        assertThat(List.of(status.messages(), status.unseen(), status.deleted()))
                .containsExactly(3L, 3L, 2L);
        Stages.get(store().expunge(inbox, UidSet.all(), true));
        status = Stages.get(store().status(inbox));
        assertThat(List.of(status.messages(), status.unseen(), status.deleted()))
                .containsExactly(1L, 1L, 0L);
    }

    @Test
    void changesFlags() throws Exception {
        Appended one = mail.append(inbox, "one", "\\Answered", "keep");
        FlagResult added = Stages.get(store().store(inbox, UidSet.all(), add("\\Flagged", "KEEP", "new")));
        MessageInfo info = added.messages().get(0);
        assertThat(info.flags()).containsExactlyInAnyOrder("\\Answered", "\\Flagged", "keep", "new");
        assertThat(info.modSeq()).isGreaterThan(one.modSeq());
        FlagResult same = Stages.get(store().store(inbox, UidSet.all(), add("\\Flagged")));
        assertThat(same.messages().get(0).modSeq()).isEqualTo(info.modSeq());
        FlagResult replaced = Stages.get(store().store(
                        inbox,
                        UidSet.all(),
                        new FlagChange(FlagChange.Kind.REPLACE, Set.of("\\Draft"), OptionalLong.empty())));
        assertThat(replaced.messages().get(0).flags()).containsExactly("\\Draft");
        assertThat(Stages.failure(store().store(inbox, UidSet.all(), add("\\Recent"))))
                .isInstanceOf(MailStoreException.class);
    }

    @Test
    void leavesAloneWhatHasChangedSince() throws Exception {
        List<Long> uids = mail.fill(inbox, 3);
        long before = Stages.get(store().status(inbox)).highestModSeq();
        Stages.get(store().store(inbox, UidSet.of(uids.get(1)), add("\\Seen")));
        FlagResult result = Stages.get(store().store(
                        inbox,
                        UidSet.all(),
                        new FlagChange(FlagChange.Kind.ADD, Set.of("\\Flagged"), OptionalLong.of(before))));
        assertThat(result.modified()).isEqualTo(UidSet.of(uids.get(1)));
        assertThat(result.messages()).extracting(MessageInfo::uid).containsExactly(uids.get(0), uids.get(2));
    }

    @Test
    void changesAndExpungesManyAtOnce() throws Exception {
        List<Long> uids = mail.fill(inbox, 300);
        FlagResult result = Stages.get(store().store(inbox, UidSet.range(1, uids.get(199)), add("\\Deleted")));
        assertThat(result.messages()).hasSize(200);
        UidSet gone = Stages.get(store().expunge(inbox, UidSet.all(), true));
        assertThat(gone.count()).isEqualTo(200);
        assertThat(Stages.get(store().uids(inbox))).isEqualTo(UidSet.range(uids.get(200), uids.get(299)));
        assertThat(Stages.get(store().status(inbox)).messages()).isEqualTo(100);
    }

    @Test
    void expungesOnlyWhatIsMarkedAndNamed() throws Exception {
        Appended one = mail.append(inbox, "one", "\\Deleted");
        Appended two = mail.append(inbox, "two", "\\Deleted");
        Appended three = mail.append(inbox, "three");
        UidSet gone = Stages.get(store().expunge(inbox, UidSet.range(two.uid(), three.uid()), true));
        assertThat(gone).isEqualTo(UidSet.of(two.uid()));
        assertThat(mail.all(inbox)).extracting(MessageInfo::uid).containsExactly(one.uid(), three.uid());
        assertThat(Stages.get(store().bodies(inbox, UidSet.all()))).hasSize(2);
    }

    @Test
    void copiesWithFlagsDatesAndContent() throws Exception {
        MailboxId target = mail.create("Target");
        Appended one = mail.append(inbox, "one", "\\Seen", "work");
        Appended two = mail.append(inbox, "two");
        Map<Long, Appended> copies = Stages.get(store().copy(inbox, UidSet.all(), target, false));
        assertThat(copies.keySet()).containsExactly(one.uid(), two.uid());
        MessageInfo copy = mail.all(target).get(0);
        assertThat(copy.uid()).isEqualTo(requireNonNull(copies.get(one.uid())).uid());
        assertThat(copy.flags()).containsExactlyInAnyOrder("\\Seen", "work");
        assertThat(copy.internalDate()).isEqualTo(MailFixture.DATE);
        Stages.get(store().expunge(inbox, UidSet.all(), false));
        assertThat(mail.text(target, requireNonNull(copies.get(two.uid())).uid()))
                .contains("two");
    }

    @Test
    void copiesIntoTheSameMailbox() throws Exception {
        Appended one = mail.append(inbox, "one");
        Map<Long, Appended> copies = Stages.get(store().copy(inbox, UidSet.all(), inbox, false));
        assertThat(requireNonNull(copies.get(one.uid())).uid()).isGreaterThan(one.uid());
        assertThat(Stages.get(store().status(inbox)).messages()).isEqualTo(2);
    }

    @Test
    void movesInOneStep() throws Exception {
        MailboxId target = mail.create("Target");
        List<Long> uids = mail.fill(inbox, 40);
        long before = Stages.get(store().status(inbox)).highestModSeq();
        Map<Long, Appended> moved =
                Stages.get(store().copy(inbox, UidSet.range(uids.get(0), uids.get(29)), target, true));
        assertThat(moved).hasSize(30);
        assertThat(Stages.get(store().status(inbox)).messages()).isEqualTo(10);
        assertThat(Stages.get(store().status(target)).messages()).isEqualTo(30);
        Delta.Changes delta = since(inbox, before, 1_000);
        assertThat(delta.vanished()).isEqualTo(UidSet.range(uids.get(0), uids.get(29)));
        assertThat(mail.text(target, requireNonNull(moved.get(uids.get(7))).uid()))
                .contains("message 7");
    }

    @Test
    void tellsWhatHasChangedSince() throws Exception {
        List<Long> uids = mail.fill(inbox, 4);
        long start = Stages.get(store().status(inbox)).highestModSeq();
        assertThat(since(inbox, start, 10)).isEqualTo(new Delta.Changes(List.of(), UidSet.empty(), start, false));
        Stages.get(store().store(inbox, UidSet.of(uids.get(0)), add("\\Seen")));
        Stages.get(store().store(inbox, UidSet.of(uids.get(1)), add("\\Seen")));
        Stages.get(store().store(inbox, UidSet.of(uids.get(0)), add("\\Flagged")));
        Appended fresh = mail.append(inbox, "fresh");
        Stages.get(store().expunge(inbox, UidSet.of(uids.get(1)), false));
        Delta.Changes delta = since(inbox, start, 100);
        assertThat(delta.changed()).extracting(MessageInfo::uid).containsExactly(uids.get(0), fresh.uid());
        assertThat(delta.changed().get(0).flags()).containsExactlyInAnyOrder("\\Seen", "\\Flagged");
        assertThat(delta.vanished()).isEqualTo(UidSet.of(uids.get(1)));
        assertThat(delta.more()).isFalse();
        assertThat(delta.upTo()).isEqualTo(Stages.get(store().status(inbox)).highestModSeq());
    }

    @Test
    void tellsChangesInPages() throws Exception {
        List<Long> uids = mail.fill(inbox, 10);
        long at = Stages.get(store().status(inbox)).highestModSeq();
        for (long uid : uids) {
            Stages.get(store().store(inbox, UidSet.of(uid), add("\\Seen")));
        }
        List<Long> seen = new ArrayList<>();
        Delta.Changes page;
        do {
            page = since(inbox, at, 3);
            page.changed().forEach(m -> seen.add(m.uid()));
            at = page.upTo();
        } while (page.more());
        assertThat(seen).containsExactlyElementsOf(uids);
    }

    @Test
    void asksForAResyncAfterAModSeqItNeverGave() throws Exception {
        mail.fill(inbox, 2);
        long beyond = Stages.get(store().status(inbox)).highestModSeq() + 1_000;
        assertThat(Stages.get(store().since(inbox, beyond, 10))).isEqualTo(new Delta.Resync());
    }

    @Test
    void tellsThatAMailboxIsGone() throws Exception {
        MailboxId box = mail.create("Soon gone");
        mail.fill(box, 30);
        long modSeq = Stages.get(store().status(box)).highestModSeq();
        Stages.get(store().delete(box));
        assertThat(Stages.get(store().since(box, modSeq, 10))).isEqualTo(new Delta.Gone());
        Append late = mail.message(Optional.empty(), "late", Set.of());
        assertThat(Stages.failure(store().append(box, List.of(late))))
                .isInstanceOfSatisfying(
                        MailStoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(MailStoreException.Reason.NO_MAILBOX));
    }

    @Test
    void wakesWatchersUntilTheyStop() throws Exception {
        CompletableFuture<Long> woken = new CompletableFuture<>();
        AutoCloseable watch = store().watch(inbox, woken::complete);
        Appended one = mail.append(inbox, "one");
        assertThat(woken.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(one.modSeq());
        watch.close();
    }

    @Test
    void marksRecentForOneReaderOnly() throws Exception {
        Appended one = mail.append(inbox, "one");
        assertThat(Stages.get(store().claimRecent(inbox))).isLessThan(one.uid());
        assertThat(Stages.get(store().claimRecent(inbox))).isEqualTo(one.uid());
        Appended two = mail.append(inbox, "two");
        assertThat(Stages.get(store().claimRecent(inbox))).isEqualTo(one.uid());
        assertThat(Stages.get(store().claimRecent(inbox))).isEqualTo(two.uid());
    }

    @Test
    void keepsModSeqsRisingOverARestart() throws Exception {
        Appended one = mail.append(inbox, "one");
        harness.restart();
        assertThat(Stages.get(store().status(inbox)).highestModSeq()).isEqualTo(one.modSeq());
        Appended two = mail.append(inbox, "two");
        assertThat(two.modSeq()).isGreaterThan(one.modSeq());
        assertThat(since(inbox, one.modSeq(), 10).changed())
                .extracting(MessageInfo::uid)
                .containsExactly(two.uid());
    }

    @Test
    void filesContentThatIsNotInTheStoreYet() throws Exception {
        Content inline = Content.of("Subject: inline\r\n\r\n" + "x".repeat(100_000));
        Append append =
                new Append(Optional.empty(), inline, MailFixture.structure(inline.size()), Set.of(), MailFixture.DATE);
        Appended filed = Stages.get(store().append(inbox, List.of(append))).get(0);
        harness.restart();
        assertThat(mail.text(inbox, filed.uid())).hasSize((int) inline.size());
    }

    @Test
    void knowsNoMailboxOfAnotherOwner() throws Exception {
        mail.append(inbox, "one");
        assertThat(Stages.get(store().list("bob@example.test"))).hasSize(1);
        assertThat(Stages.get(store().owners())).containsExactlyInAnyOrder(ALICE, "bob@example.test");
    }
}
