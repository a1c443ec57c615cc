package org.postrider.chain.internal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.MailView;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;
import org.postrider.role.chain.ChainMail;

/**
 * A message as one link sees it. Immutable. A link sees the facts of session policies and those that it declared to require,
 * no others: what it finds must not depend on which links happened to be done.
 */
final class LinkView implements MailView {
    private final ChainMail mail;
    private final Version version;
    private final Map<String, Object> facts;
    private final Predicate<String> visible;

    /**
     * The bytes a view is about.
     *
     * @param envelope sender and recipients
     * @param content header and body
     * @param structure tree over it
     * @param headers its fields
     * @param entities its decoded parts
     */
    record Version(
            Envelope envelope, Content content, Part structure, List<HeaderField> headers, MessageEntities entities) {}

    /** @param facts what links left so far @param visible which of them this link may see */
    LinkView(ChainMail mail, Version version, Map<String, Object> facts, Predicate<String> visible) {
        this.mail = mail;
        this.version = version;
        this.facts = facts;
        this.visible = visible;
    }

    @Override
    public String id() {
        return mail.id();
    }

    @Override
    public Envelope envelope() {
        return version.envelope();
    }

    @Override
    public SessionFacts session() {
        return mail.session();
    }

    @Override
    public Content content() {
        return version.content();
    }

    @Override
    public Part structure() {
        return version.structure();
    }

    @Override
    public List<HeaderField> headers() {
        return version.headers();
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
        Object left = visible.test(key) ? facts.get(key) : null;
        Object value = left == null ? mail.facts().get(key) : left;
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    @Override
    public CompletionStage<Entity.Tree> entities() {
        return version.entities().get();
    }
}
