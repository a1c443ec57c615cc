package org.postrider.imap.internal;

import static org.postrider.imap.internal.ImapFixture.ALICE;
import static org.postrider.imap.internal.ImapFixture.BOB;
import static org.postrider.imap.internal.ImapFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.testkit.session.FakeConnection;

/** Mailboxes: names, lists, status, rights. */
class MailboxTest {
    private final ImapFixture imap = new ImapFixture();

    @AfterEach
    void stop() {
        imap.close();
    }

    @Test
    void selectsAndExamines() {
        imap.deliver(mail("one"), "\\Seen");
        imap.deliver(mail("two"), "$Label");
        imap.play(imap.login("alice"), """
                C: 1 SELECT inbox
                S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded $Junk $Label $MDNSent $NotJunk)
                S: * 2 EXISTS
                S: * 2 RECENT
                S: * OK [UNSEEN 2] *
                S: * OK [UIDVALIDITY 1000] *
                S: * OK [UIDNEXT 3] *
                S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $*\\*)] *
                S: * OK [HIGHESTMODSEQ 3] *
                S: 1 OK [READ-WRITE] SELECT completed
                C: 2 EXAMINE INBOX
                S: * OK [CLOSED] *
                S: ...
                S: * 0 RECENT
                S: ...
                S: * OK [PERMANENTFLAGS ()] *
                S: ...
                S: 2 OK [READ-ONLY] *
                C: 3 STORE 1 +FLAGS (\\Deleted)
                S: 3 NO [READ-ONLY] *
                C: 4 SELECT missing
                S: * OK [CLOSED] *
                S: 4 NO [NONEXISTENT] *
                C: 5 FETCH 1 FLAGS
                S: 5 BAD *
                """);
    }

    @Test
    void keepsMailboxesAsATree() {
        imap.play(imap.login("alice"), """
                C: 1 CREATE a/b/c
                S: 1 OK *
                C: 2 CREATE a/b/c
                S: 2 NO [ALREADYEXISTS] *
                C: 3 DELETE a/b
                S: 3 OK *
                C: 4 LIST "" *
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * LIST (\\HasChildren) "/" a
                S: * LIST (\\Noselect \\HasChildren) "/" a/b
                S: * LIST (\\HasNoChildren) "/" a/b/c
                S: 4 OK *
                C: 5 LIST a/ %
                S: * LIST (\\Noselect \\HasChildren) "/" a/b
                S: 5 OK *
                C: 6 RENAME a x/y
                S: 6 OK *
                C: 7 LIST "" x*
                S: * LIST (\\HasChildren) "/" x
                S: * LIST (\\HasChildren) "/" x/y
                S: * LIST (\\Noselect \\HasChildren) "/" x/y/b
                S: * LIST (\\HasNoChildren) "/" x/y/b/c
                S: 7 OK *
                C: 8 RENAME x x/z
                S: 8 NO [CANNOT] *
                C: 9 DELETE INBOX
                S: 9 NO [CANNOT] *
                C: 10 LIST "" ""
                S: * LIST (\\Noselect) "/" ""
                S: 10 OK *
                """);
    }

    @Test
    void renamingInboxMovesItsMessages() {
        imap.deliver(mail("one"));
        imap.play(imap.inbox(), """
                C: 1 RENAME INBOX old
                S: * 1 EXPUNGE
                S: 1 OK *
                C: 2 STATUS old (MESSAGES)
                S: * STATUS old (MESSAGES 1)
                S: 2 OK *
                """);
    }

    @Test
    void namesAreModifiedUtf7() {
        imap.play(imap.login("alice"), """
                C: 1 CREATE "Entw&APw-rfe & mehr"
                S: 1 NO [CANNOT] *
                C: 2 CREATE "Entw&APw-rfe &- mehr"
                S: 2 OK *
                C: 3 CREATE &AGE-
                S: 3 NO [CANNOT] *
                C: 4 LIST "" E*
                S: * LIST (\\HasNoChildren) "/" "Entw&APw-rfe &- mehr"
                S: 4 OK *
                C: 5 SELECT "Entwürfe &- mehr"
                S: ...
                S: 5 OK *
                """);
    }

    @Test
    void noMailboxIsGivenANameWithControls() {
        imap.play(imap.login("alice"), """
                C: 1 CREATE new&AIU-
                S: 1 NO [CANNOT] *
                C: 2 CREATE new/&AJs-31m/below
                S: 2 NO [CANNOT] *
                C: 3 CREATE "new\u009f"
                S: 3 NO [CANNOT] *
                C: 4 CREATE &ICg-
                S: 4 NO [CANNOT] *
                C: 5 CREATE old
                S: 5 OK *
                C: 6 RENAME old new/&AIA-
                S: 6 NO [CANNOT] *
                C: 7 RENAME INBOX new/&ICk-
                S: 7 NO [CANNOT] *
                C: 8 CREATE &AKA-
                S: 8 OK *
                C: 9 LIST "" *
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * LIST (\\HasNoChildren) "/" old
                S: * LIST (\\HasNoChildren) "/" &AKA-
                S: 9 OK *
                """);
    }

    @Test
    void mailboxesThatHaveControlsInTheirNamesStayInReach() {
        imap.deliver(imap.mailbox(ALICE, "bad\u0085name"), mail("one"));
        imap.mailbox(ALICE, "bad\u0085name/below\u009b");
        imap.play(imap.login("alice"), """
                C: 1 LIST "" b*
                S: * LIST (\\HasChildren) "/" bad&AIU-name
                S: * LIST (\\HasNoChildren) "/" bad&AIU-name/below&AJs-
                S: 1 OK *
                C: 2 SELECT bad&AIU-name
                S: ...
                S: * 1 EXISTS
                S: ...
                S: 2 OK *
                C: 3 RENAME bad&AIU-name good
                S: 3 OK *
                C: 4 DELETE good/below&AJs-
                S: 4 OK *
                C: 5 LIST "" *
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * LIST (\\HasNoChildren) "/" good
                S: 5 OK *
                """);
    }

    @Test
    void subscriptionsOutliveMailboxes() {
        imap.play(imap.login("alice"), """
                C: 1 SUBSCRIBE a/b
                S: 1 OK *
                C: 2 SUBSCRIBE inbox
                S: 2 OK *
                C: 3 LSUB "" %
                S: * LSUB () "/" INBOX
                S: * LSUB (\\Noselect) "/" a
                S: 3 OK *
                C: 4 LSUB "" *
                S: * LSUB () "/" INBOX
                S: * LSUB () "/" a/b
                S: 4 OK *
                C: 5 LIST (SUBSCRIBED) "" *
                S: * LIST (\\HasNoChildren \\Subscribed) "/" INBOX
                S: * LIST (\\NonExistent \\HasNoChildren \\Subscribed) "/" a/b
                S: 5 OK *
                C: 6 LIST (SUBSCRIBED RECURSIVEMATCH) "" %
                S: * LIST (\\HasNoChildren \\Subscribed) "/" INBOX
                S: * LIST (\\NonExistent \\HasNoChildren) "/" a ("CHILDINFO" ("SUBSCRIBED"))
                S: 6 OK *
                C: 7 UNSUBSCRIBE a/b
                S: 7 OK *
                C: 8 LSUB "" *
                S: * LSUB () "/" INBOX
                S: 8 OK *
                """);
    }

    @Test
    void listsWithStatusAndSpecialUse() {
        imap.deliver(mail("one"));
        imap.play(imap.login("alice"), """
                C: 1 CREATE Sent (USE (\\sent))
                S: 1 OK *
                C: 2 CREATE Sent2 (USE (\\Sent))
                S: 2 NO [USEATTR] *
                C: 3 CREATE x (USE (\\Bogus))
                S: 3 NO [USEATTR] *
                C: 4 LIST (SPECIAL-USE) "" * RETURN (SUBSCRIBED CHILDREN)
                S: * LIST (\\HasNoChildren \\Sent) "/" Sent
                S: 4 OK *
                C: 5 LIST "" (INBOX S%) RETURN (STATUS (MESSAGES UNSEEN SIZE))
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * LIST (\\HasNoChildren \\Sent) "/" Sent
                S: * STATUS INBOX (MESSAGES 1 UNSEEN 1 SIZE *)
                S: * STATUS Sent (MESSAGES 0 UNSEEN 0 SIZE 0)
                S: 5 OK *
                C: 6 STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT HIGHESTMODSEQ DELETED APPENDLIMIT)
                S: * STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 1000 UNSEEN 1 RECENT 1 HIGHESTMODSEQ 2 DELETED 0 APPENDLIMIT 1000000)
                S: 6 OK *
                C: 7 STATUS INBOX (BOGUS)
                S: 7 BAD *
                C: 8 NAMESPACE
                S: * NAMESPACE (("" "/")) (("Other Users/" "/")) (("Shared/" "/"))
                S: 8 OK *
                """);
    }

    @Test
    void sharesByRights() {
        imap.deliver(mail("one"));
        FakeConnection bob = imap.login("bob");
        imap.play(bob, """
                C: 1 LIST "" *
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: 1 OK *
                C: 2 SELECT "Other Users/alice@example.test/INBOX"
                S: 2 NO [NONEXISTENT] *
                """);
        imap.play(imap.login("alice"), """
                C: 1 SETACL INBOX bob lr
                S: 1 OK *
                C: 2 GETACL INBOX
                S: * ACL INBOX "alice@example.test" lrswipkxteacd "bob@example.test" lr
                S: 2 OK *
                C: 3 SETACL INBOX nobody lr
                S: 3 NO [CANNOT] *
                C: 4 SETACL INBOX bob lq
                S: 4 BAD *
                C: 5 LISTRIGHTS INBOX bob@example.test
                S: * LISTRIGHTS INBOX "bob@example.test" "" l r s w i p k x t e a c d
                S: 5 OK *
                C: 6 SETACL INBOX alice lr
                S: 6 NO [CANNOT] *
                """);
        imap.play(bob, """
                C: 1 LIST "" *
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * LIST (\\Noselect \\HasChildren) "/" "Other Users"
                S: * LIST (\\Noselect \\HasChildren) "/" "Other Users/alice@example.test"
                S: * LIST (\\HasNoChildren) "/" "Other Users/alice@example.test/INBOX"
                S: 1 OK *
                C: 2 SELECT "Other Users/alice@example.test/INBOX"
                S: ...
                S: 2 OK [READ-ONLY] *
                C: 3 FETCH 1 BODY[HEADER.FIELDS (SUBJECT)]
                S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {16}
                S: Subject: one
                S:
                S: )
                S: 3 OK *
                C: 4 MYRIGHTS "Other Users/alice@example.test/INBOX"
                S: * MYRIGHTS "Other Users/alice@example.test/INBOX" lr
                S: 4 OK *
                C: 5 GETACL "Other Users/alice@example.test/INBOX"
                S: 5 NO [NOPERM] *
                C: 6 COPY 1 "Other Users/alice@example.test/INBOX"
                S: 6 NO [NOPERM] *
                C: 7 CREATE "Other Users/alice@example.test/x"
                S: 7 NO [NOPERM] *
                C: 8 APPEND "Other Users/alice@example.test/INBOX" {3}
                S: 8 NO [NOPERM] *
                C: 9 CREATE Shared/x
                S: 9 NO [NOPERM] *
                C: 10 DELETE "Other Users/alice@example.test/INBOX"
                S: 10 NO [NOPERM] *
                """);
    }

    @Test
    void keepsEachRightApart() {
        var shared = imap.mailbox("", "team");
        imap.store.setRights(shared, BOB, "lrsik").toCompletableFuture().join();
        imap.deliver(shared, mail("one"), "\\Flagged");
        imap.play(imap.select("bob", "Shared/team"), """
                C: 1 STORE 1 +FLAGS (\\Seen)
                S: * 1 FETCH (FLAGS (\\Flagged \\Recent \\Seen))
                S: 1 OK *
                C: 2 STORE 1 +FLAGS (\\Deleted)
                S: 2 NO [NOPERM] *
                C: 3 STORE 1 +FLAGS (\\Answered)
                S: 3 NO [NOPERM] *
                C: 4 STORE 1 FLAGS (\\Deleted)
                S: 4 NO [NOPERM] *
                C: 5 STORE 1 FLAGS ()
                S: * 1 FETCH (FLAGS (\\Flagged \\Recent))
                S: 5 OK *
                C: 6 EXPUNGE
                S: 6 NO [NOPERM] *
                C: 7 MOVE 1 INBOX
                S: 7 NO [NOPERM] *
                C: 8 APPEND Shared/team (\\Seen \\Deleted) {6+}
                C: a: b
                C:
                S: * 2 EXISTS
                S: * 2 RECENT
                S: 8 OK [APPENDUID *
                C: 9 FETCH 2 FLAGS
                S: * 2 FETCH (FLAGS (\\Recent \\Seen))
                S: 9 OK *
                C: 10 CREATE Shared/team/sub
                S: 10 OK *
                C: 11 MYRIGHTS Shared/team/sub
                S: * MYRIGHTS Shared/team/sub lrsikc
                S: 11 OK *
                C: 12 DELETE Shared/team/sub
                S: 12 NO [NOPERM] *
                """);
        imap.play(imap.login("alice"), "C: 1 STATUS Shared/team (MESSAGES)\nS: 1 NO [NONEXISTENT] *");
    }

    @Test
    void neverMakesMailboxesOfStrangers() {
        imap.play(imap.login("bob"), """
                C: 1 SELECT "Other Users/mallory@example.test/INBOX"
                S: 1 NO [NONEXISTENT] *
                C: 2 STATUS "Other Users/mallory@example.test/INBOX" (MESSAGES)
                S: 2 NO [NONEXISTENT] *
                """);
        org.assertj.core.api.Assertions.assertThat(
                        imap.store.owners().toCompletableFuture().join())
                .containsExactly(BOB)
                .doesNotContain(ALICE);
    }
}
