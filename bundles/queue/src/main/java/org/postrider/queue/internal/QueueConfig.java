package org.postrider.queue.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.queue.cfg. A double underscore is one in the key. */
@ObjectClassDefinition(name = "Queue")
public @interface QueueConfig {
    /** See the description. */
    @AttributeDefinition(description = "Most messages in the queue; beyond it new mail is refused for now", min = "1")
    int max__entries() default 200_000;

    /** See the description. */
    @AttributeDefinition(
            description = "Bytes that must stay free on the disk; below it new mail is refused for now",
            min = "0")
    long min__free__bytes() default 8_388_608;

    /** See the description. */
    @AttributeDefinition(description = "Most messages worked on at once; the others wait on disk", min = "1")
    int active__limit() default 10_000;

    /** See the description. */
    @AttributeDefinition(
            description = "Next hop for all other domains, such as example.org, [host] or [host]:587; empty: their own")
    String relayhost() default "";

    /** See the description. */
    @AttributeDefinition(
            description =
                    "Name of a lookup table with routes: address, domain or .domain to agent:target; empty for none")
    String transport__table() default "";

    /** See the description. */
    @AttributeDefinition(
            description = "Deliveries under way at once, per agent and of these per destination; * for other agents")
    String[] concurrency() default {"local=2000/1000", "relay=200/20", "quarantine=100/50", "*=100/20"};

    /** See the description. */
    @AttributeDefinition(description = "Threads for delivery agents that block", min = "1", max = "1000")
    int agent__threads() default 20;

    /** See the description. */
    @AttributeDefinition(description = "Threads for the queue's own work", min = "1", max = "100")
    int worker__threads() default 4;

    /** See the description. */
    @AttributeDefinition(description = "Seconds to the second try; the gaps double from there", min = "1")
    int retry__min__seconds() default 300;

    /** See the description. */
    @AttributeDefinition(description = "Longest gap between tries, in seconds", min = "1")
    int retry__max__seconds() default 4_000;

    /** See the description. */
    @AttributeDefinition(description = "Seconds after which undelivered mail is returned", min = "0")
    int queue__lifetime__seconds() default 432_000;

    /** See the description. */
    @AttributeDefinition(description = "Seconds after which the sender is told of a delay; 0 for never", min = "0")
    int delay__warning__seconds() default 0;

    /** See the description. */
    @AttributeDefinition(description = "Seconds between tries while a needed role is away", min = "1")
    int away__retry__seconds() default 5;

    /** See the description. */
    @AttributeDefinition(description = "Milliseconds to wait for the chain to come back", min = "1")
    int chain__wait__ms() default 10_000;

    /** See the description. */
    @AttributeDefinition(description = "Milliseconds that accepting waits for the store to come back", min = "1")
    int store__wait__ms() default 10_000;

    /** See the description. */
    @AttributeDefinition(
            description = "Seconds for which telling the filters what became of a message is tried again",
            min = "1")
    int settle__lifetime__seconds() default 3_600;

    /** See the description. */
    @AttributeDefinition(description = "Most deliveries that one recipient may expand to", min = "1", max = "5000")
    int max__expansion() default 5_000;

    /** See the description. */
    @AttributeDefinition(description = "Name of this server in notifications; empty: the host's name")
    String hostname() default "";

    /** See the description. */
    @AttributeDefinition(
            description = "Largest message returned whole in a notification, in bytes; of others only the header",
            min = "0")
    int bounce__size__limit() default 50_000;

    /** See the description. */
    @AttributeDefinition(description = "Address told of undeliverable notifications; empty for nobody")
    String double__bounce__to() default "";
}
