package org.postrider.testkit.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.ProtocolHandler;
import org.postrider.role.session.UnsupportedRecordException;

/**
 * A conversation as a file, played against a protocol. Immutable.
 *
 * <pre>
 * # a comment; empty lines are skipped
 * S: 220 * ESMTP*            the server's next line; * stands for any text
 * S: ...                     any number of lines, until the next S: matches
 * C: EHLO client.example     the client sends this and CRLF
 * R: a\r.\n\x00\\            the client sends these bytes; \r \n \t \\ \xHH are escapes
 * !: quiet                   the server has said nothing more
 * !: closed                  the server has closed (and said nothing more)
 * !: timeout                 the client is silent for too long
 * !: disconnect              the client goes away
 * !: swap                    the session is parked and resumed
 * </pre>
 *
 * Consecutive {@code C:} and {@code R:} lines are sent in one segment, as a pipelining client does. {@code ${name}} in a
 * line is replaced by what {@link #with} set.
 */
public final class Transcript {
    private final String name;
    private final List<String> lines;
    private final Map<String, String> values;
    private final int segment;

    private Transcript(String name, List<String> lines, Map<String, String> values, int segment) {
        this.name = name;
        this.lines = List.copyOf(lines);
        this.values = Map.copyOf(values);
        this.segment = segment;
    }

    /** A transcript beside a test class. */
    public static Transcript load(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new AssertionError("No transcript " + file + " beside " + beside.getName());
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Transcript(file, text.lines().toList(), Map.of(), Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read transcript " + file, e);
        }
    }

    /** A transcript in the test itself, usually a text block. */
    public static Transcript of(String text) {
        return new Transcript("transcript", text.lines().toList(), Map.of(), Integer.MAX_VALUE);
    }

    /** The same with a value for <code>${key}</code>. */
    public Transcript with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new Transcript(name, lines, more, segment);
    }

    /** The same, the client's bytes cut into segments of at most this size. */
    public Transcript inSegmentsOf(int bytes) {
        return new Transcript(name, lines, values, bytes);
    }

    /** Plays it on a new connection to the handler. */
    public FakeConnection play(ProtocolHandler handler, ListenerInfo listener) {
        return play(FakeConnection.to(handler, listener), handler);
    }

    /** Plays it on this connection, which may have a history. */
    public FakeConnection play(FakeConnection connection, ProtocolHandler handler) {
        new Player(connection, handler).play();
        return connection;
    }

    /** One playing. Confined to the test's thread. */
    private final class Player {
        private final FakeConnection connection;
        private final ProtocolHandler handler;
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
        private final List<String> seen = new ArrayList<>();
        private boolean skipping;

        Player(FakeConnection connection, ProtocolHandler handler) {
            this.connection = connection;
            this.handler = handler;
        }

        void play() {
            for (int i = 0; i < lines.size(); i++) {
                String line = fill(lines.get(i));
                if (!line.isBlank() && !line.startsWith("#")) {
                    step(line, i + 1);
                }
            }
            send();
        }

        private void step(String line, int number) {
            if (line.length() < 2 || line.charAt(1) != ':') {
                throw fail(number, "no C:, S:, R: or !: line: " + line);
            }
            String rest = line.length() > 2 && line.charAt(2) == ' ' ? line.substring(3) : line.substring(2);
            switch (line.charAt(0)) {
                case 'C' -> pending.writeBytes((rest + "\r\n").getBytes(StandardCharsets.UTF_8));
                case 'R' -> pending.writeBytes(unescape(rest, number));
                case 'S' -> {
                    send();
                    expect(rest, number);
                }
                case '!' -> {
                    send();
                    direct(rest.strip(), number);
                }
                default -> throw fail(number, "no C:, S:, R: or !: line: " + line);
            }
        }

        private void send() {
            byte[] bytes = pending.toByteArray();
            pending.reset();
            for (int from = 0; from < bytes.length; from += segment) {
                int size = Math.min(segment, bytes.length - from);
                byte[] part = new byte[size];
                System.arraycopy(bytes, from, part, 0, size);
                connection.send(part);
                if (size < segment) {
                    break;
                }
            }
            if (bytes.length > 0) {
                seen.add("C: " + new String(bytes, StandardCharsets.UTF_8).stripTrailing());
            }
        }

        private void expect(String pattern, int number) {
            if (pattern.equals("...")) {
                skipping = true;
                return;
            }
            Pattern wanted = wildcard(pattern);
            while (true) {
                String got = connection.nextLine();
                if (got == null) {
                    throw fail(number, "expected: " + pattern + "\n     got: nothing, and the connection is closed");
                }
                seen.add("S: " + got);
                if (wanted.matcher(got).matches()) {
                    skipping = false;
                    return;
                }
                if (!skipping) {
                    throw fail(number, "expected: " + pattern + "\n     got: " + got);
                }
            }
        }

        private void direct(String what, int number) {
            switch (what) {
                case "quiet" -> quiet(number);
                case "closed" -> {
                    connection.await("the server to close (" + name + " line " + number + ")", connection::isClosed);
                    quiet(number);
                }
                case "timeout" -> connection.fireTimeout();
                case "disconnect" -> connection.disconnect();
                case "swap" -> swap(number);
                default -> throw fail(number, "unknown directive " + what);
            }
        }

        private void quiet(int number) {
            String more = connection.output();
            if (!more.isEmpty() && !skipping) {
                throw fail(number, "expected nothing more\n     got: " + more);
            }
        }

        private void swap(int number) {
            try {
                connection.swapTo(handler);
            } catch (UnsupportedRecordException e) {
                throw fail(number, "the handler cannot read its own record: " + e.getMessage());
            }
        }

        private AssertionError fail(int number, String problem) {
            return new AssertionError(
                    name + " line " + number + ": " + problem + "\n  so far:\n    " + String.join("\n    ", seen));
        }

        private byte[] unescape(String text, int number) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != '\\') {
                    out.write(bytes[i]);
                    continue;
                }
                i++;
                int kind = i < bytes.length ? bytes[i] : 0;
                if (kind == 'x' && i + 2 < bytes.length) {
                    out.write(Integer.parseInt(new String(bytes, i + 1, 2, StandardCharsets.US_ASCII), 16));
                    i += 2;
                } else {
                    out.write(plainEscape(kind, number));
                }
            }
            return out.toByteArray();
        }

        private int plainEscape(int kind, int number) {
            return switch (kind) {
                case 'r' -> '\r';
                case 'n' -> '\n';
                case 't' -> '\t';
                case '\\' -> '\\';
                default -> throw fail(number, "unknown escape \\" + (char) kind);
            };
        }

        private String fill(String line) {
            String filled = line;
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("${" + value.getKey() + "}", value.getValue());
            }
            return filled;
        }
    }

    private static Pattern wildcard(@Nullable String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String literal : String.valueOf(pattern).split("\\*", -1)) {
            regex.append(regex.length() == 0 ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
