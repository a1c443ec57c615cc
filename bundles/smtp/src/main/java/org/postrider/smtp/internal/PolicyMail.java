package org.postrider.smtp.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.MailView;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.filter.TemporaryFilterException;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;
import org.postrider.role.chain.ChainMail;
import org.postrider.role.chain.Unpacker;
import org.postrider.role.runtime.Presence;

/** A message as session policies see it. Thread-safe. */
final class PolicyMail implements MailView {
    private final ChainMail mail;
    private final Presence<Unpacker> unpacker;
    private @Nullable CompletableFuture<Unpacker.Unpacked> unpacked;

    PolicyMail(ChainMail mail, Presence<Unpacker> unpacker) {
        this.mail = mail;
        this.unpacker = unpacker;
    }

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
        Object value = mail.facts().get(key);
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    @Override
    public synchronized CompletionStage<Entity.Tree> entities() {
        if (unpacked == null) {
            Optional<Unpacker> now = unpacker.now();
            if (now.isEmpty()) {
                return CompletableFuture.failedStage(new TemporaryFilterException("No unpacker is there"));
            }
            unpacked = now.get().unpack(mail.content(), mail.structure()).toCompletableFuture();
        }
        return unpacked.thenApply(Unpacker.Unpacked::tree);
    }

    /** Frees what unpacking took; the policies have answered. */
    synchronized void release() {
        if (unpacked != null) {
            CompletionStage<Unpacker.Unpacked> stage = unpacked;
            stage.thenAccept(u -> u.release().run());
        }
    }
}
