package org.postrider.filter.virus.internal.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Makes engines of a few lines for tests. */
final class Engines {
    private Engines() {}

    static Engine of(Path temporary, String fileName, String... lines) {
        return of(temporary, List.of(new Part(fileName, String.join("\n", lines))));
    }

    /** @param text lines of a database */
    record Part(String fileName, String text) {}

    static Engine of(Path temporary, List<Part> parts) {
        try {
            EngineBuilder builder = new EngineBuilder(temporary, 1_000_000, false);
            for (Part part : parts) {
                builder.read(
                        part.fileName(),
                        true,
                        part.fileName(),
                        new ByteArrayInputStream(part.text().getBytes(StandardCharsets.ISO_8859_1)));
            }
            return builder.build();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(bytes(text));
    }

    static List<String> match(Engine engine, String text) {
        return match(engine, text, FileKind.OTHER);
    }

    static List<String> match(Engine engine, String text, FileKind kind) {
        byte[] data = bytes(text);
        return engine.match(new Target(data, data.length, kind, new Target.Surroundings(data.length, List.of())), true);
    }
}
