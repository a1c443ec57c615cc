package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.imap.internal.ImapFixture.ALICE;
import static org.postrider.imap.internal.ImapFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.store.UidSet;
import org.postrider.testkit.session.FakeConnection;

/** Messages of the selected mailbox. */
class MessageTest {
    private final ImapFixture imap = new ImapFixture();

    @AfterEach
    void stop() {
        imap.close();
    }

    @Test
    void appendsByLiteralAndTellsTheUid() {
        imap.play(imap.inbox(), """
                C: 1 APPEND INBOX (\\Seen $Work) " 1-Jan-2020 10:00:00 +0100" {12}
                S: + OK
                C: a: b
                C:
                C: xx
                C:
                S: * 1 EXISTS
                S: * 1 RECENT
                S: 1 OK [APPENDUID 1000 1] APPEND completed
                C: 2 FETCH 1 (FLAGS INTERNALDATE RFC822.SIZE UID BODY[])
                S: * FLAGS (*$Work)
                S: * 1 FETCH (FLAGS ($Work \\Recent \\Seen) INTERNALDATE "01-Jan-2020 09:00:00 +0000" RFC822.SIZE 12 UID 1 BODY[] {12}
                S: a: b
                S:
                S: xx
                S: )
                S: 2 OK *
                C: 3 APPEND missing {3}
                S: 3 NO [TRYCREATE] *
                C: 4 APPEND INBOX {2000000}
                S: 4 NO [TOOBIG] *
                C: 5 APPEND missing {3+}
                C: abc
                S: 5 NO [TRYCREATE] *
                C: 6 APPEND INBOX (\\Bogus) {3}
                S: 6 BAD *
                C: 7 APPEND INBOX {0}
                S: 7 NO [CANNOT] *
                C: 8 APPEND {5}
                S: + *
                C: INBOX {3+}
                C: abc
                S: * 2 EXISTS
                S: * 2 RECENT
                S: 8 OK [APPENDUID 1000 2] *
                C: 9 APPEND INBOX
                S: 9 BAD *
                """);
    }

    /** No literal may hold a NUL, so the message could not be given back. */
    @Test
    void refusesAMessageWithANul() {
        FakeConnection connection = imap.login("alice");
        connection.send("1 APPEND INBOX {5+}\r\na\0b\r\n {3+}\r\nabc\r\n");
        assertThat(connection.nextLine()).startsWith("1 NO [CANNOT]");
        imap.play(connection, """
                C: 2 STATUS INBOX (MESSAGES)
                S: * STATUS INBOX (MESSAGES 0)
                S: 2 OK *
                """);
    }

    @Test
    void appendsSeveralOrNone() {
        imap.play(imap.login("alice"), """
                C: 1 APPEND INBOX (\\Seen) {3+}
                C: abc (\\Flagged) {3+}
                C: def {3}
                S: + *
                C: ghi
                S: 1 OK [APPENDUID 1000 1:3] *
                C: 2 APPEND INBOX {3+}
                C: abc {9999999}
                S: 2 NO [TOOBIG] *
                C: 3 APPEND INBOX {3+}
                C: abc {0+}
                C:
                S: 3 NO [CANNOT] *
                C: 4 STATUS INBOX (MESSAGES)
                S: * STATUS INBOX (MESSAGES 3)
                S: 4 OK *
                """);
    }

    @Test
    void keepsBareLineFeedsAsTheyAre() {
        FakeConnection connection = imap.inbox();
        connection.send("1 APPEND INBOX {9+}\r\na: b\n\nxx\n\r\n");
        assertThat(connection.output()).contains("1 OK");
        connection.send("2 FETCH 1 (RFC822.SIZE BODY[TEXT])\r\n");
        connection.await("the answer", () -> connection.toString() != null);
        StringBuilder all = new StringBuilder();
        while (!all.toString().contains("2 OK")) {
            all.append(connection.nextLine()).append('|');
        }
        assertThat(all.toString()).contains("RFC822.SIZE 9 BODY[TEXT] {3}|xx\n)");
    }

    @Test
    void answersTemporarilyWhenTheDiskIsFull() {
        FakeConnection connection = imap.inbox();
        imap.content.diskFull(true);
        connection.send("1 APPEND INBOX {3+}\r\nabc\r\n");
        assertThat(connection.output()).contains("1 NO [");
        imap.content.diskFull(false);
        connection.send("2 APPEND INBOX {3+}\r\nabc\r\n");
        assertThat(connection.output()).contains("2 OK [APPENDUID");
    }

    @Test
    void fetchesByNumberAndUid() {
        imap.deliver(mail("one"));
        imap.deliver(mail("two"));
        imap.deliver(mail("three"));
        imap.store
                .expunge(imap.mailbox(ALICE, "INBOX"), UidSet.of(2), false)
                .toCompletableFuture()
                .join();
        imap.play(imap.inbox(), """
                C: 1 FETCH 1:* (UID)
                S: * 1 FETCH (UID 1)
                S: * 2 FETCH (UID 3)
                S: 1 OK *
                C: 2 UID FETCH 2:4294967295 FLAGS
                S: * 2 FETCH (UID 3 FLAGS (\\Recent))
                S: 2 OK *
                C: 3 UID FETCH 100:* (FLAGS)
                S: * 2 FETCH (UID 3 FLAGS (\\Recent))
                S: 3 OK *
                C: 4 FETCH 3 FLAGS
                S: 4 BAD *
                C: 5 UID FETCH 77 FLAGS
                S: 5 OK *
                C: 6 FETCH 0 FLAGS
                S: 6 BAD *
                C: 7 FETCH *:1 (UID FLAGS UID)
                S: * 1 FETCH (UID 1 FLAGS (\\Recent))
                S: * 2 FETCH (UID 3 FLAGS (\\Recent))
                S: 7 OK *
                C: 8 FETCH 1 FAST
                S: * 1 FETCH (FLAGS (\\Recent) INTERNALDATE "24-Nov-2026 06:11:48 +0000" RFC822.SIZE *)
                S: 8 OK *
                """);
    }

    @Test
    void readingABodyMarksItSeen() {
        imap.deliver(mail("one"));
        imap.play(imap.inbox(), """
                C: 1 FETCH 1 BODY.PEEK[TEXT]<0.5>
                S: * 1 FETCH (BODY[TEXT]<0> {5}
                S: Hello)
                S: 1 OK *
                C: 2 FETCH 1 (UID BODY[TEXT]<6.100>)
                S: * 1 FETCH (FLAGS (\\Recent \\Seen) UID 1 BODY[TEXT]<6> {5}
                S: one
                S: )
                S: 2 OK *
                C: 3 FETCH 1 RFC822.TEXT
                S: * 1 FETCH (RFC822.TEXT {11}
                S: Hello one
                S: )
                S: 3 OK *
                C: 4 NOOP
                S: 4 OK *
                """);
    }

    @Test
    void fetchesEveryMessageOverSeveralBatches() {
        for (int i = 1; i <= 10; i++) {
            imap.deliver(mail("m" + i));
        }
        FakeConnection connection = imap.inbox();
        connection.send("1 FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]\r\n");
        StringBuilder all = new StringBuilder();
        while (!all.toString().contains("1 OK")) {
            all.append(connection.nextLine()).append('\n');
        }
        for (int i = 1; i <= 10; i++) {
            assertThat(all.toString()).contains("* " + i + " FETCH (BODY[HEADER.FIELDS (SUBJECT)] ", "Subject: m" + i);
        }
    }

    @Test
    void waitsForASlowClientBetweenBatches() {
        for (int i = 1; i <= 1_500; i++) {
            imap.deliver(mail("m" + i));
        }
        FakeConnection connection = imap.inbox();
        connection.blockOutput();
        connection.send("1 FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE)\r\n");
        assertThat(connection.output()).contains("* 1000 FETCH").doesNotContain("* 1001 FETCH");
        connection.takeOutput();
        assertThat(connection.output()).contains("* 1500 FETCH", "1 OK");
    }

    @Test
    void storesFlags() {
        imap.deliver(mail("one"));
        imap.deliver(mail("two"));
        imap.play(imap.inbox(), """
                C: 1 STORE 1:2 +FLAGS (\\Flagged $New)
                S: * FLAGS (*$New*)
                S: * 1 FETCH (FLAGS ($New \\Flagged \\Recent))
                S: * 2 FETCH (FLAGS ($New \\Flagged \\Recent))
                S: 1 OK STORE completed
                C: 2 UID STORE 2 -FLAGS.SILENT $New
                S: 2 OK *
                C: 3 UID STORE 2 FLAGS \\Seen \\Draft
                S: * 2 FETCH (UID 2 FLAGS (\\Draft \\Recent \\Seen))
                S: 3 OK *
                C: 4 STORE 1 FLAGS (\\Recent)
                S: 4 BAD *
                C: 5 STORE 1 FLAGS (\\Nonsense)
                S: 5 BAD *
                C: 6 STORE 1 FLAGS ()
                S: * 1 FETCH (FLAGS (\\Recent))
                S: 6 OK *
                C: 7 NOOP
                S: 7 OK *
                """);
    }

    @Test
    void expungesWhatIsMarked() {
        for (int i = 1; i <= 5; i++) {
            imap.deliver(mail("m" + i), i % 2 == 1 ? "\\Deleted" : "\\Seen");
        }
        imap.play(imap.inbox(), """
                C: 1 UID EXPUNGE 2:3
                S: * 3 EXPUNGE
                S: 1 OK *
                C: 2 EXPUNGE
                S: * 4 EXPUNGE
                S: * 1 EXPUNGE
                S: 2 OK *
                C: 3 STORE 1 +FLAGS.SILENT (\\Deleted)
                S: 3 OK *
                C: 4 UNSELECT
                S: 4 OK *
                C: 5 STATUS INBOX (MESSAGES)
                S: * STATUS INBOX (MESSAGES 2)
                S: 5 OK *
                C: 6 EXAMINE INBOX
                S: ...
                S: 6 OK *
                C: 7 CLOSE
                S: 7 OK *
                C: 8 SELECT INBOX
                S: ...
                S: 8 OK *
                C: 9 CLOSE
                S: 9 OK *
                C: 10 STATUS INBOX (MESSAGES)
                S: * STATUS INBOX (MESSAGES 1)
                S: 10 OK *
                """);
    }

    @Test
    void copiesAndMoves() {
        imap.deliver(mail("one"), "\\Flagged");
        imap.deliver(mail("two"));
        imap.deliver(mail("three"));
        imap.mailbox(ALICE, "Other");
        imap.play(imap.inbox(), """
                C: 1 COPY 1,3 Other
                S: 1 OK [COPYUID 1001 1,3 1:2] COPY completed
                C: 2 MOVE 1:2 Other
                S: * OK [COPYUID 1001 1:2 3:4] Moved
                S: * 2 EXPUNGE
                S: * 1 EXPUNGE
                S: 2 OK *
                C: 3 UID MOVE 3 missing
                S: 3 NO [TRYCREATE] *
                C: 4 UID COPY 99 Other
                S: 4 OK *
                C: 5 UID MOVE 3 INBOX
                S: * OK [COPYUID 1000 3 4] Moved
                S: * 1 EXPUNGE
                S: * 1 EXISTS
                S: * 1 RECENT
                S: 5 OK *
                C: 6 SELECT Other
                S: ...
                S: 6 OK *
                C: 7 UID FETCH 1:* FLAGS
                S: * 1 FETCH (UID 1 FLAGS (\\Flagged \\Recent))
                S: * 2 FETCH (UID 2 FLAGS (\\Recent))
                S: * 3 FETCH (UID 3 FLAGS (\\Flagged \\Recent))
                S: * 4 FETCH (UID 4 FLAGS (\\Recent))
                S: 7 OK *
                """);
    }
}
