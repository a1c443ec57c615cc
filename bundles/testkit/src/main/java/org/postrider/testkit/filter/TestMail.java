package org.postrider.testkit.filter;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.MailView;
import org.postrider.filter.Phase;
import org.postrider.filter.SessionFacts;
import org.postrider.message.Address;
import org.postrider.message.Envelope;
import org.postrider.message.HeaderField;
import org.postrider.message.Part;
import org.postrider.message.Recipient;
import org.postrider.message.ReversePath;
import org.postrider.mime.ScanLimits;
import org.postrider.mime.Scanned;
import org.postrider.mime.StructureScanner;
import org.postrider.mime.TransferDecoding;

/** A message for tests, made of text. Immutable: each {@code with} gives another one. */
public final class TestMail implements MailView {
    private final String id;
    private final Envelope envelope;
    private final SessionFacts session;
    private final Content content;
    private final Scanned scanned;
    private final Phase phase;
    private final Map<String, Object> facts;

    private TestMail(
            String id,
            Envelope envelope,
            SessionFacts session,
            Content content,
            Phase phase,
            Map<String, Object> facts) {
        this.id = id;
        this.envelope = envelope;
        this.session = session;
        this.content = content;
        this.phase = phase;
        this.facts = Map.copyOf(facts);
        try {
            this.scanned = StructureScanner.scan(content, ScanLimits.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A message from {@code sender@example.org} to {@code alice@example.test}.
     *
     * @param text header, empty line and body; line feeds become CRLF
     */
    public static TestMail of(String text) {
        return of(Content.of(text.replace("\r\n", "\n").replace("\n", "\r\n")));
    }

    /** The same with bytes taken as they are. */
    public static TestMail of(Content content) {
        InetSocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25_000);
        SessionFacts session =
                new SessionFacts("smtp", "ESMTP", client, "client.example.org", Optional.empty(), Optional.empty());
        Envelope envelope = Envelope.of(
                ReversePath.of(new Address("sender", "example.org")),
                List.of(Recipient.of(new Address("alice", "example.test"))));
        return new TestMail("TESTMAIL000001", envelope, session, content, Phase.BEFORE_ACCEPT, Map.of());
    }

    /** The same message under another id. */
    public TestMail withId(String other) {
        return new TestMail(other, envelope, session, content, phase, facts);
    }

    /** The same message with another envelope. */
    public TestMail withEnvelope(Envelope other) {
        return new TestMail(id, other, session, content, phase, facts);
    }

    /** The same message for these recipients. */
    public TestMail to(String... addresses) {
        List<Recipient> recipients = new ArrayList<>();
        for (String address : addresses) {
            recipients.add(Recipient.of(Address.parse(address).orElseThrow()));
        }
        return withEnvelope(envelope.to(recipients));
    }

    /** The same message received otherwise. */
    public TestMail withSession(SessionFacts other) {
        return new TestMail(id, envelope, other, content, phase, facts);
    }

    /** The same message in another phase. */
    public TestMail withPhase(Phase other) {
        return new TestMail(id, envelope, session, content, other, facts);
    }

    /** The same message with one more fact. */
    public TestMail withFact(String key, Object value) {
        Map<String, Object> more = new HashMap<>(facts);
        more.put(key, value);
        return new TestMail(id, envelope, session, content, phase, more);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Envelope envelope() {
        return envelope;
    }

    @Override
    public SessionFacts session() {
        return session;
    }

    @Override
    public Content content() {
        return content;
    }

    @Override
    public Part structure() {
        return scanned.root();
    }

    @Override
    public List<HeaderField> headers() {
        return scanned.headers();
    }

    @Override
    public Instant received() {
        return TestContext.NOW;
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public <T> Optional<T> fact(String key, Class<T> type) {
        Object value = facts.get(key);
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /**
     * The leaves of the MIME tree, decoded; their detected type is the declared one. Archives are not opened: a test that
     * needs what is inside gives the tree itself by {@link #entities(Entity.Tree)}.
     */
    @Override
    public CompletionStage<Entity.Tree> entities() {
        List<Entity> found = new ArrayList<>();
        structure().walk(part -> {
            if (!part.mediaType().multipart()) {
                found.add(entity(part));
            }
        });
        return CompletableFuture.completedStage(new Entity.Tree(found, List.of()));
    }

    private Entity entity(Part part) {
        String type = part.mediaType().essence();
        try (InputStream in = TransferDecoding.open(content, part)) {
            Content body = Content.of(in.readAllBytes());
            return new Entity(part.path(), part.fileName().orElse(""), type, type, 0, body, Set.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This message as a view with these entities. */
    public MailView entities(Entity.Tree tree) {
        return new ViewWithEntities(this, CompletableFuture.completedStage(tree));
    }

    /** This message as a view whose entities cannot be had, as while no unpacker is there. */
    public MailView entitiesAway(Exception failure) {
        return new ViewWithEntities(this, CompletableFuture.failedStage(failure));
    }
}
