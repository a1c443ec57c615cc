package org.postrider.filter.virus.internal.database;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A container: a header of 512 octets, then a tar of databases, usually gzipped. Confined to one thread. It reads the file that
 * was there when it was opened, whatever is renamed over it later.
 *
 * <p>The old signature of a {@code .cvd} covers what follows the header, as an MD5 sum; so the header is compared with the
 * signed table inside. A {@code .cld} was put together on this machine and has no signature of its own: there the table, which
 * is signed by ClamAV in each step, vouches for every file.
 */
public final class Container implements Closeable {
    private static final String LICENCE = "COPYING";
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final String file;
    private final FileChannel channel;
    private final CvdHeader header;

    private Container(Path path, FileChannel channel, CvdHeader header) {
        this.path = path;
        this.file = String.valueOf(path.getFileName());
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens one; nothing of it is trusted yet.
     *
     * @throws RefusedException if it has no header
     */
    public static Container open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        boolean opened = false;
        try {
            byte[] head = new Bytes(channel, 0).readNBytes(CvdHeader.LENGTH);
            Optional<CvdHeader> header = CvdHeader.parse(head);
            if (head.length < CvdHeader.LENGTH || header.isEmpty()) {
                throw new RefusedException(String.valueOf(path.getFileName()), "does not begin like a ClamAV database");
            }
            opened = true;
            return new Container(path, channel, header.get());
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    /** The file's name. */
    public String file() {
        return file;
    }

    /** What its first line says; to be believed once it is verified. */
    public CvdHeader header() {
        return header;
    }

    DatabaseInfo info(String verifiedBy) {
        return new DatabaseInfo(
                file,
                Extensions.stem(file),
                header.version(),
                header.builtAt(),
                header.signatures(),
                header.level(),
                verifiedBy);
    }

    /**
     * Checks all of it.
     *
     * @return what vouches for it, in words
     * @throws RefusedException if nothing does, or it is damaged
     */
    public String verify(Trust trust) throws IOException {
        return verify(trust, path.resolveSibling(signName()));
    }

    /** The same with its {@code .sign} file in another place. */
    public String verify(Trust trust, Path signFile) throws IOException {
        String kind = Extensions.of(file);
        if (kind.equals("cud")) {
            if (!trust.unsigned()) {
                throw new RefusedException(file, "is not signed, and unsigned databases are not allowed here");
            }
            checkContents(trust, false);
            return "nothing: it is not signed";
        }
        if (kind.equals("cvd")) {
            Optional<String> signer = SignFile.verify(file, () -> new Bytes(channel, 0), signFile, trust);
            if (signer.isEmpty()) {
                checkMd5(trust);
            }
            // What is signed with its header needs no other signature inside: so one can sign databases of one's own.
            checkContents(trust, signer.isEmpty());
            return signer.orElse("ClamAV's key");
        }
        checkContents(trust, true);
        return "ClamAV's key, by the table inside";
    }

    /** What the {@code .sign} file of a {@code .cvd} is called, whatever the container is called. */
    public String signName() {
        return Extensions.stem(file) + '-' + header.version() + ".cvd.sign";
    }

    private void checkMd5(Trust trust) throws IOException {
        if (!trust.md5()) {
            throw new RefusedException(
                    file, "has no signature file " + signName() + " beside it, and older signatures are not accepted");
        }
        byte[] sum = digest("MD5", new Bytes(channel, CvdHeader.LENGTH));
        if (!HexFormat.of().formatHex(sum).equals(header.md5().toLowerCase(Locale.ROOT))) {
            throw new RefusedException(file, "is not what was signed: it is damaged, truncated or has been changed");
        }
        if (!LegacySignature.ofMd5(sum, header.signature(), trust.keys().container())) {
            throw new RefusedException(file, "is not signed by ClamAV");
        }
    }

    private void checkContents(Trust trust, boolean byTable) throws IOException {
        Table table = null;
        String tableName = "";
        Map<String, Table.Sum> found = new HashMap<>();
        try (InputStream in = contents()) {
            TarReader tar = new TarReader(file, in);
            for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
                if (Extensions.of(entry.name()).equals("info") && table == null) {
                    tableName = entry.name();
                    table = Table.parse(file, small(tar, entry), trust);
                } else if (Extensions.plain(entry.name())) {
                    String sum = HexFormat.of().formatHex(digest("SHA-256", tar.bytes()));
                    if (found.put(entry.name(), new Table.Sum(entry.size(), sum)) != null) {
                        throw new RefusedException(file, "holds " + entry.name() + " twice");
                    }
                }
            }
        } catch (EOFException e) {
            throw new RefusedException(file, "is truncated");
        } catch (ZipException e) {
            throw new RefusedException(file, "is damaged: " + e.getMessage());
        }
        if (table == null) {
            throw new RefusedException(file, "holds no table of its contents");
        }
        checkTable(table, tableName, byTable);
        compare(table, found);
    }

    private byte[] small(TarReader tar, TarReader.Entry entry) throws IOException {
        if (entry.size() > Table.MAX) {
            throw new RefusedException(file, "has a table of contents of " + entry.size() + " octets");
        }
        return tar.bytes().readAllBytes();
    }

    private void checkTable(Table table, String tableName, boolean byTable) throws RefusedException {
        if (byTable && !table.signed()) {
            throw new RefusedException(file, "has a table of contents that is not signed by ClamAV");
        }
        if (!header.agrees(table.header())) {
            throw new RefusedException(
                    file,
                    "says in its header that it is version " + header.version() + ", but inside it is version "
                            + table.header().version() + " or another build");
        }
        if (!Extensions.of(file).equals("cud") && !Extensions.stem(tableName).equalsIgnoreCase(Extensions.stem(file))) {
            throw new RefusedException(file, "is the database " + Extensions.stem(tableName) + " under another name");
        }
    }

    private void compare(Table table, Map<String, Table.Sum> found) throws RefusedException {
        for (Map.Entry<String, Table.Sum> one : found.entrySet()) {
            if (!one.getValue().equals(table.files().get(one.getKey()))) {
                throw new RefusedException(file, "holds a " + one.getKey() + " that is not the one in its table");
            }
        }
        for (String name : table.files().keySet()) {
            if (Extensions.plain(name) && !found.containsKey(name)) {
                throw new RefusedException(file, "lacks its " + name);
            }
        }
    }

    /** Hands its databases over. Only after {@link #verify}. */
    void handOver(PartSink sink) throws IOException {
        each((name, bytes) -> {
            if (Extensions.plain(name)) {
                sink.part(file, name, bytes);
            }
        });
    }

    /** Takes a file. */
    @FunctionalInterface
    public interface Member {
        /** @param bytes valid during this call */
        void take(String name, InputStream bytes) throws IOException;
    }

    /** Every file in it, in its order, the table and the licence too. */
    public void each(Member member) throws IOException {
        try (InputStream in = contents()) {
            TarReader tar = new TarReader(file, in);
            for (TarReader.Entry entry = tar.next(); entry != null; entry = tar.next()) {
                member.take(entry.name(), tar.bytes());
            }
        }
    }

    private InputStream contents() throws IOException {
        byte[] start = new Bytes(channel, CvdHeader.LENGTH).readNBytes(LICENCE.length());
        InputStream raw = new Bytes(channel, CvdHeader.LENGTH);
        boolean plain = new String(start, StandardCharsets.ISO_8859_1).equals(LICENCE);
        return plain ? raw : new GZIPInputStream(raw, BUFFER);
    }

    private static byte[] digest(String algorithm, InputStream bytes) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[BUFFER];
            for (int got = bytes.read(buffer); got >= 0; got = bytes.read(buffer)) {
                digest.update(buffer, 0, got);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The file from a place on. Closing it does nothing. */
    private static final class Bytes extends InputStream {
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
        private long at;

        Bytes(FileChannel channel, long at) {
            this.channel = channel;
            this.at = at;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int read(byte @Nullable [] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (target == null || !fill()) {
                return -1;
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(target, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            if (!buffer.hasRemaining()) {
                buffer.clear();
                int got = channel.read(buffer, at);
                buffer.flip();
                at += Math.max(0, got);
            }
            return buffer.hasRemaining();
        }
    }
}
