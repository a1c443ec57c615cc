package org.postrider.net.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postrider.role.runtime.StartFailure;
import org.postrider.role.session.Connection;
import org.postrider.role.session.Connector;
import org.postrider.role.session.Listeners;
import org.postrider.role.session.ProtocolSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The net role in OSGi: starts the {@link NetEngine}, tells it which protocol handlers and gates come and go. A changed
 * configuration is taken over without touching a connection. Thread-safe.
 */
@Component(
        service = {NetRole.class, Listeners.class, Connector.class},
        configurationPid = NetRole.PID,
        immediate = true)
@Designate(ocd = NetRole.Config.class)
public final class NetRole implements Listeners, Connector {
    static final String PID = "org.postrider.net";
    private static final Logger LOG = LoggerFactory.getLogger(PID);
    private static final int TICK_MS = 250;

    /** etc/org.postrider.net.cfg. Two underscores here are one in the file (OSGi Compendium 112.8.2.1). */
    @ObjectClassDefinition(name = "Postrider net")
    public @interface Config {
        @AttributeDefinition(
                description = "Event loops; 0: one for each processor. Read at start only",
                min = "0",
                max = "64")
        int threads() default 0;

        @AttributeDefinition(
                description = "Threads that read content from disk and compute TLS handshakes. Read at start only",
                min = "1",
                max = "256")
        int content__threads() default 8;

        @AttributeDefinition(description = "Most connections of all listeners together", min = "1")
        int max__connections() default 10_000;

        @AttributeDefinition(description = "Certificate chain in PEM; empty: keys/tls.crt in the home, made if missing")
        String tls__certificate() default "";

        @AttributeDefinition(
                description = "Private key in PEM, no passphrase; empty: keys/tls.key in the home, made if missing")
        String tls__key() default "";

        @AttributeDefinition(description = "Name in a certificate that is made; empty: this machine's")
        String hostname() default "";

        @AttributeDefinition(description = "TLS versions offered and accepted: TLSv1.2, TLSv1.3")
        String[] tls__protocols() default {"TLSv1.3", "TLSv1.2"};

        @AttributeDefinition(description = "Cipher suites by their JDK names, best first; empty: the JDK's")
        String[] tls__ciphers() default {};

        @AttributeDefinition(
                description = "Longest TLS handshake or wait for a PROXY header, in milliseconds",
                min = "100")
        long handshake__timeout__ms() default 30_000;

        @AttributeDefinition(
                description = "A peer that takes no byte of its output for so long is cut off, in milliseconds",
                min = "1000")
        long write__stall__ms() default 300_000;

        @AttributeDefinition(
                description = "How long connections wait for a protocol that is away, in milliseconds",
                min = "0")
        long park__ms() default 60_000;

        @AttributeDefinition(
                description = "How long a protocol that leaves waits for commands under way, in milliseconds",
                min = "0",
                max = "120000")
        long drain__ms() default 10_000;

        @AttributeDefinition(
                description =
                        "How long the first start waits for the readiness gates before it opens the ports, in milliseconds",
                min = "0")
        long open__wait__ms() default 60_000;

        @AttributeDefinition(
                description = "Readiness gates that must be there, besides being ready; names of gate.name")
        String[] open__gates() default {};
    }

    private final Path home = Path.of(System.getProperty("postrider.home", "var"));
    private final NetEngine engine;
    private final Connector connector;
    private final HandlerTracker handlers;
    private final GateTracker gates;
    private volatile Settings settings;
    private Config present;

    /** @throws IOException if there is no usable certificate: the message says which file to repair */
    @Activate
    public NetRole(BundleContext context, Config config) throws IOException {
        present = config;
        settings = settings(config);
        gates = new GateTracker(context, () -> settings.openGates());
        int threads =
                config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
        StartFailure start = StartFailure.ofProcess();
        engine = new NetEngine(
                new NetEngine.Parts(
                        threads, config.content__threads(), firstKeys(config, start), () -> settings, start),
                home,
                TICK_MS,
                gates::waitingFor);
        connector = engine.connector();
        handlers = new HandlerTracker(context, engine.protocols());
        gates.open();
        handlers.open();
    }

    private TlsKeys firstKeys(Config config, StartFailure start) throws IOException {
        try {
            return keys(config);
        } catch (IOException e) {
            start.report("net", "No usable TLS certificate: " + e.getMessage());
            throw e;
        }
    }

    private TlsKeys keys(Config config) throws IOException {
        Path keys = home.resolve("keys");
        return new TlsKeys(
                file(config.tls__certificate(), keys.resolve("tls.crt")),
                file(config.tls__key(), keys.resolve("tls.key")),
                config.hostname().isEmpty() ? machine() : config.hostname(),
                Clock.systemUTC());
    }

    private static Path file(String configured, Path fallback) {
        return configured.isBlank() ? fallback : Path.of(configured.strip());
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException expected) {
            return "localhost";
        }
    }

    static Settings settings(Config config) {
        return new Settings(
                config.max__connections(),
                Duration.ofMillis(config.handshake__timeout__ms()),
                Duration.ofMillis(config.write__stall__ms()),
                Duration.ofMillis(config.park__ms()),
                Duration.ofMillis(config.drain__ms()),
                Duration.ofMillis(config.open__wait__ms()),
                NetCheck.words(config.open__gates()),
                NetCheck.words(config.tls__protocols()),
                NetCheck.words(config.tls__ciphers()));
    }

    /** New settings are for what happens from now on. */
    @Modified
    synchronized void modified(Config config) {
        boolean otherKeys = !config.tls__certificate().equals(present.tls__certificate())
                || !config.tls__key().equals(present.tls__key());
        try {
            if (otherKeys) {
                engine.use(keys(config));
            }
            settings = settings(config);
            present = config;
        } catch (IOException e) {
            LOG.error(
                    "event=config-refused pid={} key=tls_certificate value=\"{}\" problem=\"{}\" in-force=\"the last good"
                            + " configuration\"",
                    PID,
                    config.tls__certificate(),
                    e.getMessage());
        }
    }

    /** Ports first, then sessions, then threads. */
    @Deactivate
    void stop() {
        engine.close();
        handlers.close();
        gates.close();
    }

    NetEngine engine() {
        return engine;
    }

    @Override
    public CompletionStage<Connection> connect(Target target, Function<Connection, ProtocolSession> session) {
        return connector.connect(target, session);
    }

    @Override
    public CompletionStage<Connection> connect(LocalTarget target, Function<Connection, ProtocolSession> session) {
        return connector.connect(target, session);
    }

    @Override
    public List<ListenerState> listeners() {
        return engine.listeners();
    }

    @Override
    public List<SessionView> sessions() {
        return engine.sessions();
    }

    @Override
    public boolean start(String name) {
        return engine.start(name);
    }

    @Override
    public boolean stop(String name) {
        return engine.stop(name);
    }

    @Override
    public boolean kill(String sessionId) {
        return engine.kill(sessionId);
    }

    /** What {@code +25} in a listener's port is added to. */
    static int base() {
        return Integer.getInteger("postrider.base", 0);
    }

    /** Where listeners without an address listen. */
    static String listen() {
        String configured = System.getProperty("postrider.listen", "");
        return configured.isBlank() ? "127.0.0.1" : configured;
    }

    /** Reads a listener's settings with this process's base and default address. */
    static ListenerConfig parse(Map<String, ?> configuration) throws ListenerConfig.Refused {
        return ListenerConfig.parse(configuration, base(), listen());
    }
}
