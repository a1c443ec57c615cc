package org.postrider.imap.internal;

import static org.postrider.imap.internal.ImapFixture.BOB;
import static org.postrider.imap.internal.ImapFixture.mail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.store.MailboxId;
import org.postrider.testkit.session.FakeConnection;

/** Rights that change while another session has the mailbox selected (RFC 4314 section 4). */
class RevokedRightsTest {
    private final ImapFixture imap = new ImapFixture();
    private final MailboxId team = imap.mailbox("", "team");

    @AfterEach
    void stop() {
        imap.close();
    }

    private void rights(String letters) {
        imap.store.setRights(team, BOB, letters).toCompletableFuture().join();
    }

    private FakeConnection bob() {
        imap.deliver(team, mail("one"));
        return imap.select("bob", "Shared/team");
    }

    @Test
    void aRevokedRightIsGoneAtTheNextCommand() {
        rights("lrste");
        FakeConnection bob = bob();
        imap.play(bob, "C: 1 STORE 1 +FLAGS (\\Deleted)\nS: * 1 FETCH *\nS: 1 OK *");
        rights("lr");
        imap.play(bob, """
                C: 2 STORE 1 +FLAGS (\\Seen)
                S: 2 NO [NOPERM] *
                C: 3 EXPUNGE
                S: 3 NO [NOPERM] *
                C: 4 FETCH 1 UID
                S: * 1 FETCH (UID 1)
                S: 4 OK *
                C: 5 CLOSE
                S: 5 OK *
                C: 6 EXAMINE Shared/team
                S: ...
                S: * 1 EXISTS
                S: ...
                S: 6 OK *
                """);
    }

    @Test
    void whoMayNoLongerReadIsToldNothing() {
        rights("lr");
        FakeConnection bob = bob();
        rights("");
        imap.deliver(team, mail("two"));
        imap.play(bob, """
                C: 1 FETCH 1 FLAGS
                S: 1 NO [NOPERM] *
                C: 2 UID SEARCH ALL
                S: 2 NO [NOPERM] *
                C: 3 NOOP
                S: 3 OK *
                C: 4 IDLE
                S: + idling
                !: quiet
                C: DONE
                S: 4 OK *
                """);
        rights("lr");
        imap.play(bob, """
                C: 5 NOOP
                S: * 2 EXISTS
                S: ...
                S: 5 OK *
                C: 6 UNSELECT
                S: 6 OK *
                """);
    }

    @Test
    void aRightThatIsGivenCanBeUsedAtOnce() {
        rights("lrs");
        FakeConnection bob = bob();
        imap.play(bob, "C: 1 STORE 1 +FLAGS (\\Deleted)\nS: 1 NO [NOPERM] *");
        rights("lrst");
        imap.play(bob, "C: 2 STORE 1 +FLAGS (\\Deleted)\nS: * 1 FETCH *\nS: 2 OK *");
    }
}
