package org.postrider.relay.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Logins for smarthosts: a text file that only its owner may read, lines {@code nexthop user:password}, comments with
 * {@code #}. Read afresh for each login, so that a change needs no restart.
 */
final class Credentials {
    /**
     * One login.
     *
     * @param user name
     * @param password secret; never logged
     */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    private Credentials() {}

    static Optional<Login> find(Path file, NextHop hop) throws IOException {
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] fields = line.strip().split("\\s+", 2);
            int colon = fields.length < 2 ? -1 : fields[1].indexOf(':');
            if (!line.startsWith("#") && colon > 0 && fields[0].equalsIgnoreCase(hop.toString())) {
                return Optional.of(new Login(fields[1].substring(0, colon), fields[1].substring(colon + 1)));
            }
        }
        return Optional.empty();
    }
}
