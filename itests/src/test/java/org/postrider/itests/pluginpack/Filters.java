package org.postrider.itests.pluginpack;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postrider.itests.Await;
import org.postrider.itests.Server;

/** The links of a server's chain, as its shell tells them. Immutable. */
public final class Filters {
    private static final Pattern GENERATION = Pattern.compile("(?m)^Generation (\\d+),");
    private static final int NAME = 0;
    private static final int CALLS = 2;
    private static final int ERRORS = 4;
    private static final int STATE = 9;

    private final Server server;

    /** @param server runs */
    public Filters(Server server) {
        this.server = server;
    }

    /** Waits until a link is in this state. */
    public void awaitState(String link, String state) {
        Await.until("link " + link + " is " + state, () -> state(link), state::equals);
    }

    /** active, broken, away, disabled, displaced; or nothing if there is no such link. */
    public String state(String link) {
        return column(link, STATE);
    }

    /** How often it has failed. */
    public int errors(String link) {
        String errors = column(link, ERRORS);
        return errors.isEmpty() ? 0 : Integer.parseInt(errors);
    }

    /** How often it has been called. */
    public int calls(String link) {
        String calls = column(link, CALLS);
        return calls.isEmpty() ? 0 : Integer.parseInt(calls);
    }

    /** The chain's generation. */
    public long generation() {
        String status = server.shell("mail:chain-list").output();
        Matcher number = GENERATION.matcher(status);
        if (!number.find()) {
            throw new IllegalStateException("No generation in: " + status);
        }
        return Long.parseLong(number.group(1));
    }

    private String column(String link, int column) {
        for (String line : server.shell("mail:filter-list --no-format").lines()) {
            List<String> words = List.of(line.split("\t", -1));
            if (words.size() > STATE && words.get(NAME).strip().equals(link)) {
                return words.get(column).strip();
            }
        }
        return "";
    }
}
