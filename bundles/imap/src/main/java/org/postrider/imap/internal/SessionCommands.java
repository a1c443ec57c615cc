package org.postrider.imap.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.imap.internal.grammar.BadCommandException;
import org.postrider.imap.internal.grammar.Tokens;
import org.postrider.role.session.Connection;

/** Commands about the session itself. Stateless. */
final class SessionCommands {
    private static final int MAX_ID_PAIRS = 30;

    private SessionCommands() {}

    private static CompletionStage<Tagged> ok(String text) {
        return CompletableFuture.completedStage(Tagged.ok(text));
    }

    static CompletionStage<Tagged> capability(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        session.out().text("* CAPABILITY ").text(Capabilities.of(session)).line();
        return ok("CAPABILITY completed");
    }

    static CompletionStage<Tagged> noop(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        return ok("NOOP completed");
    }

    static CompletionStage<Tagged> check(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        return ok("CHECK completed");
    }

    static CompletionStage<Tagged> logout(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        session.out().text("* BYE Logging out").line();
        session.dispatcher().afterwards(session::end);
        return ok("LOGOUT completed");
    }

    static CompletionStage<Tagged> startTls(ImapSession session, Tokens in) throws BadCommandException {
        in.end();
        Connection connection = session.connection();
        if (!connection.tlsOffered()) {
            return CompletableFuture.completedStage(
                    connection.tls().isPresent()
                            ? Tagged.bad("TLS is on already")
                            : Tagged.no("TLS is not offered here"));
        }
        session.dispatcher().afterwards(connection::startTls);
        return ok("Begin TLS negotiation now");
    }

    /** RFC 4978. */
    static CompletionStage<Tagged> compress(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        String algorithm = in.keyword();
        in.end();
        if (!algorithm.equals("DEFLATE")) {
            return CompletableFuture.completedStage(Tagged.no("[CANNOT] Only DEFLATE is known"));
        }
        if (session.compressed()) {
            return CompletableFuture.completedStage(Tagged.no("[COMPRESSIONACTIVE] DEFLATE is on already"));
        }
        session.dispatcher().afterwards(() -> {
            session.compress();
            session.nextCommand(false);
        });
        return ok("DEFLATE begins");
    }

    /** RFC 2971. What the client says of itself is read and let go. */
    static CompletionStage<Tagged> id(ImapSession session, Tokens in) throws BadCommandException {
        in.space();
        if (!in.nil()) {
            pairs(in);
        }
        in.end();
        session.out()
                .text("* ID (\"name\" \"Postrider\" \"vendor\" \"Postrider\")")
                .line();
        return ok("ID completed");
    }

    private static void pairs(Tokens in) throws BadCommandException {
        in.expect('(');
        for (int i = 0; !in.take(')'); i++) {
            if (i > 0) {
                in.space();
            }
            in.string();
            in.space();
            if (!in.nil()) {
                in.string();
            }
            if (i > MAX_ID_PAIRS) {
                throw new BadCommandException("Too many fields");
            }
        }
    }

    /** RFC 5161. */
    static CompletionStage<Tagged> enable(ImapSession session, Tokens in) throws BadCommandException {
        List<String> enabled = new ArrayList<>();
        do {
            in.space();
            String name = in.keyword();
            if (name.equals("CONDSTORE")) {
                session.enableCondstore();
                enabled.add(name);
            } else if (name.equals("QRESYNC")) {
                session.enableQresync();
                enabled.add(name);
            }
        } while (in.peek() == ' ');
        in.end();
        session.out().text("* ENABLED");
        enabled.forEach(name -> session.out().text(" ").text(name));
        session.out().line();
        return ok("ENABLE completed");
    }
}
