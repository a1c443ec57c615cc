package org.postrider.unpack.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.unpack.cfg. */
@ObjectClassDefinition(name = "Postrider unpacker")
public @interface UnpackConfig {
    /** Total. */
    @AttributeDefinition(
            description =
                    "Most decoded bytes of one message, in MiB (1-10240); what a limit keeps from being looked at is"
                            + " reported as unchecked",
            min = "1",
            max = "10240")
    int total__mib() default 256;

    /** One file. */
    @AttributeDefinition(
            description = "Most decoded bytes of one file or part, in MiB (1-2047)",
            min = "1",
            max = "2047")
    int file__mib() default 100;

    /** Count. */
    @AttributeDefinition(description = "Most parts and files of one message (10-100000)", min = "10", max = "100000")
    int entities() default 2_000;

    /** Depth. */
    @AttributeDefinition(description = "Most archives inside each other (1-50)", min = "1", max = "50")
    int depth() default 30;

    /** Ratio. */
    @AttributeDefinition(
            description = "Most decoded bytes per packed byte, once a file has given 1 MiB (10-100000)",
            min = "10",
            max = "100000")
    int ratio() default 250;

    /** Time. */
    @AttributeDefinition(
            description =
                    "Longest time for one message, in seconds (1-600); keep it below the budget of the links that need it",
            min = "1",
            max = "600")
    int seconds() default 8;

    /** Memory. */
    @AttributeDefinition(
            description =
                    "Decoded bytes of one message kept in memory, in KiB (16-1048576); more go to a temporary file",
            min = "16",
            max = "1048576")
    int memory__kib() default 1_024;

    /** Threads. */
    @AttributeDefinition(
            description = "Messages unpacked at once (0-256); 0: one per processor, at least 2",
            min = "0",
            max = "256")
    int threads() default 0;
}
