package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.role.session.ProtocolHandler;

class SwapTest {
    @TempDir
    private Path home;

    private final TalkHandler v1 = new TalkHandler(1);
    private final TalkHandler v2 = new TalkHandler(2);
    private Engine engine;
    private HandlerSlot slot1;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        engine = new Engine(home);
        slot1 = engine.add(v1, "1.0");
        engine.listen("a", "tls=starttls");
        client = engine.connect("a");
        client.line();
        assertThat(client.send("one\r\n").line()).isEqualTo("1 v1 one");
    }

    @AfterEach
    void stop() {
        client.close();
        engine.close();
    }

    private void settings(Duration park, Duration drain) {
        Settings d = Engine.DEFAULTS;
        engine.settings = new Settings(
                1000,
                d.handshakeTimeout(),
                d.writeStall(),
                park,
                drain,
                d.openWait(),
                List.of(),
                d.tlsProtocols(),
                List.of());
    }

    @Test
    void movesSessionsToANewerHandler() {
        engine.add(v2, "2.0");

        Engine.await("the move", () -> v1.open.get() == 0);
        assertThat(client.send("two\r\n").line()).isEqualTo("2 v2 two");
        assertThat(engine.session().handler()).isEqualTo("talk@2.0");
    }

    @Test
    void keepsALineThatHasBegun() {
        client.send("tw");
        Engine.await("the bytes", () -> engine.session().bytesIn() == 7);
        engine.add(v2, "2.0");
        Engine.await("the move", () -> v1.open.get() == 0);

        assertThat(client.send("o\r\n").line()).isEqualTo("2 v2 two");
    }

    @Test
    void givesNewConnectionsToTheNewerHandler() {
        engine.add(v2, "2.0");
        try (Client other = engine.connect("a")) {
            assertThat(other.line()).isEqualTo("220 v2 127.0.0.1");
        }
    }

    @Test
    void doesNotMoveToAnOlderHandler() {
        engine.add(new TalkHandler(0), "0.9");

        assertThat(client.send("two\r\n").line()).isEqualTo("2 v1 two");
    }

    @Test
    void movesAfterTheCommandThatIsUnderWay() throws InterruptedException {
        client.send("WORK\r\nthree\r\n");
        v1.working.await();
        engine.add(v2, "2.0");
        assertThat(v1.open.get()).isOne();

        v1.work.complete(null);

        assertThat(client.line()).isEqualTo("worked v1");
        assertThat(client.line()).isEqualTo("3 v2 three");
        assertThat(client.send("four\r\n").line()).isEqualTo("4 v2 four");
    }

    @Test
    void goesBackWhenTheNewerHandlerCannotReadTheRecord() {
        v2.reads = 0;
        engine.add(v2, "2.0");
        assertThat(client.send("two\r\n").line()).isEqualTo("2 v1 two");
        assertThat(client.send("three\r\n").line()).isEqualTo("3 v1 three");
        assertThat(engine.session().handler()).isEqualTo("talk@1.0");
    }

    @Test
    void movesBackWhenTheNewerHandlerLeaves() {
        HandlerSlot slot2 = engine.add(v2, "2.0");
        Engine.await("the move", () -> v1.open.get() == 0);
        v1.reads = 2;

        engine.remove(slot2);

        assertThat(v2.open.get()).isZero();
        assertThat(client.send("two\r\n").line()).isEqualTo("2 v1 two");
    }

    @Test
    void parksSessionsAndKeepsTheirBytesWhileNoHandlerIsThere() {
        engine.remove(slot1);
        assertThat(v1.open.get()).isZero();
        assertThat(engine.session().state()).isEqualTo("parked");
        assertThat(engine.session().handler()).isEmpty();
        client.send("two\r\nthree\r\n");

        engine.add(v2, "2.0");

        assertThat(client.line()).isEqualTo("2 v2 two");
        assertThat(client.line()).isEqualTo("3 v2 three");
    }

    @Test
    void letsNewConnectionsWaitWhileNoHandlerIsThere() {
        engine.remove(slot1);
        try (Client other = engine.connect("a")) {
            Engine.await("the connection", () -> engine.net.sessions().size() == 2);
            engine.add(v2, "2.0");

            assertThat(other.line()).isEqualTo("220 v2 127.0.0.1");
        }
    }

    @Test
    void saysGoodbyeWhenNoHandlerComesInTime() throws IOException {
        settings(Duration.ofMillis(50), Duration.ofSeconds(20));
        engine.remove(slot1);

        assertThat(client.rest()).isEqualTo("421 come back\r\n");
    }

    @Test
    void saysGoodbyeWhenNoHandlerReadsTheRecord() throws IOException {
        engine.remove(slot1);
        v2.reads = 0;
        engine.add(v2, "2.0");

        assertThat(client.rest()).isEqualTo("421 come back\r\n");
    }

    @Test
    void letsALeavingHandlerFinishItsCommands() throws Exception {
        client.send("WORK\r\nthree\r\n");
        v1.working.await();
        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> engine.remove(slot1));
        Engine.await("the handler to leave", slot1::leaving);
        assertThat(removal).isNotDone();

        v1.work.complete(null);
        removal.join();

        assertThat(client.line()).isEqualTo("worked v1");
        assertThat(v1.open.get()).isZero();
        engine.add(v2, "2.0");
        assertThat(client.line()).isEqualTo("3 v2 three");
    }

    @Test
    void endsCommandsThatTakeLongerThanTheDrainTime() throws Exception {
        settings(Duration.ofSeconds(20), Duration.ofMillis(50));
        client.send("WORK\r\n");
        v1.working.await();

        engine.remove(slot1);

        assertThat(v1.open.get()).isZero();
        assertThat(client.rest()).isEqualTo("421 The service is being restarted, try again\r\n");
    }

    @Test
    void movesSessionsUnderTlsAndCompression() throws Exception {
        client.send("STARTTLS\r\n").line();
        client.tls();
        assertThat(client.send("a\r\n").line()).isEqualTo("1 v1 a");
        engine.add(v2, "2.0");
        Engine.await("the move", () -> v1.open.get() == 0);

        assertThat(client.send("b\r\n").line()).isEqualTo("2 v2 b");
        assertThat(engine.session().tls()).isNotEmpty();
    }

    @Test
    void movesUnderLoadWithoutLosingALine() throws Exception {
        List<Thread> talkers = new ArrayList<>();
        List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
        for (int t = 0; t < 8; t++) {
            Thread talker = new Thread(() -> {
                try (Client own = engine.connect("a")) {
                    own.line();
                    for (int i = 1; i <= 100; i++) {
                        assertThat(own.send("x y\r\n").line()).matches((i % 128) + " v[0-9]+ x y");
                    }
                }
            });
            talker.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
            talkers.add(talker);
            talker.start();
        }
        HandlerSlot present = slot1;
        for (int version = 2; version < 12; version++) {
            HandlerSlot next = engine.add(new TalkHandler(version), version + ".0");
            engine.remove(present);
            present = next;
        }
        for (Thread talker : talkers) {
            talker.join();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void keepsNothingOfAHandlerThatHasLeft() throws Exception {
        try (Client other = engine.connect("a")) {
            other.line();
            WeakReference<ClassLoader> loader = serveFromItsOwnLoader(other);
            assertThat(other.send("two\r\n").line()).isEqualTo("2 v1 two");

            Engine.await("the class loader to be collected", () -> {
                System.gc();
                return loader.get() == null;
            });
        }
    }

    /** A handler of version 9 comes, takes the sessions over, and leaves again. */
    private WeakReference<ClassLoader> serveFromItsOwnLoader(Client other) throws Exception {
        v1.reads = 9;
        URLClassLoader loader = new Isolated(TalkHandler.class);
        HandlerSlot foreign = engine.add(make(loader), "9.0");
        assertThat(other.send("one\r\n").line()).isEqualTo("1 v9 one");
        assertThat(client.send("two\r\n").line()).isEqualTo("2 v9 two");
        try (Client third = engine.connect("a")) {
            assertThat(third.line()).isEqualTo("220 v9 127.0.0.1");
            third.send("STARTTLS\r\n").line();
            third.tls();
            assertThat(third.send("THROW\r\n").line()).isEqualTo("421 come back");
        }
        engine.remove(foreign);
        loader.close();
        return new WeakReference<>(loader);
    }

    private static ProtocolHandler make(ClassLoader loader) throws ReflectiveOperationException {
        try {
            var constructor = loader.loadClass(TalkHandler.class.getName()).getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            return (ProtocolHandler) constructor.newInstance(9);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Loads a class and those within it anew, the rest from its parent. */
    private static final class Isolated extends URLClassLoader {
        private final String prefix;

        Isolated(Class<?> type) {
            super(new URL[] {type.getProtectionDomain().getCodeSource().getLocation()}, type.getClassLoader());
            prefix = type.getName();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                boolean own = name.startsWith(prefix) && findLoadedClass(name) == null;
                return own ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }
}
