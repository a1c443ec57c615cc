package org.postrider.smtp.internal;

import java.nio.charset.StandardCharsets;
import org.postrider.reply.Reply;

/** Replies as bytes, those without variable text made once. Stateless. */
final class Replies {
    static final byte[] OK = of("250 2.0.0 Ok");
    static final byte[] SENDER_OK = of("250 2.1.0 Ok");
    static final byte[] RECIPIENT_OK = of("250 2.1.5 Ok");
    static final byte[] START_DATA = of("354 End data with <CR><LF>.<CR><LF>");
    static final byte[] BYE = of("221 2.0.0 Bye");
    static final byte[] READY_FOR_TLS = of("220 2.0.0 Ready to start TLS");
    static final byte[] CANNOT_VERIFY = of("252 2.1.5 Send some mail and see");
    static final byte[] HELP = of("214 2.0.0 See RFC 5321, RFC 6409 (submission) and RFC 2033 (LMTP)");
    static final byte[] AUTHENTICATED = of("235 2.7.0 Authentication successful");

    static final byte[] UNAVAILABLE = of("421 4.3.2 Service not available, closing transmission channel");
    static final byte[] TIMEOUT = of("421 4.4.2 Timeout, closing transmission channel");
    static final byte[] TOO_SLOW = of("421 4.4.2 Data comes too slowly, closing transmission channel");
    static final byte[] TOO_MANY_ERRORS = of("421 4.7.0 Too many errors, closing transmission channel");
    static final byte[] TOO_MANY_COMMANDS =
            of("421 4.7.0 Too many commands without mail, closing transmission channel");
    static final byte[] SESSION_TOO_LONG = of("421 4.7.0 Session too long, closing transmission channel");
    static final byte[] INTERNAL = of("421 4.3.0 Internal error, closing transmission channel");

    static final byte[] AWAY = of("451 4.3.2 Service not available, try again later");
    static final byte[] NO_ROOM = of("452 4.3.1 Insufficient system storage");
    static final byte[] TOO_MANY_RECIPIENTS = of("452 4.5.3 Too many recipients");
    static final byte[] AUTH_REFUSED = of("454 4.7.0 Too many failed logins from your address, try again later");
    static final byte[] AUTH_TEMPORARY = of("454 4.7.0 Temporary authentication failure");

    static final byte[] UNKNOWN_COMMAND = of("500 5.5.2 Command not recognized");
    static final byte[] LINE_TOO_LONG = of("500 5.5.2 Line too long");
    static final byte[] BARE_LINE_END = of("521 5.5.2 Bare CR or LF received, closing transmission channel");
    static final byte[] CONTROL_CHARACTER = of("500 5.5.2 Control character in command");
    static final byte[] NOT_UTF8 = of("500 5.5.2 Command is not UTF-8");
    static final byte[] AUTH_TOO_LONG = of("500 5.5.6 Authentication exchange line is too long");
    static final byte[] NO_ARGUMENT = of("501 5.5.4 Syntax: no argument allowed");
    static final byte[] SYNTAX_HELO = of("501 5.5.4 Syntax: give your host name");
    static final byte[] SYNTAX_MAIL = of("501 5.5.4 Syntax: MAIL FROM:<address> [parameters]");
    static final byte[] SYNTAX_RCPT = of("501 5.5.4 Syntax: RCPT TO:<address> [parameters]");
    static final byte[] SYNTAX_AUTH = of("501 5.5.4 Syntax: AUTH mechanism [initial-response]");
    static final byte[] SYNTAX_BDAT = of("501 5.5.4 Syntax: BDAT count [LAST]");
    static final byte[] SYNTAX_VRFY = of("501 5.5.4 Syntax: VRFY address");
    static final byte[] BAD_SENDER = of("501 5.1.7 Bad sender address syntax");
    static final byte[] BAD_RECIPIENT = of("501 5.1.3 Bad recipient address syntax");
    static final byte[] BAD_PARAMETER = of("501 5.5.4 Bad or repeated parameter");
    static final byte[] AUTH_ABORTED = of("501 5.7.0 Authentication aborted");
    static final byte[] AUTH_MALFORMED = of("501 5.5.2 Cannot decode the response");
    static final byte[] NOT_IMPLEMENTED = of("502 5.5.1 Command not implemented");
    static final byte[] HELO_FIRST = of("503 5.5.1 Send HELO or EHLO first");
    static final byte[] LHLO_FIRST = of("503 5.5.1 Send LHLO first");
    static final byte[] NO_MAIL = of("503 5.5.1 Need MAIL command");
    static final byte[] NESTED_MAIL = of("503 5.5.1 Nested MAIL command");
    static final byte[] NO_RECIPIENT = of("503 5.5.1 No valid recipients");
    static final byte[] BDAT_BEGUN = of("503 5.5.1 BDAT has begun; only BDAT and RSET now");
    static final byte[] TLS_ON = of("503 5.5.1 TLS is already on");
    static final byte[] AUTH_TWICE = of("503 5.5.1 Already authenticated");
    static final byte[] AUTH_NOW = of("503 5.5.1 AUTH is not possible now");
    static final byte[] REFUSED_AT_CONNECT = of("503 5.5.1 Refused; only QUIT is possible");
    static final byte[] UNKNOWN_MECHANISM = of("504 5.5.4 Unrecognized authentication type");
    static final byte[] AUTH_REQUIRED = of("530 5.7.0 Authentication required");
    static final byte[] BAD_CREDENTIALS = of("535 5.7.8 Authentication credentials invalid");
    static final byte[] NEEDS_TLS = of("538 5.7.11 Encryption required for requested authentication mechanism");
    static final byte[] UNKNOWN_RECIPIENT = of("550 5.1.1 No such user here");
    static final byte[] MESSAGE_TOO_BIG = of("552 5.3.4 Message size exceeds fixed limit");
    static final byte[] NEEDS_SMTPUTF8 = of("553 5.6.7 Address needs SMTPUTF8");
    static final byte[] NOT_YOUR_ADDRESS = of("553 5.7.1 Sender address is not yours");
    static final byte[] RELAY_DENIED = of("554 5.7.1 Relay access denied");
    static final byte[] UNKNOWN_PARAMETER = of("555 5.5.4 Unsupported parameter");

    private Replies() {}

    /** One line without its CRLF, as bytes with it. */
    static byte[] of(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] of(Reply reply) {
        return of(reply.toString());
    }

    /** The reply with the message's id behind its text, if it is not in it, so that both sides can find it in their logs. */
    static Reply tagged(Reply reply, String id) {
        if (reply.text().contains(id)) {
            return reply;
        }
        int room = 400 - id.length() - 3;
        String text = reply.text().length() > room ? reply.text().substring(0, room) : reply.text();
        return new Reply(reply.code(), reply.status(), text + " (" + id + ")");
    }
}
