package org.postrider.filter.virus.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Neither a signature nor a file can do more than be wrong. */
class EngineFuzzTest {
    private static final String[] PIECES = {
        "A;Target:0;",
        "0&1",
        ";",
        "6162",
        "*",
        "{2-4}",
        "{-}",
        "(61|62)",
        "!(6162|63)",
        "::iw",
        "0/a+/",
        "/g",
        ":",
        "EP+0",
        "0(>>1#ib4#=3)",
        "??",
        "a?",
        "(B)",
        "Engine:51-255",
        "=",
        ">",
        ",",
        "'",
        "\\",
        "[1-2]",
        "99999999999",
        "0:"
    };

    @Property(tries = 150)
    void anyLineIsTakenOrCounted(@ForAll @Size(max = 12) List<@IntRange(max = 26) Integer> parts, @ForAll byte[] file)
            throws Exception {
        StringBuilder line = new StringBuilder();
        parts.forEach(part -> line.append(PIECES[part]));
        Path temporary = Files.createTempDirectory("fuzz");
        for (String kind : new String[] {"ldb", "ndb", "hdb", "db", "mdb", "ign2", "fp"}) {
            EngineBuilder builder = new EngineBuilder(temporary, 100_000, true);
            byte[] text = line.toString().getBytes(StandardCharsets.ISO_8859_1);
            builder.read("x." + kind, true, "x." + kind, new ByteArrayInputStream(text));
            Engine engine = builder.build();
            try {
                for (FileKind target : FileKind.values()) {
                    assertThat(engine.match(
                                    new Target(
                                            file, file.length, target, new Target.Surroundings(file.length, List.of())),
                                    true))
                            .isNotNull();
                }
            } catch (Steps.ExceededException expected) {
                // Told as unchecked.
            }
        }
        Files.delete(temporary);
    }

    @Property(tries = 300)
    void brokenProgramsHaveNoSections(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] data = new byte[random.nextInt(2_000) + 70];
        random.nextBytes(data);
        boolean pe = random.nextBoolean();
        if (pe) {
            data[0] = 'M';
            data[1] = 'Z';
            data[0x3c] = 64;
            data[0x3d] = 0;
            data[0x3e] = 0;
            data[0x3f] = 0;
            data[64] = 'P';
            data[65] = 'E';
            data[66] = 0;
        } else {
            System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', (byte) (1 + random.nextInt(2)), 1}, 0, data, 0, 6);
        }
        Program program = Program.of(data, data.length);
        assertThat(program.entryPoint()).isLessThan(data.length);
    }

    @Property(tries = 300)
    void readingsOfAnyBytesEnd(@ForAll byte[] noise, @ForAll long seed) {
        String[] tags = {
            "<a href='", "<!--", "<script", ">", "&#", "&amp;", "</script>", "\"", "data:", "<img src=", "'"
        };
        Random random = new Random(seed);
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            html.append(tags[random.nextInt(tags.length)]);
            html.append(new String(noise, StandardCharsets.ISO_8859_1));
        }
        byte[] data = html.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (Readings.Reading reading : Readings.of(FileKind.HTML, data, data.length)) {
            assertThat(reading.size()).isLessThanOrEqualTo(2 * data.length + 64);
        }
    }
}
