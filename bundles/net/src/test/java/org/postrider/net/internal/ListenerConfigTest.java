package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.role.config.SettingsCheck.Problem;
import org.postrider.role.session.ListenerInfo.TlsMode;

class ListenerConfigTest {
    @Test
    void addsTheBaseToRelativePorts() throws ListenerConfig.Refused {
        ListenerConfig config = ListenerConfig.parse(
                Map.of(
                        "name",
                        "submission",
                        "protocol",
                        "smtp",
                        "port",
                        "+87",
                        "tls",
                        "starttls",
                        "session.auth",
                        "required"),
                2500,
                "127.0.0.2");

        assertThat(Addresses.text(config.info().address())).isEqualTo("127.0.0.2:2587");
        assertThat(config.info().tls()).isEqualTo(TlsMode.STARTTLS);
        assertThat(config.info().settings()).isEqualTo(Map.of("auth", "required"));
    }

    @Test
    void takesAbsolutePortsAndAddresses() throws ListenerConfig.Refused {
        ListenerConfig config = ListenerConfig.parse(
                Map.of("name", "a", "protocol", "smtp", "port", "25", "address", "::1", "proxy_from", new String[] {
                    "10.0.0.0/8", "::1"
                }),
                2500,
                "127.0.0.1");

        assertThat(Addresses.text(config.info().address())).isEqualTo("[0:0:0:0:0:0:0:1]:25");
        assertThat(config.proxyFrom()).hasSize(2);
        assertThat(config.maxPerClient()).isEqualTo(50);
    }

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        ListenerConfig.Refused refused = catchThrowableOfType(
                ListenerConfig.Refused.class,
                () -> ListenerConfig.parse(
                        Map.of(
                                "name", "two words",
                                "port", "+70000",
                                "address", "mail.example",
                                "tls", "ssl",
                                "max_connections", "0",
                                "proxy_from", "10.0.0.1/8",
                                "channel_binding", "tls-unique"),
                        0,
                        "127.0.0.1"));

        assertThat(refused.problems())
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "name",
                        "protocol",
                        "port",
                        "address",
                        "tls",
                        "max_connections",
                        "proxy_from",
                        "channel_binding");
        assertThat(refused.problems())
                .allSatisfy(problem -> assertThat(problem.hint()).isNotEmpty());
    }
}
