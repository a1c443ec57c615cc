package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.role.config.SettingsCheck.Problem;

class NetCheckTest {
    private final NetCheck check = new NetCheck();

    @Test
    void acceptsNothingAtAllAndWhatTheJdkKnows() {
        assertThat(check.check(Map.of())).isEmpty();
        assertThat(check.check(
                        Map.of("tls_protocols", "TLSv1.3", "tls_ciphers", new String[] {"TLS_AES_256_GCM_SHA384"})))
                .isEmpty();
    }

    @Test
    void refusesOldProtocolsUnknownCiphersAndMissingFiles() {
        assertThat(check.check(Map.of(
                        "tls_protocols", "TLSv1.3, TLSv1.1", "tls_ciphers", "RC4", "tls_key", "/nonexistent/tls.key")))
                .extracting(Problem::key, Problem::value)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("tls_protocols", "TLSv1.1"),
                        org.assertj.core.groups.Tuple.tuple("tls_ciphers", "RC4"),
                        org.assertj.core.groups.Tuple.tuple("tls_key", "/nonexistent/tls.key"));
    }

    @Test
    void checksListenersBeforeTheyAreApplied() {
        assertThat(new ListenerCheck().check(Map.of("name", "a", "protocol", "smtp", "port", "x")))
                .extracting(Problem::key)
                .containsExactly("port");
    }
}
