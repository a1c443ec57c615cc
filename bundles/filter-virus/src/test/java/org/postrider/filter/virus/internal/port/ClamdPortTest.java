package org.postrider.filter.virus.internal.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postrider.filter.virus.internal.port.PortRig.chunk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.role.session.SessionRecord;
import org.postrider.role.session.UnsupportedRecordException;
import org.postrider.testkit.session.FakeConnection;

/** The protocol, reply by reply; ClamdPortIT compares with the real clamd. */
class ClamdPortTest {
    private static final String END = chunk("");

    @TempDir
    Path temporary;

    private PortRig rig(Object... settings) {
        Map<String, Object> map = new java.util.HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i].toString(), settings[i + 1]);
        }
        return new PortRig(temporary.resolve("tmp"), map);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PING|PONG\\n",
                "PING\\n|PONG\\n",
                "PING\\r\\n|PONG\\n",
                "nPING\\n|PONG\\n",
                "nPING\\r\\n|PONG\\n",
                "nPING\\0\\n|PONG\\n",
                "zPING\\0|PONG\\0",
                "zPING\\n\\0|UNKNOWN COMMAND\\0",
                "nping\\n|UNKNOWN COMMAND\\n",
                "nPINGX\\n|UNKNOWN COMMAND\\n",
                "nPING x\\n|UNKNOWN COMMAND\\n",
                "n\\n|UNKNOWN COMMAND\\n",
                "z\\0|UNKNOWN COMMAND\\0",
                "\\n|UNKNOWN COMMAND\\n",
                "nPING\\nnPING\\n|PONG\\n",
                "FOO|UNKNOWN COMMAND\\n",
                "nEND\\n|UNKNOWN COMMAND\\n",
                "IDSESSION\\n|UNKNOWN COMMAND\\n",
                "INSTREAM\\n|UNKNOWN COMMAND\\n",
                "nSCAN\\n|UNKNOWN COMMAND\\n",
                "nRAWSCAN /x\\n|UNKNOWN COMMAND\\n",
                "zVERSION\\0|ClamAV 1.4.6 (Postrider)/27800/Tue Nov  3 07:05:09 2026\\0",
                "nFILDES\\n\\0|No file descriptor received. ERROR\\n",
                "nDETSTATS\\n|''",
                "RELOAD|RELOADING\\n",
                "nSHUTDOWN\\n|COMMAND UNAVAILABLE\\n",
                "QUIT|COMMAND UNAVAILABLE\\n",
                "nIDSESSION\\nnPING\\nnVERSIONX\\nnEND\\n|1: PONG\\n2: Command invalid inside IDSESSION. ERROR\\n",
                "zIDSESSION\\0zPING\\0nPING\\nzEND\\0|1: PONG\\02: PONG\\n",
                "nIDSESSION\\nnRELOAD\\n|1: Command invalid inside IDSESSION. ERROR\\n",
                "nIDSESSION\\nnIDSESSION\\n|1: Command invalid inside IDSESSION. ERROR\\n",
            })
    void answersAsClamd(String sent, String expected) {
        try (PortRig rig = rig()) {
            assertThat(rig.ask(raw(sent))).isEqualTo(raw(expected));
        }
    }

    private static String raw(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\0", "\0");
    }

    @Test
    void namesItsCommands() {
        try (PortRig rig = rig()) {
            assertThat(rig.ask("nVERSIONCOMMANDS\n"))
                    .endsWith("2026| COMMANDS: SCAN QUIT RELOAD PING CONTSCAN VERSIONCOMMANDS VERSION END SHUTDOWN"
                            + " MULTISCAN FILDES STATS IDSESSION INSTREAM DETSTATSCLEAR DETSTATS ALLMATCHSCAN\n");
            assertThat(rig.ask("zSTATS\0"))
                    .matches(
                            "(?s)POOLS: 1\n\nSTATE: VALID PRIMARY\nTHREADS: live 1  idle 0 max \\d+ idle-timeout 120\n"
                                    + "QUEUE: 0 items\n\tSTATS 0.000000 \n\nMEMSTATS: heap [0-9.]+M .*pools_total 64.000M\nEND\0");
        }
    }

    @Test
    void canSwitchCommandsOff() {
        try (PortRig rig = rig("allow_reload", false, "allow_stats", false, "allow_version", false)) {
            for (String command : new String[] {"RELOAD", "STATS", "VERSION", "VERSIONCOMMANDS"}) {
                assertThat(rig.ask("z" + command + "\0")).isEqualTo("COMMAND UNAVAILABLE\0");
            }
            assertThat(rig.reloads).hasValue(0);
        }
    }

    @Test
    void reloadsOnlyIfThereIsSomething() {
        try (PortRig rig = rig()) {
            rig.ask("RELOAD");
            rig.server.workers().close();
            assertThat(rig.reloads).hasValue(1);
            rig.handler.unbindSignatures(rig);
            assertThat(rig.ask("RELOAD")).isEqualTo("There are no signatures to reload. ERROR\n");
            assertThat(rig.ask("VERSION")).isEqualTo("ClamAV 1.4.6 (Postrider)\n");
        }
    }

    @Test
    void scansStreamsHoweverTheyAreCut() {
        try (PortRig rig = rig()) {
            String stream = "zINSTREAM\0" + chunk("ev") + chunk("il") + END;
            assertThat(rig.ask(stream)).isEqualTo("stream: Eicar FOUND\0");
            assertThat(rig.ask(stream.split(""))).isEqualTo("stream: Eicar FOUND\0");
            assertThat(rig.ask("nINSTREAM\n", chunk("good"), END)).isEqualTo("stream: OK\n");
            assertThat(rig.ask("nINSTREAM\n", END)).isEqualTo("stream: OK\n");
            assertThat(rig.server.space().memory().taken()).isZero();
        }
    }

    @Test
    void neverSaysOkIfTheScanFailed() {
        try (PortRig rig = rig("patience_ms", 1)) {
            assertThat(rig.ask("nINSTREAM\n", chunk("broken"), END)).isEqualTo("stream: The engine failed ERROR\n");
            assertThat(rig.ask("nINSTREAM\n", chunk("throw"), END)).isEqualTo("stream: a bug found ERROR\n");
            rig.handler.unbindScanner(rig);
            assertThat(rig.ask("nINSTREAM\n", chunk("good"), END))
                    .isEqualTo("stream: The role virus filter is away; see mail:status ERROR\n");
            assertThat(rig.server.space().memory().taken()).isZero();
        }
    }

    @Test
    void reportsAScanThatTakesTooLong() {
        try (PortRig rig = rig("scan_timeout_seconds", 1)) {
            assertThat(rig.ask("nINSTREAM\n", chunk("endless"), END)).isEqualTo("stream: Time limit reached ERROR\n");
        }
    }

    @Test
    void reportsWhatIsUncheckedIfToldSo() {
        try (PortRig rig = rig()) {
            assertThat(rig.ask("nINSTREAM\n", chunk("locked"), END)).isEqualTo("stream: OK\n");
        }
        try (PortRig rig = rig("report_unchecked", true)) {
            assertThat(rig.ask("nINSTREAM\n", chunk("locked"), END))
                    .isEqualTo("stream: Heuristics.Unchecked.ENCRYPTED FOUND\n");
        }
    }

    @Test
    void refusesStreamsOverTheLimitBeforeTheyHaveCome() {
        try (PortRig rig = rig("max_stream_bytes", 1024L)) {
            String tooLarge = "INSTREAM size limit exceeded. ERROR\0";
            assertThat(rig.ask("zINSTREAM\0", "\u00ff\u00ff\u00ff\u00ff")).isEqualTo(tooLarge);
            assertThat(rig.ask("zINSTREAM\0", "\0\0\4\1")).isEqualTo(tooLarge);
            assertThat(rig.ask("zINSTREAM\0", chunk("x".repeat(1000)), "\0\0\0\u0019"))
                    .isEqualTo(tooLarge);
            assertThat(rig.ask("zINSTREAM\0", chunk("x".repeat(1000)), chunk("x".repeat(24)), END))
                    .isEqualTo("stream: OK\0");
            assertThat(rig.ask("nIDSESSION\nnINSTREAM\n", "\0\u00ff\0\0"))
                    .isEqualTo("1: INSTREAM size limit exceeded. ERROR\n");
            assertThat(rig.server.space().memory().taken()).isZero();
        }
    }

    @Test
    void keepsLargeStreamsInFilesThatHaveNoName() throws IOException {
        try (PortRig rig = rig("stream_memory_bytes", 4096)) {
            String half = "x".repeat(70_000);
            assertThat(rig.ask("nINSTREAM\n", chunk(half), chunk("evil" + half), END))
                    .isEqualTo("stream: Eicar FOUND\n");
            assertThat(rig.server.space().disk().taken()).isZero();
            assertThat(rig.server.space().memory().taken()).isZero();
            try (var files = Files.list(temporary.resolve("tmp"))) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void saysSoIfThereIsNoRoom() {
        try (PortRig rig = rig("memory_bytes", 0L, "disk_bytes", 5_000L)) {
            assertThat(rig.ask("nINSTREAM\n", chunk("evil"), END)).isEqualTo("stream: Eicar FOUND\n");
            assertThat(rig.ask("nINSTREAM\n", chunk("x".repeat(6_000)), END))
                    .isEqualTo("INSTREAM: Can't write to temporary file. ERROR\n");
            assertThat(rig.server.space().disk().taken()).isZero();
        }
    }

    @Test
    void freesTheStreamOfAClientThatGoesAway() {
        try (PortRig rig = rig()) {
            FakeConnection connection = rig.connect().send("nINSTREAM\n\0\0\0\5abc");
            assertThat(rig.server.space().memory().taken()).isPositive();
            connection.disconnect();
            assertThat(rig.server.space().memory().taken()).isZero();
        }
    }

    @Test
    void answersPipelinedCommandsByNumberAsTheyAreDone() {
        try (PortRig rig = rig()) {
            FakeConnection connection = rig.connect()
                    .send("zIDSESSION\0zINSTREAM\0" + chunk("slow evil") + END + "zPING\0zINSTREAM\0" + chunk("ok")
                            + END);
            assertThat(connection.output()).isEqualTo("2: PONG\0" + "3: stream: OK\0");
            connection.send("zEND\0");
            assertThat(connection.isClosed()).isFalse();
            rig.slow.remove().run();
            assertThat(connection.output()).isEqualTo("1: stream: Eicar FOUND\0");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void readsNoMoreThanTheQueueTakes() {
        try (PortRig rig = rig("max_queue", 2)) {
            String one = "nINSTREAM\n" + chunk("slow") + END;
            FakeConnection connection = rig.connect().send("nIDSESSION\n" + one.repeat(4) + "nPING\nnEND\n");
            assertThat(rig.slow).hasSize(2);
            assertThat(connection.asked()).isEmpty();
            rig.slow.remove().run();
            assertThat(rig.slow).hasSize(2);
            rig.slow.remove().run();
            assertThat(connection.asked()).isEmpty();
            rig.slow.remove().run();
            rig.slow.remove().run();
            assertThat(connection.output())
                    .isEqualTo("1: stream: OK\n2: stream: OK\n3: stream: OK\n5: PONG\n4: stream: OK\n");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void endsSilentClientsButNotThoseThatWaitForUs() {
        try (PortRig rig = rig()) {
            for (String begun : new String[] {"", "nPI", "nIDSESSION\n", "zINSTREAM\0\0\0\0\5ab"}) {
                FakeConnection silent = rig.connect().send(begun);
                silent.fireTimeout();
                assertThat(silent.output()).isEqualTo("COMMAND READ TIMED OUT\n");
                assertThat(silent.isClosed()).isTrue();
            }
            FakeConnection waiting = rig.connect().send("nIDSESSION\nnINSTREAM\n" + chunk("slow") + END);
            waiting.fireTimeout();
            assertThat(waiting.isClosed()).isFalse();
            rig.slow.remove().run();
            assertThat(waiting.output()).isEqualTo("1: stream: OK\n");
        }
    }

    @Test
    void endsAStreamThatTricklesForTooLong() throws InterruptedException {
        try (PortRig rig = rig("stream_timeout_seconds", 1)) {
            FakeConnection slow = rig.connect().send("zINSTREAM\0" + chunk("a"));
            Thread.sleep(1_100);
            slow.send(chunk("b"));
            assertThat(slow.output()).isEqualTo("COMMAND READ TIMED OUT\n");
        }
    }

    @Test
    void refusesEndlessCommands() {
        try (PortRig rig = rig()) {
            assertThat(rig.ask("n" + "A".repeat(5_000))).isEqualTo("Error processing command. ERROR\n");
        }
    }

    @Test
    void parksBetweenCommandsOnly() throws UnsupportedRecordException {
        try (PortRig rig = rig();
                PortRig next = rig()) {
            FakeConnection fresh = rig.connect();
            fresh.swapTo(next.handler);
            assertThat(fresh.send("nPING\n").output()).isEqualTo("PONG\n");

            FakeConnection session = rig.connect().send("nIDSESSION\nnPING\nnINSTREAM\n" + chunk("slow") + END);
            assertThat(session.park()).isEmpty();
            rig.slow.remove().run();
            assertThat(session.output()).isEqualTo("1: PONG\n2: stream: OK\n");
            session.send("nPI").swapTo(next.handler);
            assertThat(session.send("NG\nnINSTREAM\n" + chunk("evil") + END).output())
                    .isEqualTo("3: PONG\n4: stream: Eicar FOUND\n");
            session.send("nINSTREAM\n");
            assertThat(session.park()).isEmpty();
        }
    }

    @Test
    void refusesRecordsItDoesNotKnow() throws UnsupportedRecordException {
        assertThat(ParkedState.read(new ParkedState(true, 7).write())).isEqualTo(new ParkedState(true, 7));
        for (SessionRecord bad : new SessionRecord[] {
            new SessionRecord("imap", 1, new byte[5]),
            new SessionRecord("clamd", 2, new byte[5]),
            new SessionRecord("clamd", 1, new byte[4]),
            new SessionRecord("clamd", 1, new byte[] {1, -1, 0, 0, 0})
        }) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> ParkedState.read(bad))
                    .isInstanceOf(UnsupportedRecordException.class);
        }
    }

    @Test
    void goesAwayWithAnError() {
        try (PortRig rig = rig()) {
            FakeConnection session = rig.connect().send("nIDSESSION\nnINSTREAM\n" + chunk("slow") + END);
            session.shutdown("The service is being restarted, try again");
            assertThat(session.output()).isEqualTo("1: The service is being restarted, try again. ERROR\n");
            assertThat(session.isClosed()).isTrue();
        }
    }

    @Test
    void shutsOnlyItsListenerAndOnlyIfAllowed() {
        AtomicReference<String> stopped = new AtomicReference<>("");
        try (PortRig rig = rig("allow_shutdown", true)) {
            rig.handler.bindListeners((org.postrider.role.session.Listeners) java.lang.reflect.Proxy.newProxyInstance(
                    PortRig.class.getClassLoader(),
                    new Class<?>[] {org.postrider.role.session.Listeners.class},
                    (proxy, method, arguments) -> {
                        stopped.set(method.getName() + " " + arguments[0]);
                        return true;
                    }));
            assertThat(rig.ask("nSHUTDOWN\n")).isEmpty();
        }
        assertThat(stopped).hasValue("stop clamd");
    }
}
