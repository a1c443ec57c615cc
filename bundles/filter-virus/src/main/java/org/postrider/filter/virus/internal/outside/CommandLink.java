package org.postrider.filter.virus.internal.outside;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * A program that scans files, as a link of the chain. Confined to DS, as components are.
 */
@Component(
        service = {},
        configurationPid = CommandLink.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CommandLink.Config.class, factory = true)
public final class CommandLink {
    static final String PID = "org.postrider.filter.virus.command";

    /** One etc/org.postrider.filter.virus.command-NAME.cfg. A double underscore here is one in the key. */
    @ObjectClassDefinition(name = "Virus filter: command-line scanner")
    @interface Config {
        @AttributeDefinition(description = "Name of the chain's link: lower-case letters, digits, hyphens")
        String name() default "";

        @AttributeDefinition(
                description =
                        "The program as an absolute path and its arguments, separated by spaces; double quotes keep"
                                + " words together, {} stands for the file. There is no shell")
        String command() default "";

        @AttributeDefinition(description = "Exit statuses that mean clean, separated by commas")
        String[] clean__codes() default {"0"};

        @AttributeDefinition(description = "Exit statuses that mean infected, separated by commas")
        String[] infected__codes() default {"1"};

        @AttributeDefinition(
                description =
                        "Regular expression (Java, ^ and $ at lines) that the output must contain besides, to be clean;"
                                + " empty: none")
        String clean__pattern() default "";

        @AttributeDefinition(
                description =
                        "Regular expression; output that contains it means infected, whatever the status; empty: none")
        String infected__pattern() default "";

        @AttributeDefinition(
                description = "Regular expression whose first group is the name; empty: infected_pattern's group")
        String name__pattern() default "";

        @AttributeDefinition(
                description =
                        "What the scanner is given: message, as received; entities: each part and each file in it,"
                                + " as Postrider takes it apart; both")
        String what() default "message";

        @AttributeDefinition(
                description = "Larger files are not given to it but count as unchecked, in bytes",
                min = "1")
        long max__bytes() default 104_857_600L;

        @AttributeDefinition(description = "Files of one message scanned at once", min = "1", max = "100")
        int parallel() default 4;

        @AttributeDefinition(
                description =
                        "Budget that the link proposes to the chain, in seconds; links in org.postrider.chain.cfg may"
                                + " say otherwise",
                min = "1",
                max = "3600")
        int budget__seconds() default 60;

        @AttributeDefinition(description = "Longest run, in seconds; then it is killed", min = "1", max = "3600")
        int timeout__seconds() default 50;

        @AttributeDefinition(description = "Runs at once", min = "1", max = "100")
        int processes() default 2;

        @AttributeDefinition(description = "Address space of a run, in MiB; 0: no limit", min = "0", max = "1048576")
        int memory__mib() default 4096;

        @AttributeDefinition(description = "Largest file that a run may write, in MiB", min = "1", max = "1048576")
        int file__mib() default 1024;

        @AttributeDefinition(
                description =
                        "User and group of that name whose rights it runs with; only if the server runs as root; empty:"
                                + " the server's own")
        String user() default "";
    }

    private final LinkService link;

    /**
     * Runs a program that does nothing, to see whether that works.
     *
     * @throws IllegalArgumentException if a value is wrong
     * @throws IOException if no program can be run within the configured bounds
     */
    @Activate
    public CommandLink(BundleContext context, Config config) throws IOException, InterruptedException {
        String home = context.getProperty("postrider.home");
        Scanner scanner = scanner(
                config, Path.of(home == null || home.isBlank() ? "var" : home).toAbsolutePath());
        link = new LinkService(
                context,
                Values.name(config.name()),
                config.budget__seconds(),
                scanner,
                new OutsideLink(
                        config.name(), scanner, Values.what(config.what()), config.max__bytes(), config.parallel()));
    }

    static Scanner scanner(Config config, Path home) throws IOException, InterruptedException {
        CommandLine line = new CommandLine(
                CommandLine.words(config.command()),
                CommandLine.codes(config.clean__codes()),
                CommandLine.codes(config.infected__codes()),
                Values.pattern(config.clean__pattern()),
                Values.pattern(config.infected__pattern()),
                Values.pattern(config.name__pattern()));
        CommandScanner.Bounds bounds = new CommandScanner.Bounds(
                Duration.ofSeconds(config.timeout__seconds()),
                config.memory__mib(),
                config.file__mib(),
                config.user(),
                config.processes());
        CommandScanner scanner = new CommandScanner(config.name(), line, bounds, home.resolve("tmp/scan"));
        scanner.rehearse();
        return scanner;
    }

    @Deactivate
    void deactivate() {
        link.close();
    }
}
