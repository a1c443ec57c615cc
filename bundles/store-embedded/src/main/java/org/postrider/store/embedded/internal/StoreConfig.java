package org.postrider.store.embedded.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.store.embedded.cfg. */
@ObjectClassDefinition(name = "Embedded store", description = "Content, state and mailboxes on this node")
public @interface StoreConfig {
    /** Segment. */
    @AttributeDefinition(
            description = "Size of a segment file, in MiB; also bounds the largest commit, at half of it",
            min = "4",
            max = "1024")
    int segment__size__mb() default 64;

    /** Spares. */
    @AttributeDefinition(description = "Segment files prepared ahead", min = "1", max = "16")
    int spare__segments() default 1;

    /** Reserve. */
    @AttributeDefinition(
            description = "Free space on the disk below which no new segment is made, in MiB; the indexes need it",
            min = "0")
    int reserve__mb() default 64;

    /** Small. */
    @AttributeDefinition(
            description = "Content up to this size stays in memory until it is committed, in KiB",
            min = "0",
            max = "4096")
    int small__content__kb() default 256;

    /** Memory. */
    @AttributeDefinition(
            description =
                    "Memory for all content that waits for its commit, in MiB; beyond it content is written at once",
            min = "1",
            max = "65536")
    int content__memory__mb() default 64;

    /** Cache. */
    @AttributeDefinition(description = "Memory for blocks of content read lately, in MiB", min = "0", max = "65536")
    int content__cache__mb() default 16;

    /** Index cache. */
    @AttributeDefinition(description = "Memory for blocks of the indexes, in MiB", min = "1", max = "65536")
    int index__cache__mb() default 32;

    /** Index buffer. */
    @AttributeDefinition(
            description = "Changes of the indexes gathered in memory before they are flushed, in MiB",
            min = "1",
            max = "256")
    int index__buffer__mb() default 8;

    /** Lease. */
    @AttributeDefinition(description = "How long content that nobody refers to is kept, in minutes", min = "1")
    int lease__minutes() default 60;

    /** Sweep. */
    @AttributeDefinition(description = "How often garbage is looked for, in seconds", min = "1")
    int sweep__seconds() default 60;

    /** Compact. */
    @AttributeDefinition(
            description = "Segments with less live content than this are rewritten, in percent; 0: never",
            min = "0",
            max = "90")
    int compact__below__percent() default 50;

    /** Compaction speed. */
    @AttributeDefinition(description = "Speed of rewriting segments, in MiB a second", min = "1", max = "10000")
    int compact__mb__per__second() default 16;

    /** Lazy. */
    @AttributeDefinition(
            description = "Changes that need not be durable at once, such as flags, are after this many milliseconds",
            min = "1",
            max = "60000")
    int lazy__sync__ms() default 1_000;

    /** Checkpoints. */
    @AttributeDefinition(
            description = "How often the indexes are copied (hard links) in case they get lost, in minutes",
            min = "1")
    int index__copy__minutes() default 30;

    /** Readers. */
    @AttributeDefinition(description = "Threads that read from the disk", min = "1", max = "64")
    int read__threads() default 4;

    /** Journal. */
    @AttributeDefinition(
            description = "Changes remembered for each mailbox; a client that was away for longer reads all again",
            min = "256",
            max = "1000000")
    int journal__changes() default 10_000;

    /** Mailboxes. */
    @AttributeDefinition(description = "Mailboxes of one owner", min = "1", max = "1000000")
    int mailboxes__per__owner() default 10_000;
}
