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
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.directory.Account;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** LOGIN, and how any login ends. Stateless. */
final class LoginCommand {
    private static final Logger LOG = LoggerFactory.getLogger(LoginCommand.class);

    private static final Tagged WRONG = Tagged.no("[AUTHENTICATIONFAILED] User or password is wrong");

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
        char[] secret = characters(password);
        return session.onLoop(session.server()
                        .directory()
                        .call(session.server().settings().patience(), d -> d.verify(name, secret)))
                .whenComplete((account, failure) -> Arrays.fill(secret, '\0'))
                .thenCompose(account -> end(session, "LOGIN", name, account));
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

    /** The login worked, or did not. @param name as the client gave it, empty if unknown */
    static CompletionStage<Tagged> end(ImapSession session, String how, String name, Optional<Account> account) {
        InetAddress address = session.connection().peer().getAddress();
        String peer = address == null ? "unknown" : address.getHostAddress();
        if (account.isEmpty()) {
            LOG.info(
                    "session={} event=login-failed how={} user=\"{}\" peer={}",
                    session.connection().id(),
                    how,
                    printable(name),
                    peer);
            return refuse(session, WRONG);
        }
        String user = account.get().name();
        LOG.info(
                "session={} event=login how={} user={} peer={}",
                session.connection().id(),
                how,
                user,
                peer);
        return DefaultMailboxes.make(session, user).thenApply(made -> {
            session.login(user);
            return Tagged.ok("[CAPABILITY " + Capabilities.of(session) + "] Logged in");
        });
    }

    /** Answers a failed login late, so that guessing is slow, and not for ever. */
    static CompletionStage<Tagged> refuse(ImapSession session, Tagged answer) {
        int failures = session.loginFailed();
        ImapSettings settings = session.server().settings();
        Duration delay = settings.failureDelay().multipliedBy(1L << Math.min(4, failures - 1));
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
