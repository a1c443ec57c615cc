package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NetRoleTest {
    /** The configuration with its defaults, but for some keys as DS makes them of a file: one text, one element. */
    private static NetRole.Config config(Map<String, String> texts) {
        return (NetRole.Config) Proxy.newProxyInstance(
                NetRole.Config.class.getClassLoader(), new Class<?>[] {NetRole.Config.class}, (self, method, args) -> {
                    String text = texts.get(method.getName().replace("__", "_"));
                    return text == null ? method.getDefaultValue() : new String[] {text};
                });
    }

    @Test
    void splitsListsThatAFileHasAsOneText() {
        Settings settings = NetRole.settings(config(Map.of(
                "open_gates", "chain, store",
                "tls_protocols", "TLSv1.3,TLSv1.2",
                "tls_ciphers", "TLS_AES_128_GCM_SHA256")));

        assertThat(settings.openGates()).containsExactly("chain", "store");
        assertThat(settings.tlsProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(settings.tlsCiphers()).containsExactly("TLS_AES_128_GCM_SHA256");
    }

    @Test
    void takesItsDefaults() {
        Settings settings = NetRole.settings(config(Map.of()));

        assertThat(settings.openGates()).isEmpty();
        assertThat(settings.tlsProtocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(settings.tlsCiphers()).isEmpty();
    }
}
