package org.postrider.filter.virus.internal.update;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.postrider.filter.virus.internal.database.CvdHeader;
import org.postrider.filter.virus.internal.database.RefusedException;

/** Makes a {@code .cld} of the files of a folder, as freshclam does: the header, then a plain tar. Stateless. */
final class CldWriter {
    private static final String LICENCE = "COPYING";
    private static final int BLOCK = 512;
    private static final int SIZE_AT = 124;
    private static final int SUM_AT = 148;
    private static final int TYPE_AT = 156;

    private CldWriter() {}

    /** Writes and syncs a container. @param database such as {@code daily} @param target replaced */
    static void write(Path folder, String database, Path target) throws IOException {
        List<String> names = names(folder, database);
        byte[] info = Files.readAllBytes(folder.resolve(database + ".info"));
        int end = 0;
        while (end < info.length && info[end] != '\n') {
            end++;
        }
        if (end >= Math.min(info.length, CvdHeader.LENGTH)) {
            throw new RefusedException(database + ".info", "does not begin with a header");
        }
        byte[] header = Arrays.copyOf(info, CvdHeader.LENGTH);
        Arrays.fill(header, end, CvdHeader.LENGTH, (byte) ' ');
        try (FileChannel channel = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            out.write(header);
            for (String name : names) {
                add(folder.resolve(name), name, out);
            }
            out.write(new byte[2 * BLOCK]);
            out.flush();
            channel.force(true);
        }
    }

    // The licence first: by it a plain tar is told from a gzipped one.
    private static List<String> names(Path folder, String database) throws IOException {
        List<String> names = new ArrayList<>(List.of(LICENCE, database + ".info"));
        for (String name : names) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new RefusedException(database, "lacks its " + name);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith(".") && !names.contains(name))
                    .sorted()
                    .toList()
                    .forEach(names::add);
        }
        return names;
    }

    private static void add(Path file, String name, OutputStream out) throws IOException {
        long size = Files.size(file);
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, SIZE_AT, String.format("%011o", size) + '\0');
        put(header, 136, "00000000000\0");
        put(header, SUM_AT, "        ");
        header[TYPE_AT] = '0';
        int sum = 0;
        for (byte octet : header) {
            sum += octet & 0xFF;
        }
        put(header, SUM_AT, String.format("%06o", sum) + "\0 ");
        out.write(header);
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(out);
        }
        out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(octets, 0, header, at, octets.length);
    }
}
