package org.postrider.store.embedded.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.content.StoredContent;
import org.postrider.role.runtime.InFlight;
import org.postrider.role.runtime.StartFailure;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.session.ReadinessGate;
import org.postrider.role.store.ContentBatch;
import org.postrider.role.store.ContentSink;
import org.postrider.role.store.ContentStore;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.postrider.state.StateStore;
import org.postrider.store.embedded.internal.content.ContentTable;
import org.postrider.store.embedded.internal.content.RopeForm;
import org.postrider.store.embedded.internal.disk.FileDisk;
import org.postrider.store.embedded.internal.engine.Engine;
import org.postrider.store.embedded.internal.engine.StoreSettings;
import org.postrider.store.embedded.internal.state.LocalBatch;
import org.postrider.store.embedded.internal.state.LocalKeyspace;
import org.postrider.store.embedded.internal.state.StateAccess;
import org.postrider.store.embedded.internal.sweep.Sweeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content and state of this node, in the folder {@code mail} of the home. Thread-safe. Everything that only one process may
 * have open is opened here and closed in {@link #stop}; a version that starts while another still has it open waits for it.
 */
@Component(
        service = {ContentStore.class, StateStore.class, EmbeddedStore.class, ReadinessGate.class},
        configurationPid = "org.postrider.store.embedded",
        property = ReadinessGate.NAME + "=store",
        immediate = true)
@Designate(ocd = StoreConfig.class)
public final class EmbeddedStore implements ContentStore, ReadinessGate {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final int MAX_READS_WAITING = 10_000;
    private static final int LARGE_INLINE = 4 << 10;
    private static final int COPY = 64 << 10;

    private final Engine engine;
    private final ContentTable contents;
    private final RopeForm ropes;
    private final InFlight inFlight = new InFlight("store");
    private final WorkerPool readers;
    private final StateAccess access;
    private final Claims claims;
    private final Sweeper sweeper;

    /** Opens the store of the home. */
    @Activate
    public EmbeddedStore(StoreConfig config) throws IOException {
        this(
                Settings.of(
                        config,
                        Path.of(System.getProperty("postrider.home", "var")).resolve("mail")),
                Settings.within("read_threads", config.read__threads(), 1, 64),
                Clock.systemUTC(),
                StartFailure.ofProcess());
    }

    /** Opens a store for a test. */
    public EmbeddedStore(StoreSettings settings, int readThreads, Clock clock) throws IOException {
        this(settings, readThreads, clock, StartFailure.none());
    }

    /** Opens a store for a test of what happens when that fails. @param start told if the store cannot be opened */
    EmbeddedStore(StoreSettings settings, int readThreads, Clock clock, StartFailure start) throws IOException {
        this(
                settings,
                readThreads,
                new Engine.Surroundings(new FileDisk(Engine.segmentsIn(settings.folder())), clock, new SecureRandom()),
                start);
    }

    /** Opens a store for a test, on any disk. */
    public EmbeddedStore(StoreSettings settings, int readThreads, Engine.Surroundings around) throws IOException {
        this(settings, readThreads, around, StartFailure.none());
    }

    private EmbeddedStore(StoreSettings settings, int readThreads, Engine.Surroundings around, StartFailure start)
            throws IOException {
        engine = Opening.open(settings, around, start);
        contents = new ContentTable(engine);
        ropes = new RopeForm(contents);
        readers = new WorkerPool("store-read", readThreads, MAX_READS_WAITING);
        access = new StateAccess(engine, contents, inFlight, readers);
        claims = new Claims(engine.completers());
        sweeper = new Sweeper(engine, contents, claims::claim);
        LOG.info(
                "event=store-opened folder={} segments={}",
                settings.folder(),
                engine.segments().count());
    }

    /** Lets calls under way end, then closes everything. */
    @Deactivate
    public void stop() throws IOException {
        int left = inFlight.drain(DRAIN);
        if (left > 0) {
            LOG.warn("event=store-stopping calls_cut={} hint=\"their callers get an error and try again\"", left);
        }
        claims.stop();
        sweeper.close();
        try {
            engine.close();
        } finally {
            readers.close();
        }
    }

    /** The engine for another service of this bundle. @param calls counts them */
    public StateAccess access(InFlight calls) {
        return new StateAccess(engine, contents, calls, readers);
    }

    /** For tests and other services of this bundle. */
    public Engine engine() {
        return engine;
    }

    /** For tests. */
    Sweeper sweeper() {
        return sweeper;
    }

    /** Bytes of content that wait in memory. */
    long memoryBytes() {
        return contents.memoryBytes();
    }

    /** How ropes are kept. */
    public RopeForm ropes() {
        return ropes;
    }

    /** The service is there only while the store is open. */
    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public String waitingFor() {
        return "";
    }

    @Override
    public CompletionStage<Keyspace> open(String name, int schemaVersion, Scope scope) {
        return LocalKeyspace.open(access, name, schemaVersion);
    }

    @Override
    public ContentSink create(long sizeHint) {
        return contents.create(sizeHint);
    }

    @Override
    public ContentBatch contentBatch() {
        return new LocalBatch(access);
    }

    @Override
    public byte[] encode(Content content) {
        return ropes.encode(content);
    }

    @Override
    public Content decode(byte[] form) {
        try {
            return ropes.decode(form);
        } catch (IOException e) {
            throw new IllegalArgumentException("Not a content form of this store", e);
        }
    }

    @Override
    public CompletionStage<Content> adopt(Content content) {
        for (Piece piece : content.pieces()) {
            if (mustCopy(piece)) {
                return access.read(() -> copied(content));
            }
        }
        return CompletableFuture.completedStage(content);
    }

    private static boolean mustCopy(Piece piece) {
        return piece instanceof Piece.Stored stored
                ? !stored.source().store().equals(ContentTable.STORE)
                : piece.size() > LARGE_INLINE;
    }

    /** On a reader's thread, which may wait for the committer. */
    private Content copied(Content content) throws IOException, InterruptedException {
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : content.pieces()) {
            if (mustCopy(piece)) {
                StoredContent copy = copy(Content.ofPieces(List.of(piece)));
                pieces.add(new Piece.Stored(copy, 0, copy.size()));
            } else {
                pieces.add(piece);
            }
        }
        return Content.ofPieces(pieces);
    }

    private StoredContent copy(Content content) throws IOException, InterruptedException {
        try (ContentSink sink = create(content.size());
                InputStream in = content.open()) {
            byte[] bytes = new byte[COPY];
            for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
                await(sink.write(ByteBuffer.wrap(bytes, 0, count)));
            }
            return await(sink.seal());
        }
    }

    private static <R> R await(CompletionStage<R> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    @Override
    public CompletionStage<AutoCloseable> claim(String name) {
        return claims.claim(name);
    }

    @Override
    public CompletionStage<StoreStatus> status() {
        return access.read(() -> new StoreStatus(
                engine.writer().syncs(),
                engine.committer().commits(),
                contents.bytesAccepted(),
                engine.writer().bytesWritten(),
                engine.segments().count(),
                engine.segments().diskBytes(),
                engine.segments().freeBytes()));
    }

    /** Opens the engine, waiting for a version that is just being stopped. */
    private static final class Opening {
        private static final Duration PATIENCE = Duration.ofSeconds(15);
        private static final long STEP_MS = 100;

        /** Without its store the server is useless. @param start told if it cannot be opened */
        static Engine open(StoreSettings settings, Engine.Surroundings around, StartFailure start) throws IOException {
            try {
                return patiently(settings, around);
            } catch (IOException e) {
                String hint = Engine.lockedByOther(e) ? "; another process has it open: stop that one" : "";
                start.report("store", "The store cannot be opened: " + e.getMessage() + hint);
                throw e;
            } catch (RuntimeException | LinkageError e) {
                start.report("store", "The store cannot be opened: " + e + "; see log/postrider.log");
                throw e;
            }
        }

        private static Engine patiently(StoreSettings settings, Engine.Surroundings around) throws IOException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    return Engine.open(settings, around);
                } catch (IOException e) {
                    if (!Engine.lockedByOther(e) || System.nanoTime() > end) {
                        throw e;
                    }
                    pause(e);
                }
            }
        }

        private static void pause(IOException locked) throws IOException {
            try {
                Thread.sleep(STEP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw locked;
            }
        }
    }
}
