package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.imap.internal.ImapFixture.ALICE;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postrider.role.directory.Account;
import org.postrider.testkit.login.FakeLoginGuard;
import org.postrider.testkit.session.FakeConnection;

/** What a client meets before it has selected a mailbox. */
class LoginTest {
    private final ImapFixture imap = new ImapFixture();

    @AfterEach
    void stop() {
        imap.close();
    }

    private FakeConnection remote() throws UnknownHostException {
        return imap.connect(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}));
    }

    @Test
    void waitsForALoginOnlySoLong() {
        FakeConnection busy = imap.connect();
        imap.clock.advance(java.time.Duration.ofSeconds(170));
        imap.play(busy, "C: 1 NOOP\nS: 1 OK *");
        imap.clock.advance(java.time.Duration.ofSeconds(11));
        imap.play(busy, "C: 2 NOOP\nS: 2 OK *\nS: * BYE Autologout*\n!: closed");

        FakeConnection slow = imap.connect();
        imap.play(slow, "C: 1 LOGIN {100}\nS: + OK");
        slow.send("a");
        imap.clock.advance(java.time.Duration.ofSeconds(181));
        slow.send("b");
        imap.play(slow, "S: * BYE Autologout*\n!: closed");

        FakeConnection inside = imap.login("alice");
        imap.clock.advance(java.time.Duration.ofHours(1));
        imap.play(inside, "C: 1 NOOP\nS: 1 OK *");
    }

    @Test
    void refusesPlainPasswordsWithoutTls() throws Exception {
        imap.play(remote(), """
            S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ENABLE ID IDLE STARTTLS LOGINDISABLED] *
            C: 1 LOGIN alice alice
            S: 1 NO [PRIVACYREQUIRED] *
            C: 2 AUTHENTICATE PLAIN AGFsaWNlAGFsaWNl
            S: 2 NO [PRIVACYREQUIRED] *
            """);
    }

    @Test
    void takesPlainPasswordsAfterStartTls() throws Exception {
        imap.play(remote(), """
            S: * OK [*
            C: 1 STARTTLS
            S: 1 OK Begin TLS*
            C: 2 CAPABILITY
            S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ENABLE ID IDLE
            S: 2 OK *
            C: 3 STARTTLS
            S: 3 BAD TLS is on already
            C: 4 LOGIN alice alice
            S: 4 OK [CAPABILITY *] Logged in
            """);
    }

    @Test
    void forgetsWhatWasSentInTheSegmentOfStartTls() throws Exception {
        FakeConnection connection = imap.play(remote(), """
            S: * OK [*
            C: 1 STARTTLS
            C: 2 LOGIN alice alice
            S: 1 OK Begin TLS*
            C: 3 NOOP
            S: 3 OK *
            !: quiet
            """);
        assertThat(connection.tls()).isPresent();
    }

    @Test
    void takesLiteralsOfBothKinds() {
        imap.play(imap.connect(), """
            C: 1 LOGIN {5}
            S: + *
            C: alice {5+}
            C: alice
            S: 1 OK *
            """);
    }

    @Test
    void refusesHugeLiteralsBeforeLogin() {
        imap.play(imap.connect(), """
            C: 1 LOGIN {4294967295}
            S: 1 BAD [TOOBIG] *
            C: 2 LOGIN {99999999999999999999999999}
            S: 2 BAD [TOOBIG] *
            C: 3 LOGIN {4294967295+}
            S: * BYE [TOOBIG] *
            !: closed
            """);
    }

    @Test
    void boundsManyLiteralsBeforeLogin() {
        FakeConnection connection = imap.connect();
        StringBuilder flood = new StringBuilder("1 LOGIN");
        for (int i = 0; i < 3_000; i++) {
            flood.append(" {1+}\r\na");
        }
        connection.send(flood + "\r\n");
        assertThat(connection.output()).contains("BAD").doesNotContain("1 OK");
    }

    @Test
    void refusesNulAndNestingBombs() {
        FakeConnection connection = imap.connect();
        connection.send("1 LOGIN \"al\0ice\" x\r\n");
        assertThat(connection.output()).startsWith("1 BAD");
        connection.send("2 " + "(".repeat(1_000_000) + "\r\n");
        assertThat(connection.output()).contains("BAD");
        connection.send("3 NOOP\r\n");
        assertThat(connection.output()).isEqualTo("3 OK NOOP completed\r\n");
    }

    @Test
    void closesAfterThreeWrongPasswords() {
        imap.play(imap.connect(), """
            C: 1 LOGIN alice wrong
            S: 1 NO [AUTHENTICATIONFAILED] *
            C: 2 LOGIN nobody wrong
            S: 2 NO [AUTHENTICATIONFAILED] *
            C: 3 LOGIN alice wrong
            S: 3 NO [AUTHENTICATIONFAILED] *
            S: * BYE Too many failed logins
            !: closed
            """);
    }

    @Test
    void tellsHowEachAttemptEnded() {
        FakeLoginGuard guard = new FakeLoginGuard();
        imap.handler.bindLogins(guard);
        imap.play(imap.connect(), """
            C: 1 LOGIN alice wrong
            S: 1 NO [AUTHENTICATIONFAILED] *
            C: 2 LOGIN alice alice
            S: 2 OK *
            """);
        String begin = "begin imap 127.0.0.1";
        assertThat(guard.told()).containsExactly(begin, "failed alice", begin, "succeeded alice");

        try (ImapFixture away = new ImapFixture(false, Map.of())) {
            FakeLoginGuard other = new FakeLoginGuard();
            away.handler.bindLogins(other);
            away.play(away.connect(), "C: 1 LOGIN alice alice\nS: 1 NO [UNAVAILABLE] *");
            assertThat(other.told()).containsExactly(begin, "closed");
        }
    }

    @Test
    void refusesWhoHasFailedTooOftenWithoutLookingAtThePassword() {
        imap.handler.bindLogins(new FakeLoginGuard().refuse(true));
        imap.play(imap.connect(), """
            C: 1 LOGIN alice alice
            S: 1 NO [UNAVAILABLE] Too many failed logins *
            C: 2 LOGIN alice alice
            S: 2 NO [UNAVAILABLE] *
            C: 3 LOGIN alice alice
            S: 3 NO [UNAVAILABLE] *
            S: * BYE Too many failed logins
            !: closed
            """);
    }

    @Test
    void answersAFailureAsLateAsTheGuardSays() {
        Duration delay = Duration.ofMillis(300);
        imap.handler.bindLogins(new FakeLoginGuard().delay(delay));
        FakeConnection connection = imap.connect();
        long before = System.nanoTime();
        connection.send("1 LOGIN alice wrong\r\n2 LOGIN alice alice\r\n");

        assertThat(connection.output()).isEmpty();
        assertThat(connection.nextLine()).startsWith("1 NO [AUTHENTICATIONFAILED]");
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(delay.toNanos());
        assertThat(connection.nextLine()).startsWith("2 OK");
    }

    @Test
    void aGuessCountsThoughTheClientHungUp() {
        FakeLoginGuard guard = new FakeLoginGuard();
        imap.handler.bindLogins(guard);
        CompletableFuture<Optional<Account>> verdict = new CompletableFuture<>();
        imap.server.directory().bind(new ImapFixture.People() {
            @Override
            public CompletionStage<Optional<Account>> verify(String name, char[] password) {
                return verdict;
            }
        });
        imap.connect().send("1 LOGIN alice wrong\r\n").disconnect();
        assertThat(guard.told()).hasSize(1);
        verdict.complete(Optional.empty());

        assertThat(guard.told()).containsExactly("begin imap 127.0.0.1", "failed alice");
    }

    @Test
    void closesAfterManyBrokenCommands() {
        FakeConnection connection = imap.connect();
        connection.send("x bogus\r\n".repeat(30));
        assertThat(connection.output()).endsWith("* BYE Too many invalid commands\r\n");
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void answersTemporarilyWhileTheDirectoryIsAway() {
        try (ImapFixture away = new ImapFixture(false, Map.of())) {
            away.play(away.connect(), "C: 1 LOGIN alice alice\nS: 1 NO [UNAVAILABLE] *");
        }
    }

    @Test
    void logsInWhileTheStoreIsAwayAndAnswersTemporarily() {
        try (ImapFixture away = new ImapFixture(false, Map.of())) {
            away.server.directory().bind(new ImapFixture.People());
            away.play(away.connect(), """
                C: 1 LOGIN alice alice
                S: 1 OK *
                C: 2 SELECT INBOX
                S: 2 NO [UNAVAILABLE] *
                C: 3 NOOP
                S: 3 OK *
                """);
        }
    }

    @Test
    void makesDefaultMailboxesOnceOnly() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("Sent", "\\Sent");
        defaults.put("Trash", "\\Trash");
        try (ImapFixture fresh = new ImapFixture(true, defaults)) {
            fresh.play(fresh.login("alice"), """
                C: 1 LIST "" *
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * LIST (\\HasNoChildren \\Sent) "/" Sent
                S: * LIST (\\HasNoChildren \\Trash) "/" Trash
                S: 1 OK *
                C: 2 LSUB "" *
                S: * LSUB () "/" INBOX
                S: * LSUB () "/" Sent
                S: * LSUB () "/" Trash
                S: 2 OK *
                C: 3 DELETE Sent
                S: 3 OK *
                C: 4 DELETE Trash
                S: 4 OK *
                """);
            fresh.play(fresh.login("alice"), "C: 1 LIST \"\" *\nS: * LIST (\\HasNoChildren) \"/\" INBOX\nS: 1 OK *");
        }
    }

    @Test
    void knowsItsCommandsByState() {
        imap.play(imap.connect(), """
            C: 1 SELECT INBOX
            S: 1 BAD Log in first
            C: 2 FETCH 1 FLAGS
            S: 2 BAD Select a mailbox first
            C: 3 ID NIL
            S: * ID ("name" "Postrider" *
            S: 3 OK *
            C: 4 ID ("name" "x" "version" NIL)
            S: * ID *
            S: 4 OK *
            C: 5 LOGIN alice alice
            S: 5 OK *
            C: 6 LOGIN alice alice
            S: 6 BAD *
            C: 7 LOGOUT
            S: * BYE *
            S: 7 OK *
            !: closed
            """);
    }

    @Test
    void saysGoodbyeToTheSilent() {
        imap.play(imap.connect(), "!: timeout\nS: * BYE Autologout*\n!: closed");
        assertThat(imap.server.sessionCount()).isZero();
    }

    @Test
    void compressesOnceOnRequest() {
        FakeConnection connection = imap.play(imap.login("alice"), """
            C: 1 COMPRESS LZW
            S: 1 NO [CANNOT] *
            C: 2 COMPRESS DEFLATE
            S: 2 OK *
            !: swap
            C: 3 COMPRESS DEFLATE
            S: 3 NO [COMPRESSIONACTIVE] *
            """);
        assertThat(connection.isCompressed()).isTrue();
        assertThat(connection.described()).isEqualTo(ALICE + " logged-in");
    }

    @Test
    void takesPipelinedCommandsOneByOne() {
        imap.play(imap.connect(), """
            C: 1 LOGIN alice alice
            C: 2 CREATE A
            C: 3 SELECT A
            C: 4 CLOSE
            C: 5 DELETE A
            C: 6 LOGOUT
            S: 1 OK *
            S: 2 OK *
            S: ...
            S: 3 OK [READ-WRITE] *
            S: 4 OK *
            S: 5 OK *
            S: * BYE *
            S: 6 OK *
            !: closed
            """);
        assertThat(imap.store
                        .find(new org.postrider.role.store.MailboxName(ALICE, "A"))
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }
}
