package org.postrider.imap.internal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All commands by name, where they may be used, and what may be told at their end. Immutable. */
final class CommandTable {
    /** Where in a session a command may be used. */
    enum Level {
        /** Everywhere. */
        ANY,
        /** Before login. */
        BEFORE_LOGIN,
        /** After login. */
        USER,
        /** With a mailbox selected. */
        SELECTED,
        /** With a mailbox selected whose messages the user may read, still: the rights are looked at anew. */
        READABLE;

        @Nullable
        Tagged refusal(ImapSession session) {
            return switch (this) {
                case ANY -> null;
                case BEFORE_LOGIN -> session.loggedIn() ? Tagged.bad("You are logged in already") : null;
                case USER -> session.loggedIn() ? null : Tagged.bad("Log in first");
                case SELECTED, READABLE ->
                    session.loggedIn() && session.selectedOrNull() != null
                            ? null
                            : Tagged.bad("Select a mailbox first");
            };
        }
    }

    /** What is told of the selected mailbox at a command's end. */
    enum Sync {
        /** Nothing. */
        NONE,
        /** What the store hinted at, but for EXPUNGE: the client goes by sequence numbers. */
        NO_EXPUNGE,
        /** What the store hinted at. */
        NEWS,
        /** Everything; the store is asked. */
        ALWAYS
    }

    /** One command. */
    record Entry(Level level, Sync sync, Command command) {}

    private static final Map<String, Entry> ENTRIES = Map.copyOf(entries());

    private CommandTable() {}

    static @Nullable Entry find(String name) {
        return ENTRIES.get(name);
    }

    private static Map<String, Entry> entries() {
        Map<String, Entry> all = new HashMap<>();
        session(all);
        mailboxes(all);
        messages(all);
        return all;
    }

    private static void session(Map<String, Entry> all) {
        all.put("CAPABILITY", new Entry(Level.ANY, Sync.NEWS, SessionCommands::capability));
        all.put("NOOP", new Entry(Level.ANY, Sync.ALWAYS, SessionCommands::noop));
        all.put("LOGOUT", new Entry(Level.ANY, Sync.NONE, SessionCommands::logout));
        all.put("ID", new Entry(Level.ANY, Sync.NONE, SessionCommands::id));
        all.put("STARTTLS", new Entry(Level.BEFORE_LOGIN, Sync.NONE, SessionCommands::startTls));
        all.put("LOGIN", new Entry(Level.BEFORE_LOGIN, Sync.NONE, LoginCommand::run));
        all.put("AUTHENTICATE", new Entry(Level.BEFORE_LOGIN, Sync.NONE, SaslInput::run));
        all.put("COMPRESS", new Entry(Level.USER, Sync.NEWS, SessionCommands::compress));
        all.put("ENABLE", new Entry(Level.USER, Sync.NONE, SessionCommands::enable));
        all.put("IDLE", new Entry(Level.USER, Sync.ALWAYS, IdleInput::run));
    }

    private static void mailboxes(Map<String, Entry> all) {
        all.put("SELECT", new Entry(Level.USER, Sync.NONE, SelectCommand::select));
        all.put("EXAMINE", new Entry(Level.USER, Sync.NONE, SelectCommand::examine));
        all.put("CREATE", new Entry(Level.USER, Sync.NEWS, MailboxCommands::create));
        all.put("DELETE", new Entry(Level.USER, Sync.NONE, MailboxCommands::delete));
        all.put("RENAME", new Entry(Level.USER, Sync.ALWAYS, RenameCommand::run));
        all.put("SUBSCRIBE", new Entry(Level.USER, Sync.NEWS, MailboxCommands::subscribe));
        all.put("UNSUBSCRIBE", new Entry(Level.USER, Sync.NEWS, MailboxCommands::unsubscribe));
        all.put("LIST", new Entry(Level.USER, Sync.NEWS, ListCommand::list));
        all.put("LSUB", new Entry(Level.USER, Sync.NEWS, ListCommand::lsub));
        all.put("NAMESPACE", new Entry(Level.USER, Sync.NEWS, MailboxCommands::namespace));
        all.put("STATUS", new Entry(Level.USER, Sync.NEWS, StatusCommand::run));
        all.put("SETACL", new Entry(Level.USER, Sync.NEWS, AclCommands::setAcl));
        all.put("DELETEACL", new Entry(Level.USER, Sync.NEWS, AclCommands::deleteAcl));
        all.put("GETACL", new Entry(Level.USER, Sync.NEWS, AclCommands::getAcl));
        all.put("LISTRIGHTS", new Entry(Level.USER, Sync.NEWS, AclCommands::listRights));
        all.put("MYRIGHTS", new Entry(Level.USER, Sync.NEWS, AclCommands::myRights));
        // An APPEND that gets here has no message literal.
        all.put("APPEND", new Entry(Level.USER, Sync.NEWS, AppendInput::incomplete));
    }

    private static void messages(Map<String, Entry> all) {
        all.put("CHECK", new Entry(Level.SELECTED, Sync.ALWAYS, SessionCommands::check));
        all.put("CLOSE", new Entry(Level.SELECTED, Sync.NONE, ExpungeCommand::close));
        all.put("UNSELECT", new Entry(Level.SELECTED, Sync.NONE, ExpungeCommand::unselect));
        all.put("EXPUNGE", new Entry(Level.READABLE, Sync.ALWAYS, ExpungeCommand::all));
        all.put("UID EXPUNGE", new Entry(Level.READABLE, Sync.ALWAYS, ExpungeCommand::byUid));
        all.put("FETCH", new Entry(Level.READABLE, Sync.NO_EXPUNGE, FetchCommand.bySequence()));
        all.put("UID FETCH", new Entry(Level.READABLE, Sync.NEWS, FetchCommand.byUid()));
        all.put("STORE", new Entry(Level.READABLE, Sync.NO_EXPUNGE, StoreCommand.bySequence()));
        all.put("UID STORE", new Entry(Level.READABLE, Sync.NEWS, StoreCommand.byUid()));
        all.put("SEARCH", new Entry(Level.READABLE, Sync.NO_EXPUNGE, SearchCommand.bySequence()));
        all.put("UID SEARCH", new Entry(Level.READABLE, Sync.NEWS, SearchCommand.byUid()));
        all.put("SORT", new Entry(Level.READABLE, Sync.NO_EXPUNGE, SortCommand.bySequence()));
        all.put("UID SORT", new Entry(Level.READABLE, Sync.NEWS, SortCommand.byUid()));
        all.put("COPY", new Entry(Level.READABLE, Sync.ALWAYS, CopyCommand.copyBySequence()));
        all.put("UID COPY", new Entry(Level.READABLE, Sync.ALWAYS, CopyCommand.copyByUid()));
        all.put("MOVE", new Entry(Level.READABLE, Sync.ALWAYS, CopyCommand.moveBySequence()));
        all.put("UID MOVE", new Entry(Level.READABLE, Sync.ALWAYS, CopyCommand.moveByUid()));
    }
}
