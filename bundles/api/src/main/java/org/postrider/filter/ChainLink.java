package org.postrider.filter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Names a filter and its place in the chain. Put it beside {@code @Component} on a {@link MailFilter} or
 * {@link AsyncMailFilter}; its elements become service properties {@code link.name}, {@code link.stage} and so on.
 *
 * <p>Order follows from facts: a link runs after all links that provide what it requires; among the free ones cheap runs
 * first, then by name. The chain's configuration may set budget and failure policy by name.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ChainLink {
    /** Prefix of the service properties. */
    String PREFIX_ = "link.";

    /** Unique name: lower-case letters, digits, hyphens. Two services of one name are versions; the newer bundle wins. */
    String name();

    /** {@link #INSPECT} or {@link #FINISH}. */
    String stage() default INSPECT;

    /** Keys of facts it wants to see. A missing provider does not stop it. */
    String[] requires() default {};

    /** Keys of facts it leaves; a fact under another key is dropped. */
    String[] provides() default {};

    /** Rough cost per message: 1 header look-up, 10 one pass over the body, 100 decoding and matching, 1000 network. */
    int cost() default 100;

    /** Proposed budget in milliseconds; the chain's configuration has the last word. */
    long budget() default 10_000;

    /** Looks at the mail as received, proposes findings and edits. */
    String INSPECT = "inspect";

    /** Runs after the edits, sees the final bytes for one group of recipients; may only add or insert header fields. */
    String FINISH = "finish";
}
