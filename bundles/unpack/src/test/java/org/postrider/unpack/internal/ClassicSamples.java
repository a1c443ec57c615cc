package org.postrider.unpack.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.role.chain.Unpacker.Unpacked;

/** Small files of the older formats, made by the tools of others: see the README beside them. */
final class ClassicSamples {
    static final byte[] HELLO = "hello, this is a small file\n".getBytes(StandardCharsets.UTF_8);
    static final byte[] LINES = lines();
    static final Limits LIMITS = new Limits(16 << 20, 8 << 20, 500, 8, 1_000, Duration.ofMinutes(5), 64 << 10);

    private ClassicSamples() {}

    private static byte[] lines() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_500; i++) {
            text.append("line ")
                    .append(i)
                    .append(" of the sample, ")
                    .append(i * i % 97)
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static byte[] read(String name) {
        try (InputStream in = ClassicSamples.class.getResourceAsStream("/classic/" + name + ".b64")) {
            if (in == null) {
                return new GZIPInputStream(new ByteArrayInputStream(read(name + ".gz"))).readAllBytes();
            }
            return Base64.getMimeDecoder().decode(in.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What is in a file of this name. */
    static Entity.Tree unpack(Path temporary, Limits limits, String name, byte[] file) throws Exception {
        MessageUnpacker unpacker = new MessageUnpacker(temporary, limits, 1);
        try {
            Unpacked unpacked = unpacker.unpack(Content.of(file), name)
                    .toCompletableFuture()
                    .get(120, TimeUnit.SECONDS);
            // In memory before the temporary file is gone.
            List<Entity> copies = unpacked.tree().entities().stream()
                    .map(ClassicSamples::copy)
                    .toList();
            Entity.Tree tree = new Entity.Tree(copies, unpacked.tree().findings());
            unpacked.release().run();
            return tree;
        } finally {
            unpacker.close();
        }
    }

    private static Entity copy(Entity entity) {
        try {
            Content content = Content.of(entity.content().toBytes(32 << 20));
            return new Entity(
                    entity.path(),
                    entity.name(),
                    entity.declaredType(),
                    entity.detectedType(),
                    entity.depth(),
                    content,
                    entity.marks());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
