package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postrider.imap.internal.ImapFixture.ALICE;
import static org.postrider.imap.internal.ImapFixture.mail;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.role.store.UidSet;
import org.postrider.testkit.session.FakeConnection;

/** Sessions move between instances and nobody notices. */
class ParkTest {
    private final ImapFixture imap = new ImapFixture();

    @AfterEach
    void stop() {
        imap.close();
    }

    @Test
    void goesOnInEveryState() {
        imap.deliver(mail("one"), "$Key");
        imap.play(imap.connect(), """
                !: swap
                C: 1 LOGIN alice wrong
                S: 1 NO *
                !: swap
                C: 2 LOGIN alice alice
                S: 2 OK *
                !: swap
                C: 3 SELECT INBOX
                S: ...
                S: 3 OK *
                !: swap
                !: quiet
                C: 4 FETCH 1 (UID FLAGS)
                S: * 1 FETCH (UID 1 FLAGS ($Key \\Recent))
                S: 4 OK *
                C: 5 IDLE
                S: + idling
                !: swap
                !: swap
                !: quiet
                C: DONE
                S: 5 OK IDLE completed
                """);
        assertThat(imap.store.watches()).isEqualTo(1);
    }

    @Test
    void tellsWhatHappenedMeanwhile() throws Exception {
        for (int i = 1; i <= 4; i++) {
            imap.deliver(mail("m" + i));
        }
        FakeConnection idle = imap.play(imap.inbox(), "C: i IDLE\nS: + idling");
        SessionRecord record = idle.park().orElseThrow();
        assertThat(imap.store.watches()).isZero();
        assertThat(imap.server.sessionCount()).isZero();
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.range(2, 3), false)
                .toCompletableFuture()
                .join();
        imap.deliver(mail("m5"));
        idle.resume(imap.handler, record);
        imap.play(idle, """
                S: * 3 EXPUNGE
                S: * 2 EXPUNGE
                S: * 3 EXISTS
                S: * 3 RECENT
                C: DONE
                S: i OK *
                """);
    }

    @Test
    void keepsExpungesThatCouldNotBeToldYet() throws Exception {
        for (int i = 1; i <= 3; i++) {
            imap.deliver(mail("m" + i));
        }
        FakeConnection connection = imap.inbox();
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.of(1), false)
                .toCompletableFuture()
                .join();
        imap.play(connection, """
                C: 1 STORE 3 +FLAGS.SILENT (\\Seen)
                S: 1 OK *
                !: swap
                C: 2 FETCH 3 UID
                S: * 3 FETCH (UID 3)
                S: 2 OK *
                C: 3 NOOP
                S: * 1 EXPUNGE
                S: 3 OK *
                """);
    }

    @Test
    void doesNotParkInTheMiddle() {
        FakeConnection connection = imap.connect();
        connection.send("1 LOGIN {5}\r\n");
        assertThat(connection.park()).isEmpty();
        connection.send("alice");
        assertThat(connection.park()).isEmpty();
        connection.send(" alice\r\n");
        assertThat(connection.park()).isPresent();
    }

    @Test
    void endsIfTheMailboxWentMeanwhile() throws Exception {
        FakeConnection connection = imap.select("alice", "INBOX");
        var id = imap.mailbox(ALICE, "INBOX");
        SessionRecord record = connection.park().orElseThrow();
        imap.store.delete(id).toCompletableFuture().join();
        connection.output();
        connection.resume(imap.handler, record);
        assertThat(connection.output()).startsWith("* BYE [NONEXISTENT]");
    }

    @Test
    void refusesRecordsItCannotRead() {
        FakeConnection connection = imap.inbox();
        SessionRecord record = connection.park().orElseThrow();
        SessionRecord newer = new SessionRecord("imap", record.version() + 1, record.data());
        assertThatThrownBy(() -> connection.resume(imap.handler, newer))
                .isInstanceOf(UnsupportedRecordException.class)
                .hasMessageContaining("version 2");
        for (int length = 0; length < record.data().length; length++) {
            SessionRecord cut = new SessionRecord("imap", record.version(), Arrays.copyOf(record.data(), length));
            assertThatThrownBy(() -> ParkedState.read(cut)).isInstanceOf(UnsupportedRecordException.class);
        }
    }

    @Test
    void saysGoodbyeWhenNobodyTakesOver() {
        FakeConnection connection = imap.inbox();
        connection.output();
        connection.shutdown("IMAP is being stopped");
        assertThat(connection.output()).isEqualTo("* BYE [UNAVAILABLE] IMAP is being stopped\r\n");
        assertThat(connection.isClosed()).isTrue();
    }
}
