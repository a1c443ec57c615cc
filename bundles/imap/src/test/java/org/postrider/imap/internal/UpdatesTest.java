package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.imap.internal.ImapFixture.ALICE;
import static org.postrider.imap.internal.ImapFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.store.UidSet;
import org.postrider.testkit.session.FakeConnection;

/** What a session is told of what others do, and when. */
class UpdatesTest {
    private final ImapFixture imap = new ImapFixture();

    @AfterEach
    void stop() {
        imap.close();
    }

    @Test
    void idleTellsWhatOthersDo() {
        imap.deliver(mail("one"));
        FakeConnection idle = imap.play(imap.inbox(), "C: i IDLE\nS: + idling\n!: quiet");
        imap.deliver(mail("two"));
        imap.play(idle, "S: * 2 EXISTS\nS: * 2 RECENT\n!: quiet");
        imap.play(imap.inbox(), """
                C: 1 STORE 1 +FLAGS.SILENT (\\Deleted)
                S: 1 OK *
                C: 2 EXPUNGE
                S: * 1 EXPUNGE
                S: 2 OK *
                """);
        imap.play(idle, """
                S: * 1 FETCH (FLAGS (\\Deleted \\Recent))
                S: * 1 EXPUNGE
                !: timeout
                S: * OK Still here
                C: DONE
                S: i OK *
                """);
    }

    @Test
    void idleEndsAfterHalfAnHour() {
        FakeConnection idle = imap.play(imap.inbox(), "C: i IDLE\nS: + idling");
        for (int i = 0; i < 15; i++) {
            idle.fireTimeout();
        }
        assertThat(idle.output()).endsWith("* BYE Autologout, you were silent for too long\r\n");
        assertThat(idle.isClosed()).isTrue();
    }

    @Test
    void sequenceNumbersStayWhileACommandUsesThem() {
        for (int i = 1; i <= 3; i++) {
            imap.deliver(mail("m" + i));
        }
        FakeConnection watching = imap.inbox();
        imap.play(imap.inbox(), """
                C: 1 STORE 1 +FLAGS.SILENT (\\Deleted)
                S: 1 OK *
                C: 2 EXPUNGE
                S: * 1 EXPUNGE
                S: 2 OK *
                """);
        imap.play(watching, """
                C: 1 FETCH 1:3 UID
                S: * 2 FETCH (UID 2)
                S: * 3 FETCH (UID 3)
                S: 1 OK [EXPUNGEISSUED] *
                C: 2 STORE 3 +FLAGS (\\Seen)
                S: * 3 FETCH (FLAGS (\\Recent \\Seen))
                S: 2 OK *
                C: 3 SEARCH ALL
                S: * SEARCH 2 3
                S: 3 OK *
                C: 4 NOOP
                S: * 1 EXPUNGE
                S: 4 OK *
                C: 5 SEARCH ALL
                S: * SEARCH 1 2
                S: 5 OK *
                """);
    }

    @Test
    void aDeletedMailboxEndsTheSession() {
        imap.mailbox(ALICE, "Gone");
        FakeConnection selected = imap.select("alice", "Gone");
        imap.play(imap.login("alice"), "C: 1 DELETE Gone\nS: 1 OK *");
        imap.play(selected, "C: 1 NOOP\nS: * BYE [NONEXISTENT] *\n!: closed");
        assertThat(imap.store.watches()).isZero();
    }

    @Test
    void onlyOneSessionSeesAMessageAsRecent() {
        imap.deliver(mail("one"));
        imap.play(imap.login("alice"), "C: 1 SELECT INBOX\nS: ...\nS: * 1 RECENT\nS: ...\nS: 1 OK *");
        imap.play(imap.login("alice"), "C: 1 SELECT INBOX\nS: ...\nS: * 0 RECENT\nS: ...\nS: 1 OK *");
    }

    @Test
    void surviveAStoreThatFailsForAWhile() {
        imap.deliver(mail("one"));
        FakeConnection connection = imap.inbox();
        imap.store.fail(new org.postrider.role.runtime.AwayException("store"));
        imap.play(connection, """
                C: 1 FETCH 1 FLAGS
                S: 1 NO [UNAVAILABLE] *
                C: 2 NOOP
                S: 2 OK *
                """);
        imap.store.fail(null);
        imap.deliver(mail("two"));
        imap.play(connection, """
                C: 3 NOOP
                S: * 2 EXISTS
                S: * 2 RECENT
                S: 3 OK *
                """);
    }

    @Test
    void watchesAgainWhenTheStoreIsReplaced() {
        FakeConnection idle = imap.play(imap.inbox(), "C: i IDLE\nS: + idling");
        imap.handler.unbindStore(imap.store);
        imap.handler.bindStore(imap.store);
        assertThat(imap.store.watches()).isEqualTo(1);
        imap.deliver(mail("one"));
        imap.play(idle, "S: * 1 EXISTS\nS: * 1 RECENT\nC: DONE\nS: i OK *");
    }

    @Test
    void comparesWithEverythingWhenTheJournalIsGone() {
        for (int i = 1; i <= 3; i++) {
            imap.deliver(mail("m" + i));
        }
        FakeConnection connection = imap.inbox();
        var inbox = imap.mailbox(ALICE, "INBOX");
        imap.store.expunge(inbox, UidSet.of(2), false).toCompletableFuture().join();
        imap.deliver(mail("m4"));
        imap.store
                .store(
                        inbox,
                        UidSet.of(3),
                        new org.postrider.role.store.FlagChange(
                                org.postrider.role.store.FlagChange.Kind.ADD,
                                java.util.Set.of("\\Seen"),
                                java.util.OptionalLong.empty()))
                .toCompletableFuture()
                .join();
        imap.store.forgetJournals();
        imap.play(connection, """
                C: 1 NOOP
                S: * 2 EXPUNGE
                S: * 3 EXISTS
                S: * 2 FETCH (FLAGS (\\Recent \\Seen))
                S: * 3 RECENT
                S: 1 OK *
                """);
    }
}
