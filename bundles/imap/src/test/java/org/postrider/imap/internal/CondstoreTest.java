package org.postrider.imap.internal;

import static org.postrider.imap.internal.ImapFixture.ALICE;
import static org.postrider.imap.internal.ImapFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.store.UidSet;

/** RFC 7162. Three messages have the MODSEQs 2, 3 and 4. */
class CondstoreTest {
    private final ImapFixture imap = new ImapFixture();

    @BeforeEach
    void deliver() {
        for (int i = 1; i <= 3; i++) {
            imap.deliver(mail("m" + i));
        }
    }

    @AfterEach
    void stop() {
        imap.close();
    }

    @Test
    void tellsModSeqOnceAskedFor() {
        imap.play(imap.inbox(), """
                C: 1 FETCH 1 FLAGS
                S: * 1 FETCH (FLAGS (\\Recent))
                S: 1 OK *
                C: 2 FETCH 1 (MODSEQ)
                S: * OK [HIGHESTMODSEQ 4] *
                S: * 1 FETCH (MODSEQ (2))
                S: 2 OK *
                C: 3 STORE 1 +FLAGS.SILENT (\\Seen)
                S: * 1 FETCH (MODSEQ (5))
                S: 3 OK *
                C: 4 SEARCH MODSEQ 4
                S: * SEARCH 1 3 (MODSEQ 5)
                S: 4 OK *
                C: 5 SEARCH MODSEQ "/flags/\\\\Seen" all 5
                S: * SEARCH 1 (MODSEQ 5)
                S: 5 OK *
                C: 6 SEARCH RETURN (MIN MAX) MODSEQ 3
                S: * ESEARCH (TAG "6") MIN 1 MAX 3 MODSEQ 5
                S: 6 OK *
                """);
    }

    @Test
    void fetchesWhatChanged() {
        imap.play(imap.inbox(), """
                C: 1 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 3)
                S: * OK [HIGHESTMODSEQ 4] *
                S: * 3 FETCH (UID 3 MODSEQ (4) FLAGS (\\Recent))
                S: 1 OK *
                C: 2 FETCH 1:2 (UID) (CHANGEDSINCE 2)
                S: * 2 FETCH (MODSEQ (3) UID 2)
                S: 2 OK *
                C: 3 FETCH 1:2 (UID) (CHANGEDSINCE 2 VANISHED)
                S: 3 BAD *
                """);
    }

    @Test
    void storesOnlyWhatIsUnchanged() {
        imap.play(imap.inbox(), """
                C: 1 STORE 1:3 (UNCHANGEDSINCE 3) +FLAGS (\\Seen)
                S: * OK [HIGHESTMODSEQ 4] *
                S: * 1 FETCH (FLAGS (\\Recent \\Seen) MODSEQ (5))
                S: * 2 FETCH (FLAGS (\\Recent \\Seen) MODSEQ (5))
                S: 1 OK [MODIFIED 3] *
                C: 2 UID STORE 1,3 (UNCHANGEDSINCE 4) +FLAGS.SILENT (\\Flagged)
                S: * 3 FETCH (UID 3 MODSEQ (6))
                S: 2 OK [MODIFIED 1] *
                """);
    }

    @Test
    void enablesBySelectAndTellsChangesWithModSeq() {
        var watching = imap.play(imap.login("alice"), """
                C: 1 SELECT INBOX (CONDSTORE)
                S: ...
                S: * OK [HIGHESTMODSEQ 4] *
                S: 1 OK *
                """);
        imap.play(imap.inbox(), "C: 1 STORE 2 +FLAGS.SILENT (\\Seen)\nS: 1 OK *");
        imap.play(watching, "C: 2 NOOP\nS: * 2 FETCH (FLAGS (\\Recent \\Seen) MODSEQ (5))\nS: 2 OK *");
    }

    @Test
    void resynchronisesQuickly() {
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.of(2), false)
                .toCompletableFuture()
                .join();
        imap.play(imap.login("alice"), """
                C: 1 ENABLE QRESYNC BOGUS
                S: * ENABLED QRESYNC
                S: 1 OK *
                C: 2 SELECT INBOX (QRESYNC (1000 3 1:10 (1:2 1:2)))
                S: ...
                S: * OK [HIGHESTMODSEQ 5] *
                S: * VANISHED (EARLIER) 2
                S: * 2 FETCH (UID 3 FLAGS (\\Recent) MODSEQ (4))
                S: 2 OK [READ-WRITE] *
                C: 3 UID FETCH 1:* (UID) (CHANGEDSINCE 4 VANISHED)
                S: * VANISHED (EARLIER) 2
                S: 3 OK *
                C: 4 UID STORE 1 +FLAGS.SILENT (\\Deleted)
                S: * 1 FETCH (UID 1 MODSEQ (6))
                S: 4 OK *
                C: 5 EXPUNGE
                S: * VANISHED 1
                S: 5 OK [HIGHESTMODSEQ 7] *
                C: 6 SELECT INBOX (QRESYNC (7 3))
                S: * OK [CLOSED] *
                S: ...
                S: * OK [HIGHESTMODSEQ 7] *
                S: 6 OK *
                """);
    }

    /** The client knows more than is there now: it names the UIDs it has. */
    @Test
    void tellsThatTheLastMessagesHaveVanished() {
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.range(2, 3), false)
                .toCompletableFuture()
                .join();
        imap.play(imap.login("alice"), """
                C: 1 ENABLE QRESYNC
                S: ...
                S: 1 OK *
                C: 2 SELECT INBOX
                S: ...
                S: 2 OK *
                C: 3 UID FETCH 1:3 (FLAGS) (CHANGEDSINCE 4 VANISHED)
                S: * VANISHED (EARLIER) 2:3
                S: 3 OK *
                C: 4 UID FETCH 3:* (FLAGS) (CHANGEDSINCE 4 VANISHED)
                S: * VANISHED (EARLIER) 3
                S: 4 OK *
                C: 5 UID FETCH 1:2 (FLAGS) (CHANGEDSINCE 4 VANISHED)
                S: * VANISHED (EARLIER) 2
                S: 5 OK *
                """);
    }

    @Test
    void tellsWithoutAJournalThatTheLastMessagesHaveVanished() {
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.range(2, 3), false)
                .toCompletableFuture()
                .join();
        imap.store.forgetJournals();
        imap.play(imap.login("alice"), """
                C: 1 ENABLE QRESYNC
                S: ...
                S: 1 OK *
                C: 2 SELECT INBOX (QRESYNC (1000 4 1:3))
                S: ...
                S: * VANISHED (EARLIER) 2:3
                S: 2 OK *
                C: 3 UID FETCH 1:10 (FLAGS) (CHANGEDSINCE 4 VANISHED)
                S: * VANISHED (EARLIER) 2:3
                S: 3 OK *
                """);
    }

    @Test
    void resynchronisesWithoutAJournal() {
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.of(2), false)
                .toCompletableFuture()
                .join();
        imap.store.forgetJournals();
        imap.play(imap.login("alice"), """
                C: 1 ENABLE QRESYNC
                S: ...
                S: 1 OK *
                C: 2 SELECT INBOX (QRESYNC (1000 3))
                S: ...
                S: * VANISHED (EARLIER) 2
                S: * 2 FETCH (UID 3 FLAGS (\\Recent) MODSEQ (4))
                S: 2 OK *
                """);
    }

    @Test
    void neverLetsAClientForgetWhatVanished() {
        var watching = imap.play(imap.login("alice"), """
                C: 1 ENABLE QRESYNC
                S: ...
                S: 1 OK *
                C: 2 SELECT INBOX
                S: ...
                S: * OK [HIGHESTMODSEQ 4] *
                S: 2 OK *
                """);
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.of(1), false)
                .toCompletableFuture()
                .join();
        imap.play(imap.inbox(), "C: 1 STORE 2 +FLAGS.SILENT (\\Seen)\nS: 1 OK *");
        imap.play(watching, """
                C: 3 FETCH 2 (INTERNALDATE)
                S: * 2 FETCH (UID 2 INTERNALDATE *)
                S: * 3 FETCH (UID 3 FLAGS (\\Recent \\Seen) MODSEQ (6))
                S: * OK [HIGHESTMODSEQ 4] *
                S: 3 OK *
                !: swap
                C: 4 NOOP
                S: * VANISHED 1
                S: * OK [HIGHESTMODSEQ 6] *
                S: 4 OK *
                C: 5 NOOP
                S: 5 OK *
                """);
    }

    @Test
    void closeTellsTheModSeqOnlyIfNothingElseHappened() {
        String open = """
                C: 1 ENABLE QRESYNC
                S: ...
                S: 1 OK *
                C: 2 SELECT INBOX
                S: ...
                S: 2 OK *
                C: 3 STORE 1 +FLAGS.SILENT (\\Deleted)
                S: * 1 FETCH (UID * MODSEQ *)
                S: 3 OK *
                """;
        imap.play(imap.play(imap.login("alice"), open), "C: 4 CLOSE\nS: 4 OK [HIGHESTMODSEQ 6] *");
        var other = imap.play(imap.login("alice"), open);
        imap.deliver(mail("news"));
        imap.play(other, "C: 4 CLOSE\nS: 4 OK CLOSE completed");
    }
}
