package org.postrider.filter.virus.internal.update;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.postrider.filter.virus.internal.database.LegacySignature;
import org.postrider.filter.virus.internal.database.RefusedException;
import org.postrider.filter.virus.internal.database.SignFile;
import org.postrider.filter.virus.internal.database.Trust;

/**
 * A {@code .cdiff} file, which leads from one version of a database to the next: {@code ClamAV-Diff:version:length:}, a gzipped
 * script, and after the last colon a signature of all before that colon. Immutable.
 */
final class Step {
    private static final String MAGIC = "ClamAV-Diff:";
    private static final int HEAD = 64;
    private static final int TAIL = 1_024;
    private static final long MAX_SCRIPT = 2L << 30;

    private final Path path;
    private final String name;
    private final long version;
    private final long length;
    private final long scriptAt;
    private final long signatureAt;
    private final String signature;

    private Step(Path path, long version, long length, long scriptAt, String signature) throws IOException {
        this.path = path;
        this.name = String.valueOf(path.getFileName());
        this.version = version;
        this.length = length;
        this.scriptAt = scriptAt;
        this.signature = signature;
        this.signatureAt = Files.size(path) - signature.length() - 1;
    }

    /** Reads what is around the script. @throws RefusedException if it is none */
    static Step open(Path path) throws IOException {
        String name = String.valueOf(path.getFileName());
        String head;
        String tail;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            head = read(file, 0, HEAD);
            tail = read(file, Math.max(0, file.length() - TAIL), TAIL);
        }
        String[] fields = head.split(":", 4);
        int colon = tail.lastIndexOf(':');
        boolean right = head.startsWith(MAGIC)
                && fields.length == 4
                && fields[1].matches("[0-9]{1,12}")
                && fields[2].matches("[0-9]{1,10}")
                && colon >= 0;
        if (!right) {
            throw new RefusedException(name, "is no difference between two versions");
        }
        int scriptAt = MAGIC.length() + fields[1].length() + fields[2].length() + 2;
        return new Step(
                path, Long.parseLong(fields[1]), Long.parseLong(fields[2]), scriptAt, tail.substring(colon + 1));
    }

    private static String read(RandomAccessFile file, long at, int most) throws IOException {
        byte[] octets = new byte[(int) Math.min(most, file.length() - at)];
        file.seek(at);
        file.readFully(octets);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    long version() {
        return version;
    }

    /** @param signFile beside it, need not be there @throws RefusedException if nothing vouches for it */
    void verify(Path signFile, Trust trust) throws IOException {
        Optional<String> signer = SignFile.verify(name, () -> Files.newInputStream(path), signFile, trust);
        if (signer.isPresent()) {
            return;
        }
        try (InputStream in = new Bounded(Files.newInputStream(path), signatureAt)) {
            if (!LegacySignature.ofSha256(in, signature, trust.keys().script())) {
                throw new RefusedException(name, "is not signed by ClamAV: it is damaged or has been changed");
            }
        }
    }

    /** Changes the files of a folder. After a failure they are neither the old nor the new ones. */
    void apply(Path folder) throws IOException {
        if (length > MAX_SCRIPT) {
            throw new RefusedException(name, "has a script of " + length + " octets");
        }
        try (InputStream file = Files.newInputStream(path)) {
            file.skipNBytes(scriptAt);
            InputStream packed = new Bounded(file, signatureAt - scriptAt);
            InputStream script = new Bounded(new GZIPInputStream(packed, 1 << 16), length + 1);
            new Script(name, folder).run(script, length);
        } catch (EOFException | ZipException e) {
            throw new RefusedException(name, "is damaged: " + e.getMessage());
        }
    }

    /** The first octets of a stream. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (left <= 0) {
                return count == 0 ? 0 : -1;
            }
            int got = in.read(target, offset, (int) Math.min(count, left));
            left -= Math.max(0, got);
            return got;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(left, in.available());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
