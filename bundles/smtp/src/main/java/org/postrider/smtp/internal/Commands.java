package org.postrider.smtp.internal;

/** Which verb is whose (RFC 5321 section 4.1.1). Confined to its session. */
final class Commands {
    private final SmtpSession session;
    private final HelloVerbs hello;
    private final MailVerbs mail;
    private final AuthDialog auth;

    Commands(SmtpSession session, HelloVerbs hello, AuthDialog auth) {
        this.session = session;
        this.hello = hello;
        this.mail = new MailVerbs(session);
        this.auth = auth;
    }

    /** @param refused true if the client was refused when it connected: it may only leave */
    void perform(CommandLine command, boolean refused) {
        if (command.broken()) {
            session.complain(command.problem());
        } else if (refused && !command.verb().equals("QUIT")) {
            session.complain(Replies.REFUSED_AT_CONNECT);
        } else {
            perform(command.verb(), command.argument());
        }
    }

    private void perform(String verb, String argument) {
        switch (verb) {
            case "MAIL" -> mail.mail(argument);
            case "RCPT" -> mail.rcpt(argument);
            case "DATA" -> session.data.data(argument);
            case "BDAT" -> session.data.bdat(argument);
            case "AUTH" -> auth.begin(argument);
            case "QUIT" -> session.hangUp(Replies.BYE);
            case "EHLO", "LHLO", "HELO", "STARTTLS", "RSET", "NOOP", "VRFY", "HELP" -> idle(verb, argument);
            case "EXPN" -> session.complain(Replies.NOT_IMPLEMENTED);
            default -> session.complain(Replies.UNKNOWN_COMMAND);
        }
    }

    /** Commands that bring no mail nearer; a session that sends only those is closed at last. */
    private void idle(String verb, String argument) {
        if (++session.client.counters.idle > session.settings.maxIdleCommands) {
            session.hangUp(Replies.TOO_MANY_COMMANDS);
            return;
        }
        switch (verb) {
            case "EHLO" -> hello.ehlo(argument, false);
            case "LHLO" -> hello.ehlo(argument, true);
            case "HELO" -> hello.helo(argument);
            case "STARTTLS" -> hello.startTls(argument);
            case "RSET" -> reset(argument);
            case "NOOP" -> session.reply(Replies.OK);
            case "HELP" -> session.reply(Replies.HELP);
            default -> verify(argument);
        }
    }

    private void reset(String argument) {
        if (argument.isEmpty()) {
            session.endTransaction();
            session.reply(Replies.OK);
        } else {
            session.complain(Replies.NO_ARGUMENT);
        }
    }

    /** VRFY tells nobody who lives here (RFC 5321 section 7.3). */
    private void verify(String argument) {
        if (argument.isEmpty()) {
            session.complain(Replies.SYNTAX_VRFY);
        } else {
            session.reply(Replies.CANNOT_VERIFY);
        }
    }
}
