package org.postrider.net.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Version;
import org.postrider.role.runtime.StartFailure;
import org.postrider.role.session.Listeners.ListenerState;
import org.postrider.role.session.Listeners.SessionView;
import org.postrider.role.session.ProtocolHandler;

/** A net engine on loopback for tests, with one event loop so that whatever blocks it is seen. */
final class Engine implements AutoCloseable {
    static final Settings DEFAULTS = new Settings(
            1_000,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            List.of(),
            List.of("TLSv1.3", "TLSv1.2"),
            List.of());
    private static final int TICK_MS = 10;

    final List<String> gates = new ArrayList<>();
    final NetEngine net;
    volatile Settings settings = DEFAULTS;
    private long services;
    private final AtomicLong looks = new AtomicLong();

    /** @param waitFor gates that are not ready from the beginning */
    Engine(Path home, String... waitFor) {
        this(home, StartFailure.none(), waitFor);
    }

    /** @param start told if a port cannot be opened */
    Engine(Path home, StartFailure start, String... waitFor) {
        gates.addAll(List.of(waitFor));
        try {
            TlsKeys keys =
                    new TlsKeys(home.resolve("tls.crt"), home.resolve("tls.key"), "mail.example", Clock.systemUTC());
            net = new NetEngine(new NetEngine.Parts(1, 4, keys, this::settings, start), home, TICK_MS, () -> {
                synchronized (gates) {
                    return List.copyOf(gates);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Settings settings() {
        looks.incrementAndGet();
        return settings;
    }

    /** Waits until the engine has looked at its listeners so often: each tick begins with a look at the settings. */
    void awaitTicks(int count) {
        long end = looks.get() + count;
        await(count + " ticks", () -> looks.get() >= end);
    }

    /** Registers a handler for protocol talk. */
    HandlerSlot add(ProtocolHandler handler, String version) {
        HandlerSlot slot = new HandlerSlot(
                handler, List.of("talk"), 0, Version.parseVersion(version), services++, "talk@" + version);
        net.protocols().add(slot);
        return slot;
    }

    void remove(HandlerSlot slot) {
        net.protocols().remove(slot);
    }

    static ListenerConfig config(String name, String... more) throws ListenerConfig.Refused {
        Map<String, Object> settings = new HashMap<>(Map.of("name", name, "protocol", "talk", "port", "0"));
        for (String setting : more) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return ListenerConfig.parse(settings, 0, "127.0.0.1");
    }

    /** Listens on a free port and waits until it is open. */
    Engine listen(String name, String... more) throws ListenerConfig.Refused {
        net.listen(name, config(name, more));
        await("listener " + name + " to open", () -> state(name).open());
        return this;
    }

    ListenerState state(String name) {
        return net.listeners().stream()
                .filter(l -> l.info().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    InetSocketAddress address(String name) {
        return state(name).info().address();
    }

    Client connect(String name) {
        return new Client(address(name));
    }

    SessionView session() {
        await("one session", () -> net.sessions().size() == 1);
        return net.sessions().get(0);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Waited in vain for " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    @Override
    public void close() {
        net.close();
    }
}
