package org.postrider.chain.internal;

import java.util.List;
import org.postrider.filter.FilterContext;
import org.postrider.filter.Findings;
import org.postrider.filter.MailFilter;
import org.postrider.filter.MailView;

/** A plugin that leaves objects of its own wherever it can: in a thread local, a fact, an exception, a context loader. */
public final class LeakyPlugin implements MailFilter {
    /** Its own kind of thread local value. */
    private static final ThreadLocal<Object> MINE = ThreadLocal.withInitial(Treasure::new);

    private static final class Treasure {}

    private static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Findings examine(MailView mail, FilterContext context) {
        MINE.get();
        Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        if (mail.id().equals("THROW")) {
            throw new OwnException();
        }
        return Findings.builder()
                .fact("leaky.fact", new java.util.ArrayList<>(List.of(new Treasure())))
                .build();
    }
}
