package org.postrider.imap.internal;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.directory.Account;
import org.postrider.role.login.LoginAttempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** LOGIN, and how any login ends. Stateless. */
final class LoginCommand {
    private static final Logger LOG = LoggerFactory.getLogger(LoginCommand.class);

    private static final Tagged WRONG = Tagged.no("[AUTHENTICATIONFAILED] User or password is wrong");

    private static final Tagged REFUSED =
            Tagged.no("[UNAVAILABLE] Too many failed logins from your address, try again later");

    private LoginCommand() {}

    static CompletionStage<Tagged> run(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String name = in.astring();
        in.space();
        byte[] password = in.astringBytes();
        in.end();
        if (!session.server().plaintextAllowed(session.connection())) {
            Arrays.fill(password, (byte) 0);
            return CompletableFuture.completedStage(
                    Tagged.no("[PRIVACYREQUIRED] Plain passwords are refused without TLS, use STARTTLS"));
        }
        LoginAttempt attempt = session.server().login(session.connection());
        if (attempt.refused()) {
            Arrays.fill(password, (byte) 0);
            return refused(session);
        }
        char[] secret = characters(password);
        // The verdict counts also if the client has gone meanwhile.
        CompletionStage<Optional<Account>> checked = session.server()
                .directory()
                .call(session.server().settings().patience(), d -> d.verify(name, secret))
                .whenComplete((account, failure) -> {
                    Arrays.fill(secret, '\0');
                    judge(attempt, name, account);
                });
        return session.onLoop(checked)
                .thenCompose(account -> account.isPresent()
                        ? welcome(session, "LOGIN", account.get())
                        : wrong(session, "LOGIN", name, attempt.delay()));
    }

    /** @param account null if nobody could tell */
    private static void judge(LoginAttempt attempt, String name, @Nullable Optional<Account> account) {
        if (account == null) {
            attempt.close();
        } else if (account.isPresent()) {
            attempt.succeeded(name);
        } else {
            attempt.failed(name);
        }
    }

    private static char[] characters(byte[] utf8) {
        CharBuffer chars;
        try {
            chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException expected) {
            chars = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(utf8));
        }
        char[] secret = new char[chars.remaining()];
        chars.get(secret);
        Arrays.fill(utf8, (byte) 0);
        Arrays.fill(chars.array(), '\0');
        return secret;
    }

    /** The login worked. */
    static CompletionStage<Tagged> welcome(ImapSession session, String how, Account account) {
        String user = account.name();
        LOG.info(
                "session={} event=login how={} user={} peer={}",
                session.connection().id(),
                how,
                user,
                peer(session));
        return DefaultMailboxes.make(session, user).thenApply(made -> {
            session.login(user);
            return Tagged.ok("[CAPABILITY " + Capabilities.of(session) + "] Logged in");
        });
    }

    /** The login did not work. @param name as the client gave it, empty if unknown */
    static CompletionStage<Tagged> wrong(ImapSession session, String how, String name, Duration delay) {
        LOG.info(
                "session={} event=login-failed how={} user=\"{}\" peer={}",
                session.connection().id(),
                how,
                printable(name),
                peer(session));
        return late(session, WRONG, delay);
    }

    /** The client has failed too often, in whatever session: nothing was looked at. */
    static CompletionStage<Tagged> refused(ImapSession session) {
        return late(session, REFUSED, Duration.ZERO);
    }

    private static String peer(ImapSession session) {
        InetAddress address = session.connection().peer().getAddress();
        return address == null ? "unknown" : address.getHostAddress();
    }

    /** Answers a failed login late, so that guessing is slow, and not for ever. @param least wait */
    static CompletionStage<Tagged> late(ImapSession session, Tagged answer, Duration least) {
        int failures = session.loginFailed();
        ImapSettings settings = session.server().settings();
        Duration own = settings.failureDelay().multipliedBy(1L << Math.min(4, failures - 1));
        Duration delay = own.compareTo(least) < 0 ? least : own;
        if (failures >= settings.maxLoginFailures()) {
            session.dispatcher().afterwards(() -> session.bye("Too many failed logins"));
        }
        return session.onLoop(session.server().after(delay)).thenApply(waited -> answer);
    }

    private static String printable(String text) {
        String plain = text.length() > 100 ? text.substring(0, 100) : text;
        return plain.replaceAll("[^\\x20-\\x7e]|\"", "?");
    }
}
