package org.postrider.testkit.filter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.MailView;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;

/** A message with other entities. Immutable. */
record ViewWithEntities(TestMail mail, CompletionStage<Entity.Tree> entities) implements MailView {
    @Override
    public String id() {
        return mail.id();
    }

    @Override
    public Envelope envelope() {
        return mail.envelope();
    }

    @Override
    public SessionFacts session() {
        return mail.session();
    }

    @Override
    public Content content() {
        return mail.content();
    }

    @Override
    public Part structure() {
        return mail.structure();
    }

    @Override
    public List<HeaderField> headers() {
        return mail.headers();
    }

    @Override
    public Instant received() {
        return mail.received();
    }

    @Override
    public Phase phase() {
        return mail.phase();
    }

    @Override
    public <T> Optional<T> fact(String key, Class<T> type) {
        return mail.fact(key, type);
    }
}
