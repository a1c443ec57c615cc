package org.postrider.itests.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.postrider.itests.Result;
import org.postrider.itests.Tool;

/** A small disk in memory that can be filled up. Only root may mount one. */
final class Tmpfs implements AutoCloseable {
    private final Path folder;

    private Tmpfs(Path folder) {
        this.folder = folder;
    }

    /** Mounts one, or skips the test and says why. */
    static Tmpfs mount(Path folder, int mebibytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + folder, e);
        }
        Result mount = Tool.of("mount", "mount")
                .run("-t", "tmpfs", "-o", "size=" + mebibytes + "m,mode=700", "tmpfs", folder.toString());
        Assumptions.assumeTrue(
                mount.status() == 0,
                () -> "SKIPPED: a full disk needs a tmpfs, and only root may mount one: " + mount.output());
        return new Tmpfs(folder);
    }

    /** Leaves so many bytes free. */
    void fill(long leave) throws IOException {
        long room = Files.getFileStore(folder).getUsableSpace() - leave;
        byte[] block = new byte[64 * 1024];
        try (var out = Files.newOutputStream(filler())) {
            for (long written = 0; written + block.length <= room; written += block.length) {
                out.write(block);
            }
        }
    }

    /** Makes the room free again that {@link #fill} took. */
    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    @Override
    public void close() {
        Tool.of("umount", "mount").run("-l", folder.toString());
    }

    private Path filler() {
        return folder.resolve("filler");
    }
}
