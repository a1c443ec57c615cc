package org.postrider.store.embedded.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFormatTest {
    @TempDir
    Path folder;

    private final List<String> done = new ArrayList<>();

    private StoreFormat.Migration migration(int from, boolean fails) {
        return new StoreFormat.Migration() {
            @Override
            public int from() {
                return from;
            }

            @Override
            public void run(Path where) throws IOException {
                done.add(from + " in " + where.getFileName());
                if (fails) {
                    throw new IOException("The disk is full");
                }
            }
        };
    }

    private StoreFormat open(int current, StoreFormat.Migration... migrations) throws IOException {
        return StoreFormat.open(folder, current, List.of(migrations), new Random(5));
    }

    @Test
    void writesItsNumberAndKeepsItsSalt() throws IOException {
        StoreFormat made = open(1);
        assertThat(open(1)).isEqualTo(made);
        assertThat(Files.readString(folder.resolve("FORMAT"))).startsWith("postrider-store 1\nsalt ");
    }

    @Test
    void migratesStepByStep() throws IOException {
        StoreFormat one = open(1);
        StoreFormat three = open(3, migration(2, false), migration(1, false));
        assertThat(done).containsExactly("1 in " + folder.getFileName(), "2 in " + folder.getFileName());
        assertThat(three).isEqualTo(new StoreFormat(3, one.salt()));
        assertThat(open(3)).isEqualTo(three);
    }

    @Test
    void goesOnWithAMigrationThatFailed() throws IOException {
        StoreFormat one = open(1);
        assertThatThrownBy(() -> open(3, migration(1, false), migration(2, true)))
                .hasMessage("The disk is full");
        assertThat(open(3, migration(2, false))).isEqualTo(new StoreFormat(3, one.salt()));
    }

    @Test
    void saysWhenItCannotMigrate() throws IOException {
        assertThat(open(1).number()).isEqualTo(1);
        assertThatThrownBy(() -> open(2)).hasMessageContaining("no migration");
    }

    @Test
    void refusesAFileThatIsNone() throws IOException {
        Files.writeString(folder.resolve("FORMAT"), "postrider-store x\nsalt y\n");
        assertThatThrownBy(() -> open(1)).hasMessageContaining("Not a store's format file");
    }
}
