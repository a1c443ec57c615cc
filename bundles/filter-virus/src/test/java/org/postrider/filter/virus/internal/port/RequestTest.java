package org.postrider.filter.virus.internal.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.postrider.filter.virus.internal.port.Request.Command;
import org.postrider.testkit.session.FakeConnection;

class RequestTest {
    private static Request parse(String line) {
        return Request.parse(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void takesWhatFollowsOneCharacterAsArgument() {
        assertThat(parse("nSCAN /a b")).isEqualTo(new Request(Command.SCAN, "/a b", '\n', false));
        assertThat(parse("zSCAN\t/\u00fc")).isEqualTo(new Request(Command.SCAN, "/\u00fc", '\0', false));
        assertThat(parse("SCAN /a\r")).isEqualTo(new Request(Command.SCAN, "/a", '\n', true));
        assertThat(parse("nSCAN /a\0/b")).isEqualTo(new Request(Command.SCAN, "/a", '\n', false));
    }

    @Property(tries = 3000)
    void readsAnything(@ForAll @Size(max = 60) byte[] line) {
        Request request = Request.parse(ByteBuffer.wrap(line));

        assertThat(request.command() == Command.UNKNOWN
                        || request.command().path() == !request.argument().isEmpty()
                        || request.command().path())
                .isTrue();
    }

    @Property(tries = 500)
    void standsAnythingThatIsSent(@ForAll @Size(max = 300) byte[] sent) {
        try (PortRig rig = new PortRig(Path.of("target/none"), Map.of("max_stream_bytes", 2_000L))) {
            FakeConnection connection = rig.connect().send(sent);
            if (!connection.isClosed()) {
                connection.send(new byte[8]);
                connection.disconnect();
            }
            assertThat(connection.output()).doesNotContain("FOUND");
            assertThat(rig.server.space().memory().taken()).isZero();
        }
    }

    @Test
    void theFileNamesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(Path.of("../../features/src/main/etc/org.postrider.filter.virus.port.cfg"));
        for (Method method : PortSettings.Config.class.getDeclaredMethods()) {
            Object value = method.getDefaultValue() instanceof String[] many
                    ? String.join(", ", many)
                    : method.getDefaultValue();
            String line = "\n#" + method.getName().replace("__", "_") + " = " + value;
            assertThat(file).contains(line.strip().isEmpty() ? line : "\n" + line.strip() + "\n");
        }
    }

    @Test
    void checksPathsBeforeTheyAreApplied() {
        PortChecks check = new PortChecks();

        assertThat(check.check(Map.of())).isEmpty();
        assertThat(check.check(Map.of("paths", "/tmp", "announce", "ClamAV 1"))).isEmpty();
        assertThat(check.check(Map.of("paths", "relative"))).hasSize(1);
        assertThat(check.check(Map.of("paths", "/nothere"))).hasSize(1);
        assertThat(check.check(Map.of("announce", "a\nb"))).hasSize(1);
    }
}
