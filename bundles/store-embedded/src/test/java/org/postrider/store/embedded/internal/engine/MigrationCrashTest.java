package org.postrider.store.embedded.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.content.Content;
import org.postrider.role.store.ContentSink;
import org.postrider.state.Durability;
import org.postrider.state.Keyspace;
import org.postrider.state.Scope;
import org.postrider.store.embedded.internal.EmbeddedStore;
import org.postrider.store.embedded.internal.SmallStore;
import org.postrider.testkit.contract.Stages;

/**
 * A store of format 1 was "written" in an artificial format 0, whose segments have another name and all bits turned, and is brought
 * back to format 1 by a process that dies at each step of it. There is no real migration yet: this is the contract of the next one.
 */
class MigrationCrashTest {
    private static final String KEYSPACE = "test";
    private static final int ROWS = 40;
    private static final int SIZE = 16_000;
    private static final int DIED = 137;

    @TempDir
    Path folder;

    private Path store;

    /** Turns the bits of each segment, by a copy that is synced before it takes the segment's name. */
    private record Turn(int haltAt) implements StoreFormat.Migration {
        @Override
        public int from() {
            return 0;
        }

        @Override
        public void run(Path where) throws IOException {
            int step = 0;
            for (Path old : files(where.resolve("segments"), ".old")) {
                Path now = Path.of(old.toString().replace(".old", ".seg"));
                Path copy = Path.of(now + ".copy");
                if (!Files.exists(now)) {
                    Files.write(copy, turned(Files.readAllBytes(old)));
                    haltAfter(++step);
                    Files.move(copy, now, StandardCopyOption.ATOMIC_MOVE);
                    haltAfter(++step);
                }
                Files.delete(old);
                haltAfter(++step);
            }
            // Between the last file and the new number.
            haltAfter(++step);
        }

        private void haltAfter(int step) {
            if (step == haltAt) {
                Runtime.getRuntime().halt(DIED);
            }
        }
    }

    /** The process that migrates. */
    static final class Child {
        private Child() {}

        /** @param arguments the folder, the step after which to die */
        public static void main(String... arguments) throws IOException {
            StoreFormat.open(
                    Path.of(arguments[0]), 1, List.of(new Turn(Integer.parseInt(arguments[1]))), new Random(1));
        }
    }

    private static byte[] turned(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ~bytes[i];
        }
        return bytes;
    }

    private static List<Path> files(Path where, String end) throws IOException {
        try (Stream<Path> found = Files.list(where)) {
            return found.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    @BeforeEach
    void writeAndAge() throws Exception {
        store = folder.resolve("store");
        EmbeddedStore open = new EmbeddedStore(SmallStore.settings(store), 1, Clock.systemUTC());
        Keyspace keyspace = Stages.get(open.open(KEYSPACE, 1, Scope.NODE));
        for (int row = 0; row < ROWS; row++) {
            Content content = content(open, bytes(row));
            Stages.get(open.contentBatch()
                    .refer(content, KEYSPACE, "owner" + row)
                    .in(keyspace)
                    .put(key(row), open.encode(content))
                    .commit(Durability.SYNC));
        }
        open.stop();
        for (Path segment : files(store.resolve("segments"), ".seg")) {
            Files.write(Path.of(segment.toString().replace(".seg", ".old")), turned(Files.readAllBytes(segment)));
            Files.delete(segment);
        }
        Path format = store.resolve("FORMAT");
        Files.writeString(format, Files.readString(format).replace("postrider-store 1", "postrider-store 0"));
    }

    private static byte[] key(int row) {
        return ("k" + row).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(int row) {
        byte[] bytes = new byte[SIZE];
        new Random(row).nextBytes(bytes);
        return bytes;
    }

    private static Content content(EmbeddedStore open, byte[] bytes) throws Exception {
        try (ContentSink sink = open.create(bytes.length)) {
            Stages.get(sink.write(ByteBuffer.wrap(bytes)));
            return Content.of(Stages.get(sink.seal()));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static int migrate(Path where, int haltAt) throws Exception {
        File output = where.resolveSibling("child.out").toFile();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        where.toString(),
                        Integer.toString(haltAt))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        int status = child.waitFor();
        assertThat(status).as(Files.readString(output.toPath())).isIn(0, DIED);
        return status;
    }

    private static void assertWhole(Path where) throws Exception {
        EmbeddedStore open = new EmbeddedStore(SmallStore.settings(where), 1, Clock.systemUTC());
        try {
            Keyspace keyspace = Stages.get(open.open(KEYSPACE, 1, Scope.NODE));
            for (int row = 0; row < ROWS; row++) {
                byte[] form = Stages.get(keyspace.get(key(row))).orElseThrow();
                assertThat(open.decode(form).toBytes(SIZE)).isEqualTo(bytes(row));
            }
        } finally {
            open.stop();
        }
    }

    @Test
    void goesOnAfterADeathAtAnyStep() throws Exception {
        assertThat(files(store.resolve("segments"), ".old")).hasSizeGreaterThan(1);
        int step = 1;
        int status = DIED;
        for (; status == DIED; step++) {
            Path at = folder.resolve("died-at-" + step);
            copy(store, at);
            status = migrate(at, step);
            if (status == DIED) {
                assertThat(Files.readString(at.resolve("FORMAT")))
                        .as("the number changes last, step " + step)
                        .startsWith("postrider-store 0\n");
                // Nobody opens what is half done without going on with it.
                assertThatThrownBy(() -> new EmbeddedStore(SmallStore.settings(at), 1, Clock.systemUTC()))
                        .hasMessageContaining("no migration");
                assertThat(migrate(at, 0)).isZero();
            }
            assertWhole(at);
        }
        assertThat(step).as("steps that it died at").isGreaterThan(6);
    }

    @Test
    void aNumberHalfWrittenIsNotANumber() throws Exception {
        assertThat(migrate(store, 0)).isZero();
        Files.writeString(store.resolve("FORMAT.new"), "postrider-st");
        assertWhole(store);
    }

    @Test
    void nobodyMigratesWhatAnotherHasOpen() throws Exception {
        FolderLock other = FolderLock.take(store);
        try (other) {
            assertThatThrownBy(() -> Engine.open(
                            SmallStore.settings(store),
                            new Engine.Surroundings(
                                    new org.postrider.store.embedded.internal.disk.FileDisk(Engine.segmentsIn(store)),
                                    Clock.systemUTC(),
                                    new Random(1))))
                    .isInstanceOfSatisfying(
                            IOException.class,
                            failure -> assertThat(Engine.lockedByOther(failure)).isTrue());
        }
        assertThat(migrate(store, 0)).isZero();
        assertWhole(store);
    }
}
