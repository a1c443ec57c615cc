package org.postrider.store.embedded.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.postrider.store.embedded.internal.engine.StoreSettings;

class ConfigurationFileTest {
    private static StoreConfig config(String changed, int value) {
        InvocationHandler answers =
                (proxy, method, args) -> method.getName().equals(changed) ? value : method.getDefaultValue();
        return (StoreConfig) Proxy.newProxyInstance(
                StoreConfig.class.getClassLoader(), new Class<?>[] {StoreConfig.class, Annotation.class}, answers);
    }

    @Test
    void namesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(Path.of("../../features/src/main/etc/org.postrider.store.embedded.cfg"));
        for (Method attribute : StoreConfig.class.getDeclaredMethods()) {
            // As DS names it: a double underscore is one in the key.
            String key = attribute.getName().replace("__", "_");
            assertThat(file.lines()).contains("#" + key + " = " + attribute.getDefaultValue());
        }
    }

    @Test
    void hasTheDefaultsOfTheSettings() {
        Path folder = Path.of("mail");
        assertThat(Settings.of(config("", 0), folder)).isEqualTo(StoreSettings.defaults(folder));
    }

    @Test
    void refusesWhatIsOutOfBoundsNamingTheKey() {
        assertThatThrownBy(() -> Settings.of(config("segment__size__mb", 1), Path.of("mail")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("segment_size_mb = 1 is not from 4 to 1024");
    }
}
