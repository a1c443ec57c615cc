package org.postrider.itests.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A small IMAP client that hides nothing. Confined to one thread; {@link #close} may be called by any.
 *
 * <pre>{@code
 * try (ImapClient client = ImapClient.connect("127.0.0.1", server.port("imap"))) {
 *     client.startTls();
 *     client.login("bob@example.test", password);
 *     client.select("INBOX");
 *     List<ImapClient.Item> items = client.numbers(1);
 * }
 * }</pre>
 */
public final class ImapClient implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile("\\{([0-9]+)}$");
    private static final Pattern UID = Pattern.compile("[( ]UID ([0-9]+)");

    private final Wire wire;
    private final String greeting;
    private int tag;

    private ImapClient(Wire wire) throws IOException {
        this.wire = wire;
        try {
            this.greeting = wire.read();
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** Connects and reads the greeting. */
    public static ImapClient connect(String host, int port) throws IOException {
        return new ImapClient(Wire.open(host, port));
    }

    /** Connects with TLS from the first byte and reads the greeting. */
    public static ImapClient connectTls(String host, int port) throws IOException {
        return new ImapClient(Wire.openTls(host, port));
    }

    /** What the server said first. */
    public String greeting() {
        return greeting;
    }

    /** The socket below. */
    public Wire wire() {
        return wire;
    }

    /** Sends a command, without its tag, and reads all that belongs to the answer. */
    public ImapReply command(String command) throws IOException {
        return answer(send(command));
    }

    /** Sends a command, without its tag. @return the tag, for {@link #answer} */
    public String send(String command) throws IOException {
        String name = "t" + ++tag;
        wire.line(name + " " + command);
        return name;
    }

    /** Reads until the answer with this tag. */
    public ImapReply answer(String name) throws IOException {
        List<String> untagged = new ArrayList<>();
        while (true) {
            String line = response();
            if (line.startsWith(name + " ")) {
                String[] words = line.split(" ", 3);
                return new ImapReply(words[1], words.length > 2 ? words[2] : "", untagged);
            }
            untagged.add(line.startsWith("* ") ? line.substring(2) : line);
        }
    }

    /** One response, with its literals, each on a line of its own behind its {n}. */
    public String response() throws IOException {
        StringBuilder all = new StringBuilder();
        while (true) {
            String line = wire.read();
            Matcher literal = LITERAL.matcher(line);
            if (!literal.find()) {
                return all.append(line).toString();
            }
            all.append(line).append("\r\n").append(wire.read(Integer.parseInt(literal.group(1))));
        }
    }

    /** STARTTLS and the handshake. */
    public void startTls() throws IOException {
        expectOk("STARTTLS", command("STARTTLS"));
        wire.startTls();
    }

    /** LOGIN; fails unless the server agrees. */
    public ImapReply login(String user, String password) throws IOException {
        return expectOk("LOGIN", command("LOGIN \"" + user + "\" \"" + password + "\""));
    }

    /** SELECT; fails unless the server agrees. */
    public ImapReply select(String mailbox) throws IOException {
        return expectOk("SELECT", command("SELECT \"" + mailbox + "\""));
    }

    /** APPEND with a synchronizing literal. */
    public ImapReply append(String mailbox, String text) throws IOException {
        String name = send("APPEND \"" + mailbox + "\" {" + text.length() + "}");
        String go = wire.read();
        if (!go.startsWith("+")) {
            throw new IllegalStateException("APPEND: wanted +, got " + go);
        }
        wire.line(text);
        return answer(name);
    }

    /** Numbers of the messages from this UID on, in the order in which the server tells them. */
    public List<Item> numbers(long fromUid) throws IOException {
        ImapReply reply = expectOk(
                "UID FETCH",
                command("UID FETCH " + fromUid + ":* (UID BODY.PEEK[HEADER.FIELDS (" + Mail.NUMBER + ")])"));
        List<Item> items = new ArrayList<>();
        for (String response : reply.responses("FETCH")) {
            long uid = uid(response);
            // n:* names the last message even if its UID is below n (RFC 3501, 6.4.8).
            if (uid >= fromUid) {
                items.add(new Item(uid, Mail.number(response).orElse(-1)));
            }
        }
        return items;
    }

    /** UIDs of the messages that match. @param criteria as in SEARCH */
    public List<Long> search(String criteria) throws IOException {
        ImapReply reply = expectOk("UID SEARCH", command("UID SEARCH " + criteria));
        List<Long> uids = new ArrayList<>();
        for (String line : reply.responses("SEARCH")) {
            for (String word : line.substring("SEARCH".length()).strip().split(" ")) {
                if (!word.isEmpty()) {
                    uids.add(Long.parseLong(word));
                }
            }
        }
        return uids;
    }

    /** The whole text of one message. */
    public String text(long uid) throws IOException {
        ImapReply reply = expectOk("UID FETCH", command("UID FETCH " + uid + " BODY.PEEK[]"));
        // Others change flags meanwhile, and a server may say so at any time (RFC 3501, 7.4.2).
        List<String> fetched = reply.responses("FETCH").stream()
                .filter(response -> response.contains("BODY[]"))
                .toList();
        if (fetched.size() != 1) {
            throw new IllegalStateException("Wanted one message, got " + reply);
        }
        return fetched.get(0);
    }

    /** Begins to IDLE; {@link #done} ends it. @return its tag */
    public String idle() throws IOException {
        String name = send("IDLE");
        for (String line = wire.read(); !line.startsWith("+"); line = wire.read()) {
            if (line.startsWith(name)) {
                throw new IllegalStateException("IDLE: " + line);
            }
        }
        return name;
    }

    /** What the server tells while we idle, or null if nothing within this time. */
    public @Nullable String told(Duration longest) throws IOException {
        return wire.waits(longest) ? response() : null;
    }

    /** Ends {@link #idle}. */
    public ImapReply done(String name) throws IOException {
        wire.line("DONE");
        return expectOk("DONE", answer(name));
    }

    /** LOGOUT, politely. */
    public ImapReply logout() throws IOException {
        return command("LOGOUT");
    }

    @Override
    public void close() {
        wire.close();
    }

    private static long uid(String response) {
        Matcher matcher = UID.matcher(response);
        if (!matcher.find()) {
            throw new IllegalStateException("No UID in " + response);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static ImapReply expectOk(String what, ImapReply reply) {
        if (!reply.ok()) {
            throw new IllegalStateException(what + ": " + reply);
        }
        return reply;
    }

    /**
     * A message in a mailbox.
     *
     * @param number its {@link Mail#NUMBER}; -1 if it has none
     */
    public record Item(long uid, long number) {}
}
