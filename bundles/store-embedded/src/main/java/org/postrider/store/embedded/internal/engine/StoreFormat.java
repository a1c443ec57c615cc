package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code FORMAT} in the store's folder: the number of the form in which everything else there is written, and the
 * store's salt. Two lines, {@code postrider-store <number>} and {@code salt <16 hex digits>}.
 *
 * @param number of the form
 * @param salt goes into every record's checksum
 */
record StoreFormat(int number, long salt) {
    /** What this version writes. */
    static final int CURRENT = 1;

    private static final Logger LOG = LoggerFactory.getLogger(StoreFormat.class);
    private static final String FILE = "FORMAT";
    private static final String NAME = "postrider-store ";
    private static final String SALT = "salt ";

    /** Brings a closed store from one form to the next. It may be run again after a crash in its middle. */
    interface Migration {
        /** The form it starts from; it ends at the next. */
        int from();

        /** Rewrites the files of the folder. */
        void run(Path folder) throws IOException;
    }

    /** Reads the format, migrating an older one, or writes a new one into an empty folder. */
    static StoreFormat open(Path folder, int current, List<Migration> migrations, RandomGenerator random)
            throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            StoreFormat made = new StoreFormat(current, random.nextLong());
            made.write(folder);
            return made;
        }
        StoreFormat found = read(file);
        if (found.number > current) {
            throw new IOException("The mail in " + folder + " has format " + found.number
                    + ", which is newer than this Postrider knows (" + current
                    + "): install the newer version again, or restore a backup of the older one");
        }
        while (found.number < current) {
            found = found.migrate(folder, migrations);
        }
        return found;
    }

    private StoreFormat migrate(Path folder, List<Migration> migrations) throws IOException {
        for (Migration migration : migrations) {
            if (migration.from() == number) {
                migration.run(folder);
                StoreFormat next = new StoreFormat(number + 1, salt);
                next.write(folder);
                LOG.info("event=store-migrated folder={} from={} to={}", folder, number, next.number);
                return next;
            }
        }
        throw new IOException("The mail in " + folder + " has format " + number
                + ", for which this Postrider has no migration: upgrade through a version in between");
    }

    private static StoreFormat read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2 || !lines.get(0).startsWith(NAME) || !lines.get(1).startsWith(SALT)) {
            throw new IOException("Not a store's format file: " + file + "; restore it from a backup");
        }
        try {
            return new StoreFormat(
                    Integer.parseInt(lines.get(0).substring(NAME.length()).strip()),
                    HexFormat.fromHexDigitsToLong(
                            lines.get(1).substring(SALT.length()).strip()));
        } catch (IllegalArgumentException e) {
            throw new IOException("Not a store's format file: " + file + "; restore it from a backup", e);
        }
    }

    private void write(Path folder) throws IOException {
        Path fresh = folder.resolve(FILE + ".new");
        Files.writeString(fresh, NAME + number + "\n" + SALT + HexFormat.of().toHexDigits(salt) + "\n");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
