package org.postrider.filter.virus.internal.port;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The port's settings, checked. Immutable.
 *
 * @param commandTimeout longest wait for a command, from its first byte to its last too
 * @param idleTimeout longest silence between commands of an IDSESSION
 * @param readTimeout longest silence within a stream
 * @param streamTimeout longest stream from first to last byte
 * @param scanTimeout longest scan
 * @param patience longest wait for the engine while it is away
 * @param maxStream largest stream
 * @param streamMemory of each stream so much is kept in memory, the rest in a file
 * @param memory of all streams
 * @param disk of all streams
 * @param maxQueue commands of one session that may be under way
 * @param folders what path commands may look at
 * @param maxDepth folders within folders
 * @param maxFiles files that one command may look at
 * @param parallel files that one MULTISCAN scans at once
 * @param workers threads that read folders and write streams
 * @param unchecked whether what could not be looked at is reported as found
 * @param allow which commands are served besides scans
 * @param announce what VERSION begins with
 */
record PortSettings(
        Duration commandTimeout,
        Duration idleTimeout,
        Duration readTimeout,
        Duration streamTimeout,
        Duration scanTimeout,
        Duration patience,
        long maxStream,
        int streamMemory,
        long memory,
        long disk,
        int maxQueue,
        List<Path> folders,
        int maxDepth,
        int maxFiles,
        int parallel,
        int workers,
        boolean unchecked,
        Allow allow,
        String announce) {
    /**
     * Commands that may be switched off.
     *
     * @param reload RELOAD
     * @param stats STATS
     * @param version VERSION and VERSIONCOMMANDS
     * @param shutdown SHUTDOWN and QUIT, which close the listener
     */
    record Allow(boolean reload, boolean stats, boolean version, boolean shutdown) {}

    /** Copies the list. */
    PortSettings {
        folders = List.copyOf(folders);
    }

    /** etc/org.postrider.filter.virus.port.cfg. Every default is safe. A double underscore here is one in the key. */
    @ObjectClassDefinition(name = "Virus filter: clamd-compatible port")
    @interface Config {
        @AttributeDefinition(
                description = "Longest wait for a command until it is there in whole, in seconds",
                min = "1",
                max = "3600")
        int command__timeout__seconds() default 30;

        @AttributeDefinition(
                description = "Longest silence between the commands of an IDSESSION, in seconds",
                min = "1",
                max = "86400")
        int idle__timeout__seconds() default 120;

        @AttributeDefinition(description = "Longest silence within a stream, in seconds", min = "1", max = "3600")
        int read__timeout__seconds() default 120;

        @AttributeDefinition(
                description = "Longest stream from its first byte to its last, in seconds",
                min = "1",
                max = "86400")
        int stream__timeout__seconds() default 600;

        @AttributeDefinition(
                description = "Longest scan of one file or stream, in seconds; beyond it an error is reported",
                min = "1",
                max = "3600")
        int scan__timeout__seconds() default 120;

        @AttributeDefinition(
                description = "Longest wait for the engine while it is being replaced, in milliseconds",
                min = "0",
                max = "60000")
        int patience__ms() default 5_000;

        @AttributeDefinition(description = "Largest stream, in bytes; clamd's StreamMaxLength", min = "1024")
        long max__stream__bytes() default 104_857_600L;

        @AttributeDefinition(
                description = "So much of each stream is kept in memory, the rest in a temporary file, in bytes",
                min = "4096",
                max = "67108864")
        int stream__memory__bytes() default 1_048_576;

        @AttributeDefinition(
                description = "Memory for all streams together, in bytes; beyond it they go to files",
                min = "0")
        long memory__bytes() default 67_108_864L;

        @AttributeDefinition(
                description = "Temporary files of all streams together, in bytes; beyond it streams get an error",
                min = "0")
        long disk__bytes() default 2_147_483_648L;

        @AttributeDefinition(
                description = "Commands of one IDSESSION that may be under way; more are not read until one is done",
                min = "1",
                max = "10000")
        int max__queue() default 100;

        @AttributeDefinition(
                description =
                        "Folders below which SCAN, CONTSCAN, MULTISCAN and ALLMATCHSCAN may read files, as absolute"
                                + " paths; empty: none. Symbolic links in them are not followed")
        String[] paths() default {};

        @AttributeDefinition(description = "Folders within folders that are looked into", min = "0", max = "100")
        int max__depth() default 15;

        @AttributeDefinition(description = "Files that one command may look at", min = "1", max = "100000000")
        int max__files() default 100_000;

        @AttributeDefinition(description = "Files that one MULTISCAN scans at once", min = "1", max = "256")
        int parallel() default 4;

        @AttributeDefinition(
                description = "Threads that read folders and write streams to files",
                min = "1",
                max = "256")
        int workers() default 4;

        @AttributeDefinition(
                description = "true: what the engine could not look at (encrypted, over a limit) is reported as found,"
                        + " under Heuristics.Unchecked.NAME; false: as clamd does by default, it is not told")
        boolean report__unchecked() default false;

        @AttributeDefinition(description = "Whether clients may have the signatures read again")
        boolean allow__reload() default true;

        @AttributeDefinition(description = "Whether clients get STATS")
        boolean allow__stats() default true;

        @AttributeDefinition(description = "Whether clients get VERSION")
        boolean allow__version() default true;

        @AttributeDefinition(
                description =
                        "Whether SHUTDOWN closes the listener it came by, until mail:listener-start opens it again;"
                                + " the mail server is never stopped")
        boolean allow__shutdown() default false;

        @AttributeDefinition(
                description = "What VERSION begins with; monitoring scripts look for ClamAV and a number there")
        String announce() default "ClamAV 1.4.6 (Postrider)";
    }

    /** @throws IllegalArgumentException if a value is wrong, naming key and value */
    static PortSettings of(Config config) {
        return new PortSettings(
                Duration.ofSeconds(config.command__timeout__seconds()),
                Duration.ofSeconds(config.idle__timeout__seconds()),
                Duration.ofSeconds(config.read__timeout__seconds()),
                Duration.ofSeconds(config.stream__timeout__seconds()),
                Duration.ofSeconds(config.scan__timeout__seconds()),
                Duration.ofMillis(config.patience__ms()),
                config.max__stream__bytes(),
                config.stream__memory__bytes(),
                config.memory__bytes(),
                config.disk__bytes(),
                config.max__queue(),
                folders(config.paths()),
                config.max__depth(),
                config.max__files(),
                config.parallel(),
                config.workers(),
                config.report__unchecked(),
                new Allow(
                        config.allow__reload(),
                        config.allow__stats(),
                        config.allow__version(),
                        config.allow__shutdown()),
                config.announce());
    }

    /** @throws IllegalArgumentException naming the entry that is no absolute path */
    static List<Path> folders(String... values) {
        List<Path> folders = new ArrayList<>();
        for (String value : values) {
            for (String word : value.split(",")) {
                if (!word.isBlank()) {
                    folders.add(folder(word.strip()));
                }
            }
        }
        return folders;
    }

    private static Path folder(String word) {
        try {
            Path path = Path.of(word);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("paths = " + word + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("paths = " + word + ": this is no absolute path");
    }
}
