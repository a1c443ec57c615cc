package org.postrider.filter.virus.internal.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.role.scan.SignatureAdmin;
import org.postrider.role.scan.SignatureUpdater.State;

@Timeout(60)
class SignatureUpdatesTest {
    @TempDir
    Path home;

    private Mirror mirror;

    @BeforeEach
    void begin() {
        mirror = new Mirror();
    }

    @AfterEach
    void end() {
        mirror.close();
    }

    private SignatureUpdates.Config config(Object... others) {
        Map<String, Object> values = new HashMap<>();
        values.put("mirrors", new String[] {mirror.url()});
        values.put("dns__name", "");
        values.put("databases", new String[] {"daily"});
        for (int i = 0; i < others.length; i += 2) {
            values.put((String) others[i], others[i + 1]);
        }
        return (SignatureUpdates.Config) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SignatureUpdates.Config.class}, (proxy, method, args) -> {
                    if (method.getName().equals("annotationType")) {
                        return (Class<? extends Annotation>) SignatureUpdates.Config.class;
                    }
                    return values.getOrDefault(method.getName(), method.getDefaultValue());
                });
    }

    private SignatureUpdates make(SignatureUpdates.Config config) throws IOException {
        SignatureUpdates made = new SignatureUpdates(config, home, Clock.systemUTC(), new Random(1));
        made.bindEngine(folder -> {});
        made.bindAdmin(new Admin());
        return made;
    }

    private static List<State> get(CompletionStage<List<State>> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void callsAtTheSameTimeAreOneRun() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        mirror.way("daily.cvd", exchange -> {
            asked.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(500, -1);
        });
        SignatureUpdates updates = make(config("enabled", false));
        CompletionStage<List<State>> first = updates.update();
        asked.await();
        CompletionStage<List<State>> second = updates.update();
        go.countDown();
        assertThat(get(second)).isEqualTo(get(first));
        assertThat(get(first).get(0).problem()).contains("answers 500");
        assertThat(mirror.asked).hasSize(1);
        get(updates.update());
        assertThat(mirror.asked).hasSize(2);
        updates.stop();
    }

    @Test
    void looksByItselfAfterTheStart() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        mirror.way("daily.cvd", exchange -> {
            asked.countDown();
            exchange.sendResponseHeaders(404, -1);
        });
        SignatureUpdates updates = make(config("first__check__s", 0L));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        updates.stop();
    }

    @Test
    void stoppingBreaksADownloadOff() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        mirror.way("daily.cvd", exchange -> {
            asked.countDown();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        SignatureUpdates updates = make(config("enabled", false));
        CompletionStage<List<State>> run = updates.update();
        asked.await();
        updates.stop();
        assertThat(get(run).get(0).problem()).isEmpty();
        assertThat(home.resolve("signatures/daily.cvd")).doesNotExist();
        assertThat(updates.update().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void theDefaultsAreClamavsDatabasesFromItsMirror() {
        SignatureUpdates.Config config = config(
                "mirrors", new String[] {"https://database.clamav.net"}, "databases", new String[] {"main", "daily"});
        Settings settings = Settings.of(config, home);
        assertThat(settings.databases()).containsExactly("main", "daily");
        assertThat(settings.mirrors()).extracting(Object::toString).containsExactly("https://database.clamav.net/");
        assertThat(settings.folder()).isEqualTo(home.resolve("signatures"));
    }

    private static final class Admin implements SignatureAdmin {
        @Override
        public List<Database> databases() {
            return List.of();
        }

        @Override
        public Instant loaded() {
            return Instant.EPOCH;
        }

        @Override
        public CompletionStage<List<Database>> reload() {
            return CompletableFuture.completedStage(List.of());
        }
    }
}
