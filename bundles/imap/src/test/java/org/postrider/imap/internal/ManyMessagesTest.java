package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.imap.internal.ImapFixture.ALICE;
import static org.postrider.imap.internal.ImapFixture.BOB;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.content.Content;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.StructureScanner;
import org.postrider.role.store.Append;
import org.postrider.role.store.MailStore;
import org.postrider.role.store.MailboxId;
import org.postrider.role.store.UidSet;
import org.postrider.testkit.session.FakeConnection;

/** Commands on more messages than a store changes at once: here it refuses more than it takes, as one with a log does. */
class ManyMessagesTest {
    private final ImapFixture imap = new ImapFixture();
    private int changes;
    private int failing = Integer.MAX_VALUE;

    @AfterEach
    void stop() {
        imap.close();
    }

    private FakeConnection inboxWith(int messages, int most) throws IOException {
        MailboxId inbox = imap.mailbox(ALICE, "INBOX");
        Content bytes = Content.of("a: b\r\n\r\n");
        Append one = new Append(
                Optional.empty(),
                bytes,
                StructureScanner.scan(bytes, ScanLimits.DEFAULT).root(),
                Set.of("\\Deleted"),
                imap.clock.instant());
        imap.store
                .append(inbox, new ArrayList<>(Collections.nCopies(messages, one)))
                .toCompletableFuture()
                .join();
        imap.mailbox(ALICE, "to");
        imap.server.bindStore(bounded(most));
        return imap.inbox();
    }

    private MailStore bounded(int most) {
        return (MailStore) Proxy.newProxyInstance(
                MailStore.class.getClassLoader(), new Class<?>[] {MailStore.class}, (proxy, method, arguments) -> {
                    boolean whole = method.getName().equals("copy") && arguments[3].equals(false);
                    boolean change =
                            !whole && Set.of("copy", "expunge", "store").contains(method.getName());
                    if (change && (((UidSet) arguments[1]).count() > most || ++changes == failing)) {
                        return CompletableFuture.failedFuture(new IOException("too much at once"));
                    }
                    try {
                        return method.invoke(imap.store, arguments);
                    } catch (InvocationTargetException e) {
                        throw java.util.Objects.requireNonNull(e.getCause());
                    }
                });
    }

    private List<String> told(FakeConnection connection, String command) {
        connection.send("x " + command + "\r\n");
        List<String> lines = new ArrayList<>();
        do {
            lines.add(String.valueOf(connection.nextLine()));
        } while (!lines.get(lines.size() - 1).startsWith("x "));
        return lines;
    }

    private long count(String mailbox) {
        return imap.store
                .status(imap.mailbox(ALICE, mailbox))
                .toCompletableFuture()
                .join()
                .messages();
    }

    @Test
    void expungesInPieces() throws IOException {
        FakeConnection connection = inboxWith(12_000, 5_000);
        List<String> told = told(connection, "EXPUNGE");
        assertThat(told).hasSize(12_001).last().isEqualTo("x OK EXPUNGE completed");
        assertThat(changes).isEqualTo(3);
        assertThat(count("INBOX")).isZero();
    }

    @Test
    void closesInPieces() throws IOException {
        assertThat(told(inboxWith(5_001, 5_000), "CLOSE")).containsExactly("x OK CLOSE completed");
        assertThat(count("INBOX")).isZero();
    }

    @Test
    void movesInPiecesAndTellsWhereTo() throws IOException {
        List<String> told = told(inboxWith(5_001, 5_000), "UID MOVE 1:* to");
        assertThat(told).hasSize(5_003).first().asString().endsWith(" 1:5001 1:5001] Moved");
        assertThat(told).last().isEqualTo("x OK MOVE completed");
        assertThat(count("to")).isEqualTo(5_001);
        assertThat(count("INBOX")).isZero();
    }

    @Test
    void tellsOfAMoveThatStoppedHalfWay() throws IOException {
        failing = 2;
        List<String> told = told(inboxWith(5_001, 5_000), "UID MOVE 1:* to");
        assertThat(told).hasSize(5_002).first().asString().endsWith(" 1:5000 1:5000] Moved");
        assertThat(told).last().asString().startsWith("x NO ");
        assertThat(count("to")).isEqualTo(5_000);
        assertThat(count("INBOX")).isEqualTo(1);
    }

    @Test
    void copiesAllOrNoneHoweverMany() throws IOException {
        List<String> told = told(inboxWith(20_001, 20_000), "UID COPY 1:* to");
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("x OK [COPYUID ")
                .endsWith(" 1:20001 1:20001] COPY completed");
        assertThat(count("to")).isEqualTo(20_001);
    }

    /** Bob lets alice put messages there, but not with flags. */
    private MailboxId bobs() {
        MailboxId bobs = imap.mailbox(BOB, "for alice");
        imap.store.setRights(bobs, ALICE, "lri").toCompletableFuture().join();
        return bobs;
    }

    @Test
    void takesForbiddenFlagsOffInPieces() throws IOException {
        MailboxId bobs = bobs();
        List<String> told = told(inboxWith(20_001, 20_000), "UID COPY 1:* \"Other Users/" + BOB + "/for alice\"");
        assertThat(told).last().asString().endsWith("COPY completed");
        assertThat(changes).isEqualTo(2);
        assertThat(imap.store.messages(bobs, UidSet.all()).toCompletableFuture().join())
                .hasSize(20_001)
                .allMatch(message -> message.flags().isEmpty());
    }

    @Test
    void aCopyWhoseFlagsCannotBeTakenOffLeavesNothing() throws IOException {
        MailboxId bobs = bobs();
        failing = 2;
        assertThat(told(inboxWith(20_001, 20_000), "UID COPY 1:* \"Other Users/" + BOB + "/for alice\""))
                .last()
                .asString()
                .startsWith("x NO ");
        assertThat(imap.store.uids(bobs).toCompletableFuture().join().isEmpty()).isTrue();
        assertThat(count("INBOX")).isEqualTo(20_001);
    }
}
