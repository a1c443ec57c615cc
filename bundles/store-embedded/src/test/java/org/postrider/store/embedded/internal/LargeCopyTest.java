package org.postrider.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.role.store.Append;
import org.postrider.role.store.Appended;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.MailboxName;
import org.postrider.role.store.UidSet;
import org.postrider.state.Durability;
import org.postrider.store.embedded.internal.engine.Commit;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.mail.EmbeddedMailStore;
import org.postrider.store.embedded.internal.mail.MailLimits;
import org.postrider.testkit.contract.Stages;

/** A copy in several pieces is all or none, also when the power fails between them. */
class LargeCopyTest {
    private static final MailLimits IN_THREES = new MailLimits(300, 100, 3);
    private static final int MESSAGES = 10;

    private Path folder;
    private RecordingDisk disk = new RecordingDisk();
    private EmbeddedStore store;
    private EmbeddedMailStore mail;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("postrider-copy");
        start();
    }

    @AfterEach
    void deleteFolder() throws IOException {
        stop();
        EmbeddedHarness.delete(folder);
    }

    private void open() throws IOException {
        Engine.Surroundings around = new Engine.Surroundings(disk, Clock.systemUTC(), new Random(7));
        store = new EmbeddedStore(SmallStore.settings(folder), 2, around);
    }

    private void start() throws IOException {
        open();
        mail = new EmbeddedMailStore(store, IN_THREES);
    }

    private void stop() throws IOException {
        mail.stop();
        store.stop();
    }

    private MailboxId mailbox(String path) throws Exception {
        MailboxName name = new MailboxName("alice@example.test", path);
        return Stages.get(mail.find(name))
                .orElseGet(() -> {
                    try {
                        return Stages.get(mail.create(name, Set.of()));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .id();
    }

    private void fill(MailboxId mailbox) throws Exception {
        List<Append> batch = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            Content content = Samples.content(store, Samples.bytes(i, 700));
            batch.add(new Append(
                    Optional.empty(),
                    content,
                    Samples.part(content.size()),
                    Set.of("\\Seen"),
                    Instant.ofEpochMilli(i)));
        }
        Stages.get(mail.append(mailbox, batch));
    }

    private long count(String path) throws Exception {
        return Stages.get(mail.status(mailbox(path))).messages();
    }

    private int notes() throws IOException {
        int[] rows = new int[1];
        store.engine().index().scanPrefix(Keys.table('k'), (key, value) -> {
            rows[0]++;
            return true;
        });
        return rows[0];
    }

    @Test
    void copiesAllInPieces() throws Exception {
        MailboxId inbox = mailbox("INBOX");
        MailboxId to = mailbox("To");
        fill(inbox);
        long before = Stages.get(mail.status(to)).highestModSeq();

        Map<Long, Appended> copies = Stages.get(mail.copy(inbox, UidSet.all(), to, false));
        assertThat(copies.keySet()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(copies.values()).extracting(Appended::uid).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(Stages.get(mail.messages(to, UidSet.all())))
                .hasSize(MESSAGES)
                .allMatch(m -> m.flags().equals(Set.of("\\Seen")));
        assertThat(Stages.get(mail.status(to)).highestModSeq()).as("pieces").isEqualTo(before + 4);
        assertThat(notes()).isZero();
        assertThat(Stages.get(mail.copy(to, UidSet.range(100, 900), inbox, false)))
                .isEmpty();
    }

    @Test
    void aPieceThatFailsTakesThoseBeforeItBack() throws Exception {
        MailboxId inbox = mailbox("INBOX");
        MailboxId to = mailbox("To");
        fill(inbox);
        breakBodyOf(8);

        assertThat(Stages.failure(mail.copy(inbox, UidSet.all(), to, false)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has lost its body row");
        assertThat(count("To")).isZero();
        assertThat(count("INBOX")).isEqualTo(MESSAGES);
        assertThat(notes()).isZero();
    }

    /** As a broken disk would: the row that says where the message of that UID has its content. */
    private void breakBodyOf(int uid) throws Exception {
        List<byte[]> rows = new ArrayList<>();
        store.engine().index().scanPrefix(Keys.table('n'), (key, value) -> {
            rows.add(key);
            return true;
        });
        Stages.get(store.engine().committer().submit(new Commit<Boolean>(Durability.SYNC) {
            @Override
            protected Boolean resolve(View view, Draft draft) {
                draft.ops().remove(rows.get(uid - 1));
                return true;
            }
        }));
    }

    @Test
    void afterAPowerFailureThereAreAllCopiesOrNone() throws Exception {
        MailboxId inbox = mailbox("INBOX");
        MailboxId to = mailbox("To");
        fill(inbox);
        int before = disk.now();
        Stages.get(mail.copy(inbox, UidSet.all(), to, false));
        int told = disk.now();
        RecordingDisk recorded = disk;
        stop();

        Set<String> seen = new HashSet<>();
        recorded.cutAtEachSync(new Random(3), (moment, loss, kept) -> {
            if (moment >= before) {
                seen.add(afterPowerFailure(kept, moment >= told));
            }
        });
        assertThat(seen).contains("0 none", "1 none", "0 all").doesNotContain("1 all");
        startFrom(new RecordingDisk());
        start();
    }

    /** The index as after a crash before its first flush: the whole log is read again. */
    private void startFrom(RecordingDisk kept) throws IOException {
        for (String index : List.of("index", "index.copy")) {
            if (Files.exists(folder.resolve(index))) {
                EmbeddedHarness.delete(folder.resolve(index));
            }
        }
        disk = kept;
    }

    /** @return the notes found, and what became of the copies */
    private String afterPowerFailure(RecordingDisk kept, boolean told) throws Exception {
        startFrom(kept);
        open();
        int notes = notes();
        mail = new EmbeddedMailStore(store, IN_THREES);
        try {
            while (notes() > 0) {
                Stages.get(mail.owners());
            }
            long copies = count("To");
            assertThat(copies).isIn(told ? List.of((long) MESSAGES) : List.of(0L, (long) MESSAGES));
            assertThat(count("INBOX")).isEqualTo(MESSAGES);
            // The next copy is not taken for the one that was undone.
            Stages.get(mail.copy(mailbox("INBOX"), UidSet.all(), mailbox("To"), false));
            assertThat(count("To")).isEqualTo(copies + MESSAGES);
            return notes + (copies == 0 ? " none" : " all");
        } finally {
            stop();
        }
    }
}
