package org.postrider.filter.virus.internal.port;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One command as sent (clamd(8)). Immutable.
 *
 * @param command what is asked for; {@link Command#UNKNOWN} if that is not clear
 * @param argument what follows the command's name and one character, in UTF-8; empty for commands that take none
 * @param end what ends the command and each line of its reply: LF or NUL
 * @param bare true if it came without {@code n} or {@code z} before it
 */
record Request(Command command, String argument, char end, boolean bare) {
    /** The commands, in the order in which clamd compares them and lists them. */
    enum Command {
        SCAN(true, true),
        QUIT(false, true),
        RELOAD(false, true),
        PING(false, true),
        CONTSCAN(true, true),
        VERSIONCOMMANDS(false, false),
        VERSION(false, true),
        END(false, false),
        SHUTDOWN(false, true),
        MULTISCAN(true, true),
        FILDES(false, true),
        STATS(false, true),
        IDSESSION(false, false),
        INSTREAM(false, false),
        DETSTATSCLEAR(false, true),
        DETSTATS(false, true),
        ALLMATCHSCAN(true, false),
        UNKNOWN(false, true);

        private final boolean argument;
        private final boolean bare;

        Command(boolean argument, boolean bare) {
            this.argument = argument;
            this.bare = bare;
        }

        /** True if it may be sent between IDSESSION and END. */
        boolean inSession() {
            return switch (this) {
                case FILDES, SCAN, END, INSTREAM, VERSION, PING, STATS, VERSIONCOMMANDS -> true;
                default -> false;
            };
        }

        /** True for the commands that scan a path of this machine. */
        boolean path() {
            return argument;
        }
    }

    /** Reads a command as {@link org.postrider.role.session.Input.Prefixed} gives it. */
    static Request parse(ByteBuffer line) {
        byte first = line.hasRemaining() ? line.get(line.position()) : 0;
        boolean zero = first == 'z';
        boolean bare = !zero && first != 'n';
        ByteBuffer rest = bare ? line.duplicate() : line.duplicate().position(line.position() + 1);
        String text = StandardCharsets.UTF_8.decode(rest).toString();
        return of(zero ? text : unixLine(text), zero ? '\0' : '\n', bare);
    }

    /** clamd takes the line as a C string and drops CRs at its end. */
    private static String unixLine(String line) {
        int nul = line.indexOf('\0');
        int stop = nul < 0 ? line.length() : nul;
        while (stop > 0 && (line.charAt(stop - 1) == '\r' || line.charAt(stop - 1) == '\n')) {
            stop--;
        }
        return line.substring(0, stop);
    }

    private static Request of(String text, char end, boolean bare) {
        for (Command command : Command.values()) {
            if (command != Command.UNKNOWN && text.startsWith(command.name())) {
                String rest = text.substring(command.name().length());
                boolean fits = rest.isEmpty() != command.argument && (!bare || command.bare);
                return fits
                        ? new Request(command, rest.isEmpty() ? "" : rest.substring(1), end, bare)
                        : new Request(Command.UNKNOWN, "", end, bare);
            }
        }
        return new Request(Command.UNKNOWN, "", end, bare);
    }
}
