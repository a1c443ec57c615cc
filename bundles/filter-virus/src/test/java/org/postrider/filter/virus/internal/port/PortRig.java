package org.postrider.filter.virus.internal.port;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.postrider.content.Content;
import org.postrider.filter.Finding;
import org.postrider.role.scan.FileScanner;
import org.postrider.role.scan.ScanResult;
import org.postrider.role.scan.ScanResult.Threat;
import org.postrider.role.scan.SignatureAdmin;
import org.postrider.testkit.session.FakeConnection;

/** A port over a scanner that looks for a few words. Confined to one test. */
final class PortRig implements AutoCloseable, FileScanner, SignatureAdmin {
    static final Instant BUILT = Instant.parse("2026-11-03T07:05:09Z");

    final ClamdServer server;
    final ClamdHandler handler;
    final AtomicInteger reloads = new AtomicInteger();
    /** Scans of what contains "slow" wait here. */
    final ConcurrentLinkedQueue<Runnable> slow = new ConcurrentLinkedQueue<>();

    PortRig(Path temporary, Map<String, Object> settings) {
        server = new ClamdServer(PortSettings.of(config(settings)), temporary, Clock.fixed(BUILT, ZoneOffset.UTC));
        handler = new ClamdHandler(server);
        handler.bindScanner(this);
        handler.bindSignatures(this);
    }

    /** The defaults, but for these. */
    static PortSettings.Config config(Map<String, Object> settings) {
        return (PortSettings.Config) Proxy.newProxyInstance(
                PortRig.class.getClassLoader(),
                new Class<?>[] {PortSettings.Config.class},
                (proxy, method, arguments) ->
                        settings.getOrDefault(method.getName().replace("__", "_"), method.getDefaultValue()));
    }

    FakeConnection connect() {
        return FakeConnection.to(handler, FakeConnection.listener("clamd", "clamd"));
    }

    /** All that the port says to this, until it closes or, with open sessions, has said so many lines. */
    String ask(String... pieces) {
        FakeConnection connection = connect();
        for (String piece : pieces) {
            connection.send(piece.getBytes(StandardCharsets.ISO_8859_1));
        }
        connection.await("the end", connection::isClosed);
        return connection.output();
    }

    static String chunk(String data) {
        int n = data.length();
        return "" + (char) (n >>> 24 & 255) + (char) (n >>> 16 & 255) + (char) (n >>> 8 & 255) + (char) (n & 255)
                + data;
    }

    @Override
    public CompletionStage<ScanResult> scan(Content file, String name) {
        String text;
        try {
            text = new String(file.toBytes(10_000_000), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
        if (text.contains("throw")) {
            throw new IllegalStateException("a bug FOUND");
        }
        if (text.contains("broken")) {
            return CompletableFuture.failedStage(new IOException("The engine failed"));
        }
        if (text.contains("endless")) {
            return new CompletableFuture<>();
        }
        List<Threat> threats =
                text.contains("evil") ? List.of(new Threat("Eicar", ""), new Threat("Two", "x")) : List.of();
        List<Finding> unchecked =
                text.contains("locked") ? List.of(Finding.of(Finding.UNCHECKED, "ENCRYPTED", 0)) : List.of();
        CompletableFuture<ScanResult> result = new CompletableFuture<>();
        Runnable finish = () -> result.complete(new ScanResult(threats, unchecked));
        if (text.contains("slow")) {
            slow.add(finish);
        } else {
            finish.run();
        }
        return result;
    }

    @Override
    public List<Database> databases() {
        return List.of(
                new Database("main.cvd", 62, BUILT, 10, Map.of()),
                new Database("daily.cvd", 27_800, BUILT, 10, Map.of()),
                new Database("bytecode.cvd", 99_999, BUILT, 10, Map.of()));
    }

    @Override
    public Instant loaded() {
        return BUILT;
    }

    @Override
    public CompletionStage<List<Database>> reload() {
        reloads.incrementAndGet();
        return CompletableFuture.completedStage(databases());
    }

    @Override
    public void close() {
        handler.deactivate();
    }
}
