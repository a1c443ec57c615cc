package org.postrider.gate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postrider.role.login.LoginAttempt;
import org.postrider.testkit.time.ManualClock;

class FailedLoginsTest {
    private static final String CLIENT = "192.0.2.1";
    private final ManualClock clock = new ManualClock();
    private FailedLogins guard = guard(Map.of());

    private FailedLogins guard(Map<String, Object> values) {
        return new FailedLogins(config(values), clock, new Random(7));
    }

    static LoginsConfig config(Map<String, Object> values) {
        return (LoginsConfig) Proxy.newProxyInstance(
                LoginsConfig.class.getClassLoader(),
                new Class<?>[] {LoginsConfig.class},
                (proxy, method, arguments) -> values.getOrDefault(key(method), method.getDefaultValue()));
    }

    private static String key(Method method) {
        return method.getName().replace("__", "_");
    }

    private LoginAttempt begin(String client) {
        try {
            return guard.begin(new InetSocketAddress(InetAddress.getByName(client), 50_000), "imap");
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A wrong password. @return how long the answer waits */
    private Duration fail(String client, String name) {
        LoginAttempt attempt = begin(client);
        assertThat(attempt.refused()).isFalse();
        attempt.failed(name);
        return attempt.delay();
    }

    private boolean refused(String client) {
        try (LoginAttempt attempt = begin(client)) {
            return attempt.refused();
        }
    }

    private void succeed(String client, String name) {
        LoginAttempt attempt = begin(client);
        assertThat(attempt.refused()).isFalse();
        attempt.succeeded(name);
    }

    @Test
    void answersEachFailureLaterThanTheOneBeforeUpToABound() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waits.add(fail(CLIENT, "user" + i));
        }

        assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 8L, 8L);
    }

    @Test
    void delaysNobodyWhoSucceeds() {
        fail(CLIENT, "alice");
        LoginAttempt attempt = begin(CLIENT);
        attempt.succeeded("bob");

        assertThat(attempt.delay()).isZero();
    }

    @Test
    void refusesAfterTooManyAndLetsInAgainWhenTheyAreOld() {
        guard = guard(Map.of("max_failures", 3));
        fail(CLIENT, "a");
        clock.advance(Duration.ofSeconds(100));
        fail(CLIENT, "a");
        fail(CLIENT, "a");

        assertThat(refused(CLIENT)).isTrue();
        assertThat(refused("192.0.2.2")).isFalse();
        clock.advance(Duration.ofSeconds(499));
        assertThat(refused(CLIENT)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(refused(CLIENT)).isFalse();
        fail(CLIENT, "a");
        assertThat(refused(CLIENT)).isTrue();
    }

    @Test
    void doesNotCountWhatItRefused() {
        guard = guard(Map.of("max_failures", 1));
        fail(CLIENT, "a");
        clock.advance(Duration.ofSeconds(599));
        LoginAttempt refused = begin(CLIENT);
        refused.failed("a");
        refused.close();
        clock.advance(Duration.ofSeconds(1));

        assertThat(refused(CLIENT)).isFalse();
    }

    @Test
    void forgetsAUsersOwnMistakesWhenThePasswordIsRight() {
        fail(CLIENT, "alice");
        fail(CLIENT, "Alice");
        succeed(CLIENT, "alice");

        assertThat(fail(CLIENT, "alice")).hasSeconds(1);
    }

    @Test
    void theOwnerOfOneAccountGainsNothingForGuessesAtOthers() {
        guard = guard(Map.of("max_failures", 5));
        for (int i = 0; i < 4; i++) {
            fail(CLIENT, "alice");
            fail("192.0.2.2", "mallory");
            succeed(CLIENT, "mallory");
        }
        assertThat(fail(CLIENT, "alice")).hasSeconds(8);

        assertThat(refused(CLIENT)).isTrue();
        // Nor does a login of hers take back what others guess at her.
        assertThat(fail("192.0.2.2", "mallory")).hasSeconds(8);
    }

    @Test
    void atTheLimitARightLoginForgetsNothing() {
        List<LoginAttempt> crowd = new ArrayList<>();
        for (int i = 0; i < 41; i++) {
            crowd.add(begin(CLIENT));
        }
        // All at once: guesses at another, then failures of one's own that push them out of memory, then one's own
        // password.
        crowd.subList(0, 20).forEach(a -> a.failed("alice"));
        crowd.subList(20, 40).forEach(a -> a.failed("mallory"));
        crowd.get(40).succeeded("mallory");

        assertThat(refused(CLIENT)).isTrue();
    }

    @Test
    void whatIsBeingCheckedCountsAsFailed() {
        guard = guard(Map.of("max_failures", 3));
        fail(CLIENT, "a");
        LoginAttempt second = begin(CLIENT);
        LoginAttempt third = begin(CLIENT);

        assertThat(List.of(second.refused(), third.refused(), refused(CLIENT))).containsExactly(false, false, true);
        second.close();
        assertThat(refused(CLIENT)).isFalse();
        third.succeeded("b");
        assertThat(guard.sizes()).containsExactly(1, 1, 0);
    }

    @Test
    void aClientWithoutFailuresMayLogInManyUsersAtOnceButNotAnyNumber() {
        guard = guard(Map.of("max_failures", 3));
        List<LoginAttempt> crowd = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            crowd.add(begin(CLIENT));
        }

        assertThat(crowd.subList(0, 15)).noneMatch(LoginAttempt::refused);
        assertThat(crowd.get(15).refused()).isTrue();
        crowd.forEach(a -> a.succeeded("x"));
        assertThat(guard.sizes()).containsExactly(0, 0, 0);
    }

    @Test
    void onlyTheFirstVerdictCounts() {
        LoginAttempt attempt = begin(CLIENT);
        attempt.close();
        attempt.failed("a");
        attempt.succeeded("a");

        assertThat(attempt.delay()).isZero();
        assertThat(guard.sizes()).containsExactly(0, 0, 0);
    }

    @Test
    void aUserWhomManyGuessAtIsAnsweredLateButNeverLockedOut() {
        for (int i = 1; i <= 200; i++) {
            fail("192.0.2." + i, "alice");
        }

        assertThat(fail("198.51.100.1", "alice")).hasSeconds(8);
        assertThat(fail("198.51.100.2", "bob")).hasSeconds(1);
        LoginAttempt alice = begin("198.51.100.3");
        assertThat(alice.refused()).isFalse();
        alice.succeeded("alice");
        assertThat(alice.delay()).isZero();
    }

    @Test
    void takesAnIpv6NetworkForOneClient() {
        guard = guard(Map.of("max_failures", 1));
        fail("2001:db8:0:1::1", "a");

        assertThat(refused("2001:db8:0:1:ffff::2")).isTrue();
        assertThat(refused("2001:db8:0:2::1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1"})
    void exemptClientsAreNotCounted(String client) {
        guard = guard(Map.of("max_failures", 1));
        for (int i = 0; i < 5; i++) {
            assertThat(fail(client, "alice")).isZero();
        }
        assertThat(guard.sizes()).containsExactly(0, 0, 0);

        guard = guard(Map.of("max_failures", 1, "exempt_networks", new String[] {""}));
        fail(client, "alice");
        assertThat(refused(client)).isTrue();
    }

    @Test
    void withoutALimitItOnlyDelays() {
        guard = guard(Map.of("max_failures", 0, "delay_ms", 10L, "max_delay_ms", 60_000L));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            last = fail(CLIENT, "alice");
        }

        assertThat(last).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void withoutADelayItOnlyRefuses() {
        guard = guard(Map.of("max_failures", 2, "delay_ms", 0L));

        assertThat(fail(CLIENT, "alice")).isZero();
        assertThat(fail(CLIENT, "alice")).isZero();
        assertThat(refused(CLIENT)).isTrue();
    }

    @Test
    void itsMemoryIsBoundedAndFloodsOfNamesDoNotFlushClients() {
        guard = guard(Map.of("max_tracked", 100, "max_failures", 1_000));
        fail(CLIENT, "first");
        for (int i = 0; i < 500; i++) {
            fail("192.0.2.2", "name " + i + "x".repeat(1_000));
        }
        assertThat(guard.sizes()).containsExactly(2, 100, 0);
        assertThat(fail(CLIENT, "second")).hasSeconds(2);

        for (int i = 0; i < 300; i++) {
            fail("10.0." + i / 100 + "." + i % 100, "");
        }
        assertThat(guard.sizes()).containsExactly(100, 100, 0);
        assertThat(fail(CLIENT, "")).hasSeconds(1);
    }

    @Test
    void nothingIsLeftOfWhoComesBackAfterTheTime() {
        fail(CLIENT, "alice");
        clock.advance(Duration.ofMinutes(10));
        succeed(CLIENT, "bob");

        assertThat(guard.sizes().get(0)).isZero();
    }

    // ---- settings ----

    @Test
    void checksBeforeItIsApplied() {
        LoginsSettingsCheck check = new LoginsSettingsCheck();

        assertThat(check.check(Map.of("exempt_networks", "10.0.0.0/8, ten", "max_delay_ms", "500")))
                .extracting(p -> p.key() + "=" + p.value())
                .containsExactly("exempt_networks=ten", "max_delay_ms=500");
        assertThat(check.check(Map.of("delay_ms", 9_000L)))
                .extracting(p -> p.key() + "=" + p.value())
                .containsExactly("max_delay_ms=8000");
        assertThat(check.check(Map.of("delay_ms", "0", "max_delay_ms", 0L, "exempt_networks", "")))
                .isEmpty();
        assertThatThrownBy(() -> guard(Map.of("exempt_networks", new String[] {"ten"})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ten");
    }

    @Test
    void theFileNamesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(Path.of("../../features/src/main/etc/org.postrider.gate.logins.cfg"));
        for (Method method : LoginsConfig.class.getDeclaredMethods()) {
            Object value = method.getDefaultValue() instanceof String[] many
                    ? String.join(", ", many)
                    : method.getDefaultValue();
            assertThat(file).contains(("\n#" + key(method) + " = " + value).stripTrailing() + "\n");
        }
    }
}
