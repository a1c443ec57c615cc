package org.postrider.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodTest {
    @TempDir
    Path folder;

    @Test
    void remembersAcrossRestarts() throws Exception {
        new LastGood(folder).put("org.postrider.x", Map.of("a", "1 = 2", "b", "ü"));
        assertThat(new LastGood(folder).get("org.postrider.x")).contains(Map.of("a", "1 = 2", "b", "ü"));
        assertThat(new LastGood(folder).get("org.postrider.y")).isEmpty();
    }

    @Test
    void ignoresAFormatItDoesNotKnow() throws Exception {
        new LastGood(folder).put("p", Map.of("a", "1"));
        Path file = folder.resolve("p.properties");
        Files.writeString(file, Files.readString(file).replace(".format=1", ".format=2"));
        assertThat(new LastGood(folder).get("p")).isEmpty();
    }

    @Test
    void factoryInstancesCannotEscapeTheFolder() throws Exception {
        new LastGood(folder).put("../../evil/pid", Map.of("a", "1"));
        assertThat(folder.resolve(".._.._evil_pid.properties")).exists();
    }
}
