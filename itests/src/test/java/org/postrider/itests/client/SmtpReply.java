package org.postrider.itests.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A reply of an SMTP server. Immutable.
 *
 * @param code its three digits
 * @param lines its lines, without code and separator
 */
public record SmtpReply(int code, List<String> lines) {
    /** Keeps a copy of the lines. */
    public SmtpReply {
        lines = List.copyOf(lines);
    }

    /** Reads one, of any number of lines. */
    static SmtpReply read(Wire wire) throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = wire.read();
            if (!line.matches("[2-5][0-9][0-9]([ -].*)?")) {
                throw new IllegalStateException("Not an SMTP reply: \"" + line + "\"");
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() < 4 || line.charAt(3) == ' ') {
                return new SmtpReply(Integer.parseInt(line.substring(0, 3)), lines);
            }
        }
    }

    /** True for 2xx. */
    public boolean good() {
        return code / 100 == 2;
    }

    /** True for 4xx. */
    public boolean temporary() {
        return code / 100 == 4;
    }

    /** True for 5xx. */
    public boolean permanent() {
        return code / 100 == 5;
    }

    /** All lines as one text. */
    public String text() {
        return String.join("\n", lines);
    }

    @Override
    public String toString() {
        return code + " " + text();
    }
}
