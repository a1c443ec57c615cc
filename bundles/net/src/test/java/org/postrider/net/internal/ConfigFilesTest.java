package org.postrider.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ConfigFilesTest {
    private static final Path ETC = Path.of("../../features/src/main/etc");

    private static String key(Method method) {
        return method.getName().replace("__", "_");
    }

    @Test
    void describesEverySettingOfNet() throws IOException {
        String text = Files.readString(ETC.resolve("org.postrider.net.cfg"));

        assertThat(Arrays.stream(NetRole.Config.class.getDeclaredMethods()))
                .allSatisfy(m -> assertThat(text).containsPattern("\n#?" + key(m) + " ="));
    }

    @Test
    void describesEverySettingOfAListener() throws IOException {
        for (Path file : listeners()) {
            String text = Files.readString(file);
            assertThat(Arrays.stream(ListenerComponent.Config.class.getDeclaredMethods())
                            .map(m -> key(m) + " ="))
                    .allSatisfy(key -> assertThat(text).contains(key));
        }
    }

    @Test
    void shipsListenersThatCanBeUsed() throws Exception {
        Map<String, Integer> ports = new HashMap<>();
        for (Path file : listeners()) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
            Map<String, Object> settings = new HashMap<>();
            properties.forEach((key, value) -> settings.put((String) key, value));
            ListenerConfig config = ListenerConfig.parse(settings, 2500, "127.0.0.1");
            assertThat(file.toString()).endsWith("-" + config.info().name() + ".cfg");
            ports.put(config.info().name(), config.info().address().getPort());
        }
        assertThat(ports)
                .isEqualTo(Map.of(
                        "smtp",
                        2525,
                        "submission",
                        2587,
                        "submissions",
                        2565,
                        "lmtp",
                        2524,
                        "imap",
                        2543,
                        "imaps",
                        2593));
    }

    private static List<Path> listeners() throws IOException {
        try (var files = Files.list(ETC)) {
            return files.filter(f -> f.getFileName().toString().matches("org\\.postrider\\.net\\.listener-.*\\.cfg"))
                    .toList();
        }
    }
}
