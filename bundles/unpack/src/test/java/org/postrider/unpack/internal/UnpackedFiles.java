package org.postrider.unpack.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.role.chain.Unpacker.Unpacked;

/** Base of tests that unpack files. */
abstract class UnpackedFiles {
    static final Limits LIMITS = new Limits(64 << 20, 32 << 20, 2_000, 8, 250, Duration.ofMinutes(5), 64 << 20);

    @TempDir
    Path temporary;

    private MessageUnpacker unpacker;

    @BeforeEach
    void open() {
        unpacker = new MessageUnpacker(temporary, LIMITS, 1);
    }

    @AfterEach
    void close() {
        unpacker.close();
    }

    Entity.Tree tree(String name, byte[] file) throws Exception {
        Unpacked unpacked =
                unpacker.unpack(Content.of(file), name).toCompletableFuture().get(120, TimeUnit.SECONDS);
        unpacked.release().run();
        return unpacked.tree();
    }
}
