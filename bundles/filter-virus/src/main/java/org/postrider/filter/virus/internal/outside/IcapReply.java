package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects the head of an ICAP response, line by line (RFC 3507 section 4.3), and says what it means. Confined to one thread.
 */
final class IcapReply {
    private static final Pattern STATUS = Pattern.compile("ICAP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern HTTP_STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern THREAT = Pattern.compile("(?:^|;)\\s*Threat=([^;]*)");
    private static final int MAX_FIELDS = 100;
    private static final int MAX_CHARS = 32_768;
    private static final int BAD_REQUEST = 400;

    private final Map<String, String> fields = new LinkedHashMap<>();
    private int status;
    private String last = "";
    private int chars;

    /**
     * Takes a line.
     *
     * @return true if it was the empty one at the end
     * @throws IOException if this is no ICAP response
     */
    boolean take(String line) throws IOException {
        chars += line.length();
        if (chars > MAX_CHARS) {
            throw new IOException("it answered with an endless head");
        }
        if (status == 0) {
            status = number(STATUS, line);
            return false;
        }
        if (line.isEmpty()) {
            return true;
        }
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            fields.computeIfPresent(last, (name, value) -> value + "\n" + line.strip());
            return false;
        }
        int colon = line.indexOf(':');
        if (colon < 1 || fields.size() >= MAX_FIELDS) {
            throw new IOException("it answered nonsense: " + ClamdReply.shown(line));
        }
        last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        fields.merge(last, line.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
        return false;
    }

    private static int number(Pattern pattern, String line) throws IOException {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw new IOException("it answered nonsense: " + ClamdReply.shown(line));
        }
        return Integer.parseInt(matcher.group(1));
    }

    int status() {
        return status;
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** True if the server wants to close. */
    boolean closes() {
        return field("connection").toLowerCase(Locale.ROOT).contains("close");
    }

    /** True if an HTTP response is what comes next. */
    boolean bringsResponse() {
        return field("encapsulated").startsWith("res-hdr=0");
    }

    /** What the header fields say was found, in the ways of several vendors. */
    Optional<Verdict> threat() {
        String infection = field("x-infection-found");
        if (!infection.isEmpty()) {
            Matcher threat = THREAT.matcher(infection);
            return Optional.of(Verdict.infected(threat.find() ? threat.group(1) : ""));
        }
        String virus = field("x-virus-id");
        if (!virus.isEmpty()) {
            return Optional.of(Verdict.infected(virus));
        }
        String[] violations = field("x-violations-found").split("\n");
        if (!violations[0].isEmpty() && !violations[0].strip().equals("0")) {
            // The number of them, then of each the file, the name, an id and what was done.
            return Optional.of(Verdict.infected(violations.length > 2 ? violations[2] : ""));
        }
        boolean blocked = field("x-response-info").toLowerCase(Locale.ROOT).contains("block");
        return blocked ? Optional.of(Verdict.infected("ICAP.Blocked")) : Optional.empty();
    }

    /** True if this first line of an HTTP response refuses. */
    static boolean refuses(String line) throws IOException {
        return number(HTTP_STATUS, line) >= BAD_REQUEST;
    }
}
