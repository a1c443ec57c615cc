package org.postrider.smtp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postrider.role.config.SettingsCheck;

class ConfigurationTest {
    @Test
    void theFileNamesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(java.nio.file.Path.of("../../features/src/main/etc/org.postrider.smtp.cfg"));
        for (Method method : SmtpConfig.class.getDeclaredMethods()) {
            Object value = method.getDefaultValue() instanceof String[] many
                    ? String.join(", ", many)
                    : method.getDefaultValue();
            assertThat(file).contains(("\n#" + key(method) + " = " + value).stripTrailing() + "\n");
        }
    }

    @Test
    void refusesValuesThatCannotWork() {
        assertThatThrownBy(() -> new Settings(TestConfig.of(Map.of("hostname", "a b")), false))
                .hasMessageContaining("hostname = a b");
        assertThatThrownBy(() -> new Settings(TestConfig.of(Map.of("relay_networks", new String[] {"all"})), false))
                .hasMessageContaining("all");
        assertThatThrownBy(() -> ListenerRules.of(
                        org.postrider.testkit.session.FakeConnection.listener("in", "smtp", "auth=maybe"),
                        new Settings(TestConfig.of(Map.of()), false)))
                .hasMessageContaining("required, offered or off");
    }

    @Test
    void checksBeforeItIsApplied() {
        SettingsCheck check = new SmtpSettingsCheck();

        assertThat(check.check(Map.of())).isEmpty();
        assertThat(check.check(Map.of("hostname", "a b", "relay_networks", "10.0.0.0/8, 10.0.0.1/8, 0.0.0.0/0")))
                .extracting(p -> p.key() + "=" + p.value())
                .containsExactly("hostname=a b", "relay_networks=10.0.0.1/8", "relay_networks=0.0.0.0/0");
    }

    /** As DS names it: a double underscore in the method is one in the key, a single one would be a dot. */
    private static String key(Method method) {
        return method.getName().replaceAll("(?<!_)_(?!_)", ".").replace("__", "_");
    }
}
