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
        imap.play(
                imap.inbox(),
                """
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

    @Test
    void appendsSeveralOrNone() {
        imap.play(
                imap.login("alice"),
                """
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
        imap.play(
                imap.inbox(),
                """
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
        imap.play(
                imap.inbox(),
                """
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
        imap.play(
                imap.inbox(),
                """
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
        imap.play(
                imap.inbox(),
                """
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
        imap.play(
                imap.inbox(),
                """
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

    @Test
    void searches() {
        imap.deliver(mail("apples"), "\\Seen", "$Work");
        imap.clock.advance(java.time.Duration.ofDays(2));
        imap.deliver(
                """
                From: =?utf-8?Q?J=C3=BCrgen?= <j@example.test>
                Subject: =?utf-8?B?R3LDvMOfZQ==?=
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                Viele Gr=FC=
                =DFe aus K=F6ln
                """);
        imap.deliver(mail("pears"), "\\Deleted", "\\Answered");
        imap.play(
                imap.inbox(),
                """
                C: 1 SEARCH ALL
                S: * SEARCH 1 2 3
                S: 1 OK *
                C: 2 SEARCH UNSEEN
                S: * SEARCH 2 3
                S: 2 OK *
                C: 3 SEARCH OR SEEN (DELETED ANSWERED) NOT KEYWORD $nope
                S: * SEARCH 1 3
                S: 3 OK *
                C: 4 SEARCH SUBJECT APPLE
                S: * SEARCH 1
                S: 4 OK *
                C: 5 SEARCH CHARSET UTF-8 SUBJECT "grüße" FROM "JÜRGEN"
                S: * SEARCH 2
                S: 5 OK *
                C: 6 SEARCH CHARSET UTF-8 BODY {10+}
                C: grüße aus
                S: 6 BAD *
                C: 7 SEARCH BODY {11+}
                C: GRÜßE AUS
                S: * SEARCH 2
                S: 7 OK *
                C: 8 SEARCH TEXT "bob@example"
                S: * SEARCH 1 3
                S: 8 OK *
                C: 9 SEARCH CHARSET KLINGON ALL
                S: 9 NO [BADCHARSET *
                C: 10 SEARCH SINCE 26-Nov-2026
                S: * SEARCH 2 3
                S: 10 OK *
                C: 11 SEARCH SENTON 24-Nov-2026 LARGER 10 SMALLER 5000
                S: * SEARCH 1 3
                S: 11 OK *
                C: 12 SEARCH HEADER message-id "" 2:3
                S: * SEARCH 3
                S: 12 OK *
                C: 13 UID SEARCH UID 2:* NEW
                S: * SEARCH 2 3
                S: 13 OK *
                C: 14 SEARCH RETURN (MIN MAX COUNT ALL) ALL
                S: * ESEARCH (TAG "14") MIN 1 MAX 3 ALL 1:3 COUNT 3
                S: 14 OK *
                C: 15 UID SEARCH RETURN () SUBJECT nothing
                S: * ESEARCH (TAG "15") UID
                S: 15 OK *
                C: 16 SEARCH YOUNGER 3600
                S: * SEARCH 2 3
                S: 16 OK *
                C: 17 SEARCH BOGUS
                S: 17 BAD *
                C: 18 SEARCH ((((ALL))
                S: 18 BAD *
                """);
    }

    @Test
    void boundsNestedSearches() {
        FakeConnection connection = imap.inbox();
        connection.output();
        connection.send("1 SEARCH " + "(".repeat(30_000) + "ALL" + ")".repeat(30_000) + "\r\n");
        assertThat(connection.output()).isEqualTo("1 BAD Search nested too deeply\r\n");
        connection.send("2 SEARCH " + "NOT ".repeat(15_000) + "ALL\r\n");
        assertThat(connection.output()).isEqualTo("2 BAD Search nested too deeply\r\n");
    }

    @Test
    void sorts() {
        imap.deliver(mail("Re: beta"));
        imap.deliver("From: zoe@example.test\nSubject: alpha\nDate: Mon, 1 Jan 2018 00:00:00 +0000\n\nlonger body here\n");
        imap.deliver("From: Anna <anna@example.test>\nSubject: [list] Fwd: Beta (fwd)\n\nx\n");
        imap.play(
                imap.inbox(),
                """
                C: 1 SORT (SUBJECT) UTF-8 ALL
                S: * SORT 2 1 3
                S: 1 OK *
                C: 2 SORT (REVERSE SUBJECT FROM) US-ASCII ALL
                S: * SORT 3 1 2
                S: 2 OK *
                C: 3 UID SORT (DATE) UTF-8 1:3
                S: * SORT 2 1 3
                S: 3 OK *
                C: 4 SORT (REVERSE ARRIVAL) UTF-8 ALL
                S: * SORT 1 2 3
                S: 4 OK *
                C: 5 SORT (FROM) UTF-8 SUBJECT beta
                S: * SORT 3 1
                S: 5 OK *
                C: 6 SORT (REVERSE SIZE) UTF-8 ALL
                S: * SORT 1 2 3
                S: 6 OK *
                C: 7 SORT () UTF-8 ALL
                S: 7 BAD *
                C: 8 SORT (SUBJECT) KLINGON ALL
                S: 8 NO [BADCHARSET *
                """);
    }

    @Test
    void idleTellsWhatOthersDo() {
        imap.deliver(mail("one"));
        FakeConnection idle = imap.play(imap.inbox(), "C: i IDLE\nS: + idling\n!: quiet");
        imap.deliver(mail("two"));
        imap.play(idle, "S: * 2 EXISTS\nS: * 2 RECENT\n!: quiet");
        imap.play(
                imap.inbox(),
                """
                C: 1 STORE 1 +FLAGS.SILENT (\\Deleted)
                S: 1 OK *
                C: 2 EXPUNGE
                S: * 1 EXPUNGE
                S: 2 OK *
                """);
        imap.play(
                idle,
                """
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
        imap.play(
                imap.inbox(),
                """
                C: 1 STORE 1 +FLAGS.SILENT (\\Deleted)
                S: 1 OK *
                C: 2 EXPUNGE
                S: * 1 EXPUNGE
                S: 2 OK *
                """);
        imap.play(
                watching,
                """
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
        imap.play(
                connection,
                """
                C: 1 FETCH 1 FLAGS
                S: 1 NO [UNAVAILABLE] *
                C: 2 NOOP
                S: 2 OK *
                """);
        imap.store.fail(null);
        imap.deliver(mail("two"));
        imap.play(
                connection,
                """
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
        imap.play(
                connection,
                """
                C: 1 NOOP
                S: * 2 EXPUNGE
                S: * 3 EXISTS
                S: * 2 FETCH (FLAGS (\\Recent \\Seen))
                S: * 3 RECENT
                S: 1 OK *
                """);
    }
}
