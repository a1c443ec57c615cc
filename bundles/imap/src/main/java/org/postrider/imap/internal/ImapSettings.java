package org.postrider.imap.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** etc/org.postrider.imap.cfg. Every default is safe. */
    @ObjectClassDefinition(name = "IMAP server")
    @interface Config {
        @AttributeDefinition(
                description = "Longest wait for the store or the directory before a command is refused, in milliseconds",
                min = "0",
                max = "600000")
        int patience_ms() default 10_000;

        @AttributeDefinition(
                description = "Longest silence of a logged-in client, in minutes; RFC 3501 wants 30 at least",
                min = "1",
                max = "1440")
        int idle_timeout_minutes() default 30;

        @AttributeDefinition(
                description = "Longest silence of a client before it has logged in, in seconds",
                min = "5",
                max = "3600")
        int login_timeout_seconds() default 60;

        @AttributeDefinition(
                description = "How often a client in IDLE is told that the server is still there, in seconds; 0: never",
                min = "0",
                max = "86400")
        int keepalive_seconds() default 120;

        @AttributeDefinition(
                description = "Longest command with its literals, the messages of APPEND not counted, in bytes",
                min = "8192",
                max = "16777216")
        int max_command_bytes() default 65_536;

        @AttributeDefinition(description = "Largest message that APPEND takes, in bytes", min = "1024")
        long max_message_bytes() default 104_857_600L;

        @AttributeDefinition(
                description = "Broken commands in a row after which the connection is closed",
                min = "1",
                max = "10000")
        int max_bad_commands() default 20;

        @AttributeDefinition(
                description = "Failed logins after which the connection is closed",
                min = "1",
                max = "100")
        int max_login_failures() default 3;

        @AttributeDefinition(
                description = "Wait before a failed login is answered, in milliseconds; doubled each time",
                min = "0",
                max = "60000")
        int login_failure_delay_ms() default 2_000;

        @AttributeDefinition(
                description = "Threads that read message content for FETCH, SEARCH and SORT",
                min = "1",
                max = "256")
        int workers() default 4;

        @AttributeDefinition(
                description = "Tasks that may wait for these threads; beyond it commands get a temporary error",
                min = "1",
                max = "1000000")
        int worker_queue() default 10_000;

        @AttributeDefinition(
                description = "Messages whose content is read at once before other sessions get their turn",
                min = "1",
                max = "1000")
        int fetch_batch() default 50;

        @AttributeDefinition(description = "Mailboxes that a user may have", min = "10", max = "1000000")
        int max_mailboxes() default 5_000;

        @AttributeDefinition(
                description = "Mailboxes made at a user's first login, each as name=special-use (RFC 6154)")
        String[] default_mailboxes() default {
            "Drafts=\\Drafts", "Sent=\\Sent", "Junk=\\Junk", "Trash=\\Trash", "Archive=\\Archive"
        };
    }

    /** Reads and checks a configuration. */
    static ImapSettings of(Config config) {
        return new ImapSettings(
                Duration.ofMillis(config.patience_ms()),
                Duration.ofMinutes(config.idle_timeout_minutes()),
                Duration.ofSeconds(config.login_timeout_seconds()),
                Duration.ofSeconds(config.keepalive_seconds()),
                config.max_command_bytes(),
                config.max_message_bytes(),
                config.max_bad_commands(),
                config.max_login_failures(),
                Duration.ofMillis(config.login_failure_delay_ms()),
                config.workers(),
                config.worker_queue(),
                config.fetch_batch(),
                config.max_mailboxes(),
                mailboxes(config.default_mailboxes()));
    }

    private static Map<String, String> mailboxes(String[] entries) {
        Map<String, String> mailboxes = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            String use = equals < 0 ? "" : entry.substring(equals + 1).strip();
            if (equals < 1 || !SpecialUse.known(use)) {
                throw new IllegalArgumentException("default_mailboxes: \"" + entry
                        + "\" is not name=special-use, such as Sent=\\Sent; known are " + SpecialUse.ALL);
            }
            mailboxes.put(entry.substring(0, equals).strip(), use);
        }
        return mailboxes;
    }
}
