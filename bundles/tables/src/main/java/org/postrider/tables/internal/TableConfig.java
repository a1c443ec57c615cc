package org.postrider.tables.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.tables-NAME.cfg, one file a table. */
@ObjectClassDefinition(name = "Lookup table")
public @interface TableConfig {
    /** What others call it. */
    @AttributeDefinition(description = "The table's unique name, by which other settings refer to it")
    String name() default "";

    /** How lines are read. */
    @AttributeDefinition(
            description =
                    "inline: lines 'key value' given here; file: the same in a file; regexp: lines '/pattern/flags"
                            + " value', the first match wins, $1 stands for a group; cidr: lines 'network value', the first match"
                            + " wins")
    String type() default "inline";

    /** Lines given here. */
    @AttributeDefinition(
            description = "Lines of the table, separated by semicolons or line breaks; for all types but file")
    String[] entries() default {};

    /** Lines in a file. */
    @AttributeDefinition(
            description =
                    "File with the lines, relative to the home; read again when it changes; for all types but inline")
    String path() default "";

    /** How often a file is looked at. */
    @AttributeDefinition(description = "How often the file is looked at, in seconds", min = "1", max = "3600")
    long check__seconds() default 5;

    /** ReDoS. */
    @AttributeDefinition(
            description = "Most steps of one lookup in a regexp table; beyond it the lookup fails and mail is deferred",
            min = "1000",
            max = "100000000")
    int max__steps() default 500_000;

    /** Bounds memory. */
    @AttributeDefinition(description = "Largest file in bytes", min = "1024", max = "1073741824")
    long max__bytes() default 67_108_864;
}
