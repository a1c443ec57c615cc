package org.postrider.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.delivery.ActionId;
import org.postrider.message.Part;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.Delta;
import org.postrider.role.store.FlagChange;
import org.postrider.role.store.MailStoreException;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.MessageInfo;
import org.postrider.role.store.UidSet;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.mail.EmbeddedMailStore;
import org.postrider.store.embedded.internal.mail.MailLimits;
import org.postrider.testkit.contract.Stages;

/** Mailboxes when the power fails, the journal overflows, or many write at once. */
class MailboxTroubleTest {
    private static final FlagChange SEEN = new FlagChange(FlagChange.Kind.ADD, Set.of("\\Seen"), OptionalLong.empty());

    private final List<EmbeddedMailHarness> harnesses = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (EmbeddedMailHarness harness : harnesses) {
            harness.close();
        }
    }

    private EmbeddedMailHarness start(MailLimits limits) throws IOException {
        EmbeddedMailHarness harness = new EmbeddedMailHarness(new EmbeddedHarness(), limits);
        harnesses.add(harness);
        return harness;
    }

    private static MailboxId inbox(EmbeddedMailStore mail) throws Exception {
        return Stages.get(mail.find(MailboxName.inbox("alice@example.test")))
                .orElseThrow()
                .id();
    }

    private static Append message(EmbeddedStore store, int number) throws Exception {
        Content content = Samples.content(store, Samples.bytes(number, 3_000));
        Part part = Samples.part(content.size());
        return new Append(
                Optional.of(new ActionId("d" + number, 0)), content, part, Set.of(), Instant.ofEpochMilli(number));
    }

    @Test
    void anAcknowledgedMessageSurvivesThePowerAndIsFiledOnce() throws Exception {
        EmbeddedHarness folder = new EmbeddedHarness();
        folder.store().stop();
        EmbeddedHarness.delete(folder.folder);
        RecordingDisk disk = new RecordingDisk();
        Random random = new Random(11);
        for (int round = 0; round < 8; round++) {
            EmbeddedStore store =
                    new EmbeddedStore(folder.settings(), 2, new Engine.Surroundings(disk, Clock.systemUTC(), random));
            EmbeddedMailStore mail = new EmbeddedMailStore(store, MailLimits.DEFAULT);
            MailboxId inbox = inbox(mail);
            for (int number = 0; number < round * 3; number++) {
                Appended known = Stages.get(mail.append(inbox, List.of(message(store, number))))
                        .get(0);
                assertThat(known.again()).isTrue();
            }
            for (int number = round * 3; number < round * 3 + 3; number++) {
                Appended filed = Stages.get(mail.append(inbox, List.of(message(store, number))))
                        .get(0);
                assertThat(filed.again()).isFalse();
                assertThat(filed.uid()).isEqualTo(number + 1);
            }
            RecordingDisk kept = disk.afterPowerFailure(disk.now(), random);
            mail.stop();
            store.stop();
            // The index as after a crash before its first flush: the whole log is read again.
            EmbeddedHarness.delete(folder.folder.resolve("index"));
            if (Files.exists(folder.folder.resolve("index.copy"))) {
                EmbeddedHarness.delete(folder.folder.resolve("index.copy"));
            }
            disk = kept;
        }
        EmbeddedHarness.delete(folder.folder);
    }

    @Test
    void forgetsTheOldestChangesAndSaysSo() throws Exception {
        EmbeddedMailHarness harness = start(new MailLimits(300, 100));
        EmbeddedMailStore mail = harness.store();
        MailboxId inbox = inbox(mail);
        Stages.get(mail.append(inbox, List.of(message(harness.contents.store(), 1))));
        long start = Stages.get(mail.status(inbox)).highestModSeq();
        long middle = 0;
        for (int i = 0; i < 1_000; i++) {
            FlagChange change = new FlagChange(
                    i % 2 == 0 ? FlagChange.Kind.ADD : FlagChange.Kind.REMOVE, Set.of("\\Seen"), OptionalLong.empty());
            Stages.get(mail.store(inbox, UidSet.of(1), change));
            if (i == 900) {
                middle = Stages.get(mail.status(inbox)).highestModSeq();
            }
        }
        assertThat(Stages.get(mail.since(inbox, start, 10))).isEqualTo(new Delta.Resync());
        assertThat(Stages.get(mail.since(inbox, middle, 10))).isInstanceOf(Delta.Changes.class);
        int[] rows = new int[1];
        harness.contents.store().engine().index().scanPrefix(Keys.table('j'), (key, value) -> {
            rows[0]++;
            return true;
        });
        assertThat(rows[0]).isBetween(300, 600);
    }

    @Test
    void largeChangesAndAppendsToOneMailboxDoNotLoseEachOther() throws Exception {
        EmbeddedMailHarness harness = start(MailLimits.DEFAULT);
        EmbeddedMailStore mail = harness.store();
        MailboxId inbox = inbox(mail);
        List<Append> first = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            first.add(message(harness.contents.store(), i));
        }
        Stages.get(mail.append(inbox, first));
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(mail.store(
                    inbox,
                    UidSet.range(1, 200),
                    new FlagChange(FlagChange.Kind.ADD, Set.of("key" + i), OptionalLong.empty())));
            all.add(mail.append(inbox, List.of(message(harness.contents.store(), 1_000 + i))));
        }
        for (CompletionStage<?> one : all) {
            Stages.get(one);
        }
        List<MessageInfo> messages = Stages.get(mail.messages(inbox, UidSet.all()));
        assertThat(messages).hasSize(220);
        assertThat(messages.subList(0, 200)).allMatch(m -> m.flags().size() == 20);
        assertThat(Stages.get(mail.status(inbox)).messages()).isEqualTo(220);
    }

    @Test
    void finishesTheRemovalOfADeletedMailboxAndItsContent() throws Exception {
        EmbeddedMailHarness harness = start(MailLimits.DEFAULT);
        EmbeddedMailStore mail = harness.store();
        MailboxId box = Stages.get(mail.create(new MailboxName("alice@example.test", "Old"), Set.of()))
                .id();
        List<Append> batch = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            batch.add(message(harness.contents.store(), i));
        }
        Stages.get(mail.append(box, batch));
        Stages.get(mail.store(box, UidSet.all(), SEEN));
        Stages.get(mail.delete(box));
        harness.restart();
        EmbeddedStore store = harness.contents.store();
        while (rows(store, 'z') > 0) {
            Stages.get(harness.store().owners());
        }
        assertThat(rows(store, 'm') + rows(store, 'n') + rows(store, 'j') + rows(store, 'R'))
                .isZero();
        harness.advance(Duration.ofHours(2));
        store.sweeper().sweep();
        assertThat(rows(store, 'C')).isZero();
    }

    private static int rows(EmbeddedStore store, char table) throws IOException {
        int[] rows = new int[1];
        store.engine().index().scanPrefix(Keys.table(table), (key, value) -> {
            rows[0]++;
            return true;
        });
        return rows[0];
    }

    @Test
    void refusesMoreMailboxesThanAllowed() throws Exception {
        EmbeddedMailStore mail = start(new MailLimits(300, 3)).store();
        inbox(mail);
        assertThat(Stages.failure(mail.create(new MailboxName("alice@example.test", "a/b/c"), Set.of())))
                .isInstanceOfSatisfying(
                        MailStoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(MailStoreException.Reason.FULL));
        assertThat(Stages.get(mail.list("alice@example.test"))).hasSize(1);
    }
}
