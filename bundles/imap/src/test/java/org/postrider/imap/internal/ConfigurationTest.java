package org.postrider.imap.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.metatype.annotations.AttributeDefinition;

class ConfigurationTest {
    @Test
    void theFileNamesEverySettingWithItsDefault() throws IOException {
        String file = Files.readString(Path.of("../../features/src/main/etc/org.postrider.imap.cfg"));
        for (Method method : ImapSettings.Config.class.getDeclaredMethods()) {
            Object value = method.getDefaultValue() instanceof String[] many
                    ? String.join(", ", many)
                    : method.getDefaultValue();
            String key = method.getName().replace("__", "_");
            assertThat(file).contains("\n#" + key + " = " + value + "\n");
        }
    }

    @Test
    void everySettingIsBoundedAndExplained() {
        for (Method method : ImapSettings.Config.class.getDeclaredMethods()) {
            AttributeDefinition definition = method.getAnnotation(AttributeDefinition.class);
            // Class retention: the annotation is for bnd, so only the presence of a default can be seen here.
            assertThat(definition).isNull();
            assertThat(method.getDefaultValue()).isNotNull();
        }
    }

    @Test
    void checksMailboxesBeforeTheyAreApplied() {
        ImapSettingsCheck check = new ImapSettingsCheck();

        assertThat(check.check(Map.of())).isEmpty();
        assertThat(check.check(Map.of("default_mailboxes", "Sent=Sent, Spam=\\Junk")))
                .isEmpty();
        assertThat(check.check(Map.of("default_mailboxes", "Sent=Sent, Spam, X=Bogus")))
                .extracting(p -> p.key() + "=" + p.value())
                .containsExactly("default_mailboxes=Spam", "default_mailboxes=X=Bogus");
    }
}
