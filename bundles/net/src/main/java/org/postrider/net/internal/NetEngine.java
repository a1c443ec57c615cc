package org.postrider.net.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postrider.role.runtime.StartFailure;
import org.postrider.role.runtime.WorkerPool;
import org.postrider.role.session.Connector;
import org.postrider.role.session.ListenerInfo;
import org.postrider.role.session.Listeners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole of net without OSGi around it: loops, listeners, protocols, the admin's view. Thread-safe. */
final class NetEngine implements Listeners, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.postrider.net");
    private static final int QUEUED = 10_000;
    private static final int STOP_POLL_MS = 20;
    private static final Duration STOP = Duration.ofSeconds(3);
    private static final int TLS_TICKS = 40;

    private final EventLoops loops;
    private final WorkerPool workers;
    private final Net net;
    private final Protocols protocols;
    private final ListenerSet listeners;
    private final ReadyFile ready;
    private final StartFailure start;
    private final Supplier<List<String>> gates;
    private final long startedAt = System.nanoTime();
    private volatile String waitingFor = "the first look at the gates";
    private volatile boolean gatesPassed;
    private int ticks;

    /**
     * Starts the loops; nothing listens yet.
     *
     * @param home where {@code run/ready} is kept
     * @param tickMs how often deadlines and listeners are looked at
     * @param gates what the server is not ready without; asked until it is empty once
     */
    NetEngine(Parts parts, Path home, int tickMs, Supplier<List<String>> gates) {
        this.gates = gates;
        this.loops = new EventLoops(parts.threads());
        this.workers = new WorkerPool("net-io", parts.workers(), QUEUED);
        Connections connections = new Connections();
        this.net = new Net(loops, connections, new Tls(parts.keys(), workers), workers, parts.settings());
        this.protocols = new Protocols(connections, loops, parts.settings());
        this.listeners = new ListenerSet(
                config -> new ListenerPort(net, protocols.line(config.info().protocol()), config));
        this.ready = new ReadyFile(home.resolve("run").resolve("ready"), parts.start());
        this.start = parts.start();
        ready.delete();
        loops.group().scheduleAtFixedRate(this::tick, tickMs, tickMs, TimeUnit.MILLISECONDS);
        LOG.info("event=net-started threads={} epoll={}", parts.threads(), loops.epoll());
    }

    /**
     * What an engine is made of.
     *
     * @param threads event loops
     * @param workers threads that read content and compute handshakes
     * @param keys for TLS
     * @param settings as configured now
     * @param start told if a port cannot be opened
     */
    record Parts(int threads, int workers, TlsKeys keys, Supplier<Settings> settings, StartFailure start) {}

    Protocols protocols() {
        return protocols;
    }

    Connector connector() {
        return new Outgoing(net);
    }

    EventLoops loops() {
        return loops;
    }

    /** Other certificate files are configured. */
    void use(TlsKeys keys) {
        net.tls().use(keys);
    }

    void listen(String pid, ListenerConfig config) throws ListenerConfig.Refused {
        listeners.apply(pid, config);
        settleListeners();
    }

    void unlisten(String pid) {
        listeners.remove(pid);
    }

    private void tick() {
        try {
            Settings settings = net.settings().get();
            lookAtGates(settings);
            settleListeners();
            lookForFailure();
            ready.look(listeners.all());
            net.connections().sweep(settings);
            if (++ticks % TLS_TICKS == 0) {
                workers.execute(net.tls().keys()::reloadIfChanged);
            }
        } catch (RuntimeException e) {
            // A tick that throws would be the last one.
            LOG.error("event=tick-failed hint=\"a bug; listeners and timeouts are looked at again in a moment\"", e);
        }
    }

    private void lookAtGates(Settings settings) {
        if (gatesPassed) {
            return;
        }
        String now = String.join(", ", gates.get());
        if (!now.isEmpty()
                && System.nanoTime() - startedAt >= settings.openWait().toNanos()) {
            LOG.warn(
                    "event=listeners-open-early waited-for=\"{}\" hint=\"mail is held until it is there; see mail:status\"",
                    now);
            now = "";
        } else if (!now.isEmpty() && !now.equals(waitingFor)) {
            LOG.info("event=listeners-wait for=\"{}\"", now);
        }
        waitingFor = now;
        gatesPassed = now.isEmpty();
    }

    private void settleListeners() {
        // While the process ends no port is opened, or clients would come in for a moment.
        if (!start.failed()) {
            listeners.all().forEach(port -> port.settle(waitingFor));
        }
    }

    /** A server without one of its ports must not pass for one that has started. */
    private void lookForFailure() {
        if (start.ongoing()) {
            listeners.all().stream()
                    .map(ListenerPort::bindFailure)
                    .filter(failure -> !failure.isEmpty())
                    .findFirst()
                    .ifPresent(failure -> start.report("net", failure));
        }
    }

    // ---- Listeners ----

    @Override
    public List<ListenerState> listeners() {
        return listeners.all().stream().map(NetEngine::state).toList();
    }

    private static ListenerState state(ListenerPort port) {
        HandlerSlot best = port.line().best();
        ListenerInfo info = port.info();
        return new ListenerState(
                info, port.isOpen(), port.connections(), best == null ? "" : best.name(), port.problem());
    }

    @Override
    public List<SessionView> sessions() {
        List<SessionView> views = new ArrayList<>();
        net.connections().forEach(c -> views.add(view(c)));
        views.sort(Comparator.comparing(SessionView::age).reversed());
        return views;
    }

    private static SessionView view(NetConnection c) {
        return new SessionView(
                c.id(),
                c.listener().protocol(),
                Addresses.text(c.peer()),
                c.user(),
                c.tls().map(Object::toString).orElse(""),
                c.state(),
                c.age(),
                c.wire().bytesIn(),
                c.wire().out().bytes(),
                c.seat().handlerName());
    }

    @Override
    public boolean start(String name) {
        return stop(name, false);
    }

    @Override
    public boolean stop(String name) {
        return stop(name, true);
    }

    private boolean stop(String name, boolean stop) {
        ListenerPort port = listeners.named(name);
        if (port == null) {
            return false;
        }
        port.stop(stop);
        port.settle(waitingFor);
        return true;
    }

    @Override
    public boolean kill(String sessionId) {
        NetConnection connection = net.connections().get(sessionId);
        if (connection == null) {
            return false;
        }
        connection.hop(() -> connection.seat().shutdown("Closed by the administrator"));
        return true;
    }

    /** Closes the ports, lets each session say goodbye, cuts what is left after 3 seconds, ends the threads. */
    @Override
    public void close() {
        ready.delete();
        listeners.all().forEach(ListenerPort::remove);
        net.connections().forEach(c -> c.hop(() -> c.seat().shutdown("The server is being stopped, try again later")));
        awaitNoConnection();
        net.connections().forEach(c -> c.hop(c.wire()::cut));
        loops.close();
        workers.close();
        LOG.info("event=net-stopped");
    }

    private void awaitNoConnection() {
        long end = System.nanoTime() + STOP.toNanos();
        try {
            while (net.connections().count() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(STOP_POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
