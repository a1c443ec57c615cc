package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.imap.internal.ImapFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.testkit.session.FakeConnection;

/** SEARCH and SORT as commands. */
class SearchCommandTest {
    private final ImapFixture imap = new ImapFixture();

    @AfterEach
    void stop() {
        imap.close();
    }

    private void deliverFruit() {
        imap.deliver(mail("apples"), "\\Seen", "$Work");
        imap.clock.advance(java.time.Duration.ofDays(2));
        imap.deliver("""
                From: =?utf-8?Q?J=C3=BCrgen?= <j@example.test>
                Subject: =?utf-8?B?R3LDvMOfZQ==?=
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                Viele Gr=FC=
                =DFe aus K=F6ln
                """);
        imap.deliver(mail("pears"), "\\Deleted", "\\Answered");
    }

    /** RFC 5530: else a client that knows a message would take its absence for "does not match". */
    @Test
    void saysWhyAMessageIsMissing() {
        deliverFruit();
        FakeConnection searching = imap.inbox();
        imap.play(imap.inbox(), "C: 1 EXPUNGE\nS: * 3 EXPUNGE\nS: 1 OK *");
        imap.play(searching, """
                C: 1 SEARCH ALL
                S: * SEARCH 1 2
                S: 1 OK [EXPUNGEISSUED] *
                C: 2 SORT (SIZE) UTF-8 TEXT Hello
                S: * SORT 1
                S: 2 OK [EXPUNGEISSUED] *
                C: 3 NOOP
                S: * 3 EXPUNGE
                S: 3 OK *
                C: 4 SEARCH ALL
                S: * SEARCH 1 2
                S: 4 OK SEARCH completed
                """);
    }

    @Test
    void searches() {
        deliverFruit();
        imap.play(imap.inbox(), """
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
                """);
    }

    @Test
    void searchesDatesSizesAndSets() {
        deliverFruit();
        imap.play(imap.inbox(), """
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
        imap.deliver(
                "From: zoe@example.test\nSubject: alpha\nDate: Mon, 1 Jan 2018 00:00:00 +0000\n\nlonger body here\n");
        imap.deliver("From: Anna <anna@example.test>\nSubject: [list] Fwd: Beta (fwd)\n\nx\n");
        imap.play(imap.inbox(), """
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
}
