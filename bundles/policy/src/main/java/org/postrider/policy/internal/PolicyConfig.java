package org.postrider.policy.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.policy.cfg. */
@ObjectClassDefinition(name = "Postrider destinies by category")
public @interface PolicyConfig {
    /** Malware. */
    @AttributeDefinition(
            description = "Malware: pass, junk, quarantine, reject, discard or hold."
                    + " After the 250 reject means quarantine, here and below")
    String infected() default "quarantine";

    /** Forbidden content. */
    @AttributeDefinition(description = "Forbidden names and types: pass, junk, quarantine, reject, discard or hold")
    String banned() default "quarantine";

    /** Not looked at. */
    @AttributeDefinition(
            description = "Something that could not be checked, such as an encrypted archive:"
                    + " pass, junk, quarantine, reject, discard or hold")
    String unchecked() default "pass";

    /** Spam. */
    @AttributeDefinition(
            description = "Spam at or over the kill score: pass, junk, quarantine, reject, discard or hold")
    String spam() default "quarantine";

    /** Likely spam. */
    @AttributeDefinition(
            description = "Likely spam, at or over the tag score: pass, junk, quarantine, reject, discard or hold")
    String spammy() default "junk";

    /** Ambiguous. */
    @AttributeDefinition(
            description = "Mail that parsers read differently: pass, junk, quarantine, reject, discard or hold")
    String ambiguous() default "pass";

    /** Malformed header. */
    @AttributeDefinition(description = "A header that breaks RFC 5322: pass, junk, quarantine, reject, discard or hold")
    String bad__header() default "pass";

    /** Tag score. */
    @AttributeDefinition(description = "Points from which mail is likely spam; below the kill score")
    double spam__tag() default 5.0;

    /** Kill score. */
    @AttributeDefinition(description = "Points from which mail is spam")
    double spam__kill() default 10.0;

    /** Junk folder. */
    @AttributeDefinition(description = "Folder for junk, below the recipient's own mailboxes")
    String junk() default "Junk";

    /** Advice. */
    @AttributeDefinition(
            description =
                    "Whether mail that would pass is refused, dropped or kept aside if a filter such as a milter advises it")
    boolean advice() default true;

    /** Marks. */
    @AttributeDefinition(description = "Whether mail that passes is marked with X-Postrider-Status unless it is clean")
    boolean tags() default true;
}
