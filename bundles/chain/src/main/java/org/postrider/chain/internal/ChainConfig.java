package org.postrider.chain.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.chain.cfg. */
@ObjectClassDefinition(name = "Postrider filter chain")
public @interface ChainConfig {
    /** Expected links. */
    @AttributeDefinition(
            description =
                    "Expected links, separated by commas, each name[;required][;budget=10s][;failure=hold|skip]. Mail waits"
                            + " for an expected link that is away. required: no mail passes without it (failure=hold by default)."
                            + " hold: what it could not check stays in the queue and is tried again; skip: mail goes on without it."
                            + " Links that are not named here run with failure=skip")
    String[] links() default {"attachment;required;budget=10s;failure=hold,virus;required;budget=30s;failure=hold"};

    /** Grace. */
    @AttributeDefinition(
            description = "How long mail waits for an expected link that is away, in seconds (0-300)",
            min = "0",
            max = "300")
    int grace() default 30;

    /** Scans. */
    @AttributeDefinition(
            description = "Messages filtered at once (0-1000); 0: eight per processor, at least 16",
            min = "0",
            max = "1000")
    int scans() default 0;

    /** Waiting. */
    @AttributeDefinition(
            description =
                    "Messages that may wait their turn; more are accepted unfiltered and filtered from the queue (1-100000)",
            min = "1",
            max = "100000")
    int waiting() default 2_000;

    /** Patience. */
    @AttributeDefinition(
            description = "How long a message waits its turn before it is accepted unfiltered, in seconds (1-300)",
            min = "1",
            max = "300")
    int patience() default 20;

    /** Breaker threshold. */
    @AttributeDefinition(
            description = "Failures in a row after which a link is broken off (1-1000)",
            min = "1",
            max = "1000")
    int failures() default 5;

    /** Breaker cool-down. */
    @AttributeDefinition(
            description = "Time until a link that was broken off is tried again, in seconds (1-3600)",
            min = "1",
            max = "3600")
    int cooldown() default 30;

    /** Lost threads. */
    @AttributeDefinition(
            description =
                    "Threads that one link may hold past its budget before it is broken off until one returns (1-100)",
            min = "1",
            max = "100")
    int stuck() default 4;

    /** Findings. */
    @AttributeDefinition(
            description = "Most findings, and most facts, of one link for one message (1-100000)",
            min = "1",
            max = "100000")
    int findings() default 2_000;

    /** Edits. */
    @AttributeDefinition(description = "Most edits of one link for one message (1-10000)", min = "1", max = "10000")
    int edits() default 200;

    /** Text. */
    @AttributeDefinition(
            description = "Most text in findings, headers and facts of one link for one message, in KiB (1-10240)",
            min = "1",
            max = "10240")
    int text() default 512;

    /** Content. */
    @AttributeDefinition(
            description = "Most bytes of replaced bodies and parts of one link for one message, in MiB (1-1024)",
            min = "1",
            max = "1024")
    int content() default 64;
}
