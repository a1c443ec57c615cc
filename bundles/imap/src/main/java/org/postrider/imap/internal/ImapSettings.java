package org.postrider.imap.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The role's settings, checked. Immutable.
 *
 * @param patience how long a command waits for the store or the directory
 * @param idleTimeout longest silence of a logged-in client
 * @param loginTimeout longest silence before login
 * @param keepalive how often IDLE says that it is still there; zero: never
 * @param maxCommandBytes longest command with its literals, but for APPEND's messages
 * @param maxMessageBytes largest message
 * @param maxBadCommands broken commands in a row before the connection is closed
 * @param maxLoginFailures failed logins before the connection is closed
 * @param failureDelay wait before a failed login is answered
 * @param workers threads that read content
 * @param workerQueue tasks that may wait for them
 * @param fetchBatch messages whose content is read at once
 * @param maxMailboxes mailboxes a user may have
 * @param defaultMailboxes made at the first login: name to special use
 */
record ImapSettings(
        Duration patience,
        Duration idleTimeout,
        Duration loginTimeout,
        Duration keepalive,
        int maxCommandBytes,
        long maxMessageBytes,
        int maxBadCommands,
        int maxLoginFailures,
        Duration failureDelay,
        int workers,
        int workerQueue,
        int fetchBatch,
        int maxMailboxes,
        Map<String, String> defaultMailboxes) {

    /** Longest command before login: the longest is ID with 30 values of 1,024 octets (RFC 2971 section 3.3). */
    static final int MAX_COMMAND_BEFORE_LOGIN = 36 << 10;

    /** etc/org.postrider.imap.cfg. Every default is safe. A double underscore here is one in the key. */
    @ObjectClassDefinition(name = "IMAP server")
    @interface Config {
        @AttributeDefinition(
                description =
                        "Longest wait for the store or the directory before a command is refused, in milliseconds",
                min = "0",
                max = "600000")
        int patience__ms() default 10_000;

        @AttributeDefinition(
                description = "Longest silence of a logged-in client, in minutes; RFC 3501 wants 30 at least",
                min = "1",
                max = "1440")
        int idle__timeout__minutes() default 30;

        @AttributeDefinition(
                description =
                        "Longest silence of a client before it has logged in, in seconds; after three times as long it"
                                + " must have logged in",
                min = "5",
                max = "3600")
        int login__timeout__seconds() default 60;

        @AttributeDefinition(
                description = "How often a client in IDLE is told that the server is still there, in seconds; 0: never",
                min = "0",
                max = "86400")
        int keepalive__seconds() default 120;

        @AttributeDefinition(
                description = "Longest command with its literals, the messages of APPEND not counted, in bytes",
                min = "8192",
                max = "16777216")
        int max__command__bytes() default 65_536;

        @AttributeDefinition(description = "Largest message that APPEND takes, in bytes", min = "1024")
        long max__message__bytes() default 104_857_600L;

        @AttributeDefinition(
                description = "Broken commands in a row after which the connection is closed",
                min = "1",
                max = "10000")
        int max__bad__commands() default 20;

        @AttributeDefinition(description = "Failed logins after which the connection is closed", min = "1", max = "100")
        int max__login__failures() default 3;

        @AttributeDefinition(
                description = "Wait before a failed login is answered, in milliseconds; doubled each time",
                min = "0",
                max = "60000")
        int login__failure__delay__ms() default 2_000;

        @AttributeDefinition(
                description = "Threads that read message content for FETCH, SEARCH and SORT",
                min = "1",
                max = "256")
        int workers() default 4;

        @AttributeDefinition(
                description = "Tasks that may wait for these threads; beyond it commands get a temporary error",
                min = "1",
                max = "1000000")
        int worker__queue() default 10_000;

        @AttributeDefinition(
                description = "Messages whose content is read at once before other sessions get their turn",
                min = "1",
                max = "1000")
        int fetch__batch() default 50;

        @AttributeDefinition(description = "Mailboxes that a user may have", min = "10", max = "1000000")
        int max__mailboxes() default 5_000;

        @AttributeDefinition(
                description =
                        "Mailboxes made at a user's first login, each as name=use: Archive, Drafts, Flagged, Junk, Sent"
                                + " or Trash (RFC 6154)")
        String[] default__mailboxes() default {
            "Drafts=Drafts", "Sent=Sent", "Junk=Junk", "Trash=Trash", "Archive=Archive"
        };
    }

    /** Reads and checks a configuration. */
    static ImapSettings of(Config config) {
        return new ImapSettings(
                Duration.ofMillis(config.patience__ms()),
                Duration.ofMinutes(config.idle__timeout__minutes()),
                Duration.ofSeconds(config.login__timeout__seconds()),
                Duration.ofSeconds(config.keepalive__seconds()),
                config.max__command__bytes(),
                config.max__message__bytes(),
                config.max__bad__commands(),
                config.max__login__failures(),
                Duration.ofMillis(config.login__failure__delay__ms()),
                config.workers(),
                config.worker__queue(),
                config.fetch__batch(),
                config.max__mailboxes(),
                mailboxes(config.default__mailboxes()));
    }

    private static Map<String, String> mailboxes(String[] values) {
        Map<String, String> mailboxes = new LinkedHashMap<>();
        for (String entry : words(values)) {
            Optional<String> use = use(entry);
            if (use.isEmpty()) {
                throw new IllegalArgumentException(
                        "default_mailboxes = " + entry + ": write name=use such as Sent=Sent");
            }
            mailboxes.put(entry.substring(0, entry.indexOf('=')).strip(), use.get());
        }
        return mailboxes;
    }

    /** Entries of a setting with several values, which a .cfg file gives as one with commas. */
    static List<String> words(String... values) {
        List<String> words = new ArrayList<>();
        for (String value : values) {
            for (String word : value.split(",")) {
                if (!word.isBlank()) {
                    words.add(word.strip());
                }
            }
        }
        return words;
    }

    /** The special use of a {@code name=use} entry; empty if it is none. */
    static Optional<String> use(String entry) {
        int equals = entry.indexOf('=');
        boolean named = equals > 0
                && entry.substring(0, equals).chars().noneMatch(c -> Character.isISOControl(c) || c == '%' || c == '*');
        return named ? SpecialUse.find(entry.substring(equals + 1).strip()) : Optional.empty();
    }
}
