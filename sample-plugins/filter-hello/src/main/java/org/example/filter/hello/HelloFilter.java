package org.example.filter.hello;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.filter.ChainLink;
import org.postrider.filter.Edit;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Finding;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.filter.MailView;

/**
 * Greets every message: proposes the header field {@code X-Hello} and notes a finding. Immutable, so thread-safe.
 *
 * <p>This is all a filter is: it looks at the mail and says what it found and what it would change. It acts on nothing, and it
 * has no code for being started, stopped, updated or drained: the chain sees to that.
 */
@Component(configurationPid = "org.example.filter.hello")
@Designate(ocd = HelloFilter.Config.class)
@ChainLink(name = "hello", cost = 1, budget = 1_000)
public final class HelloFilter implements MailFilter {
    /** etc/org.example.filter.hello.cfg. A change makes a new HelloFilter; mail under way finishes with the old one. */
    @ObjectClassDefinition(name = "Hello filter")
    public @interface Config {
        /** The greeting. */
        @AttributeDefinition(description = "What to say in the header field X-Hello")
        String greeting() default "hello from a sample plugin";
    }

    private final String greeting;

    /** Configuration comes by constructor. */
    @Activate
    public HelloFilter(Config config) {
        greeting = config.greeting();
    }

    @Override
    public Findings examine(MailView mail, FilterContext context) {
        int recipients = mail.envelope().recipients().size();
        return Findings.builder()
                .edit(new Edit.AddHeader("X-Hello", greeting))
                .add(new Finding(Finding.NOTE, "HELLO", 0, Map.of("recipients", String.valueOf(recipients)), ""))
                .build();
    }
}
