package org.postrider.filter.virus.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.filter.virus.cfg. */
@ObjectClassDefinition(name = "Postrider virus filter")
public @interface VirusConfig {
    /** Folder. */
    @AttributeDefinition(
            description = "Folder of signature databases in ClamAV's formats, below the server's home unless absolute;"
                    + " a change in it is noticed")
    String databases() default "signatures";

    /** Certificates. */
    @AttributeDefinition(
            description = "Folder of further certificates (PEM) that may sign databases, below the server's home unless"
                    + " absolute; ClamAV's own is known")
    String certificates() default "signatures/certs";

    /** Unsigned. */
    @AttributeDefinition(
            description = "Whether databases that are not signed count, such as those of third parties;"
                    + " what they find has .UNOFFICIAL behind its name")
    boolean unsigned() default true;

    /** Old signatures. */
    @AttributeDefinition(
            description = "Whether a .cvd may be vouched for by its old signature alone, which covers an MD5 sum;"
                    + " without it each needs a .sign file")
    boolean md5() default true;

    /** Unwanted. */
    @AttributeDefinition(description = "Whether possibly unwanted applications count (databases that end in u)")
    boolean unwanted() default false;

    /** Check. */
    @AttributeDefinition(
            description = "How often the folder is looked at for changes, in seconds (1-86400)",
            min = "1",
            max = "86400")
    int check__seconds() default 60;

    /** Age. */
    @AttributeDefinition(
            description =
                    "Days after which signatures are too old to let mail pass by them: it waits (0-3650); 0: never",
            min = "0",
            max = "3650")
    int max__age__days() default 0;

    /** Steps. */
    @AttributeDefinition(
            description = "Work that the signatures may take for one file, in millions of steps (1-100000);"
                    + " beyond it the file is unchecked",
            min = "1",
            max = "100000")
    int million__steps() default 200;

    /** Size. */
    @AttributeDefinition(
            description = "Most bytes of one file that are scanned, in MiB (1-1024); what is behind them is unchecked."
                    + " Files beyond 8 MiB are scanned one at a time",
            min = "1",
            max = "1024")
    int file__mib() default 100;

    /** All. */
    @AttributeDefinition(description = "Whether scanning goes on behind the first threat, to name them all")
    boolean all() default false;

    /** Threads. */
    @AttributeDefinition(
            description = "Messages and files scanned at once (0-256); 0: one per processor, at least 2",
            min = "0",
            max = "256")
    int threads() default 0;
}
