package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;
import org.postrider.role.chain.Unpacker;

/** Unpacks a file in a test and says what came out. */
public final class Unpacking {
    private static final int MOST = 33 << 20;
    private static final Limits LIMITS =
            new Limits(64 << 20, 32 << 20, 1_000, 30, 5_000, Duration.ofMinutes(5), 64 << 20);

    /** What came out of one file. @param tree the entities' contents can be read no more */
    public record Result(Entity.Tree tree, List<String> names, List<byte[]> contents) {
        /** Text of the entity whose name this is; fails if there is none. */
        public String text(String name) {
            return new String(bytes(name), StandardCharsets.UTF_8);
        }

        /** Bytes of the entity whose name this is; fails if there is none. */
        public byte[] bytes(String name) {
            int at = names.indexOf(name);
            if (at < 0) {
                throw new AssertionError("no " + name + " in " + names + ", but " + tree.findings());
            }
            return contents.get(at);
        }

        /** Hexadecimal SHA-256 of every entity. */
        public List<String> hashes() {
            return contents.stream().map(Unpacking::sha256).toList();
        }

        /** Symbols of the findings. */
        public List<String> symbols() {
            return tree.findings().stream().map(Finding::symbol).toList();
        }

        /** All of the findings. */
        public List<String> findings() {
            return tree.findings().stream().map(Finding::toString).toList();
        }
    }

    private Unpacking() {}

    /** Everything in this file; the file itself comes first. */
    public static Result of(String name, byte[] file) throws Exception {
        MessageUnpacker unpacker = new MessageUnpacker(Path.of("target"), LIMITS, 1);
        try {
            Unpacker.Unpacked unpacked = unpacker.unpack(Content.of(file), name)
                    .toCompletableFuture()
                    .get(120, TimeUnit.SECONDS);
            Entity.Tree tree = unpacked.tree();
            List<byte[]> contents = tree.entities().stream()
                    .map(entity -> read(entity.content()))
                    .toList();
            unpacked.release().run();
            return new Result(tree, tree.entities().stream().map(Entity::name).toList(), contents);
        } finally {
            unpacker.close();
        }
    }

    private static byte[] read(Content content) {
        try {
            return content.toBytes(MOST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
