package org.postrider.quarantine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationFileTest {
    @Test
    void namesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(Path.of("../../features/src/main/etc/org.postrider.quarantine.cfg"));
        for (Method attribute : QuarantineComponent.Config.class.getDeclaredMethods()) {
            // As DS names it: a double underscore is one in the key.
            String key = attribute.getName().replace("__", "_");
            assertThat(file.lines()).contains("#" + key + " = " + attribute.getDefaultValue());
        }
    }
}
