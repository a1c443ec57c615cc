package org.postrider.directory.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret from which salts of unknown users follow. It is kept: a real user's salt outlives a restart, so one that does not
 * would tell that nobody has this name.
 */
final class DecoyKey {
    private static final String FILE = "decoy-key";
    private static final int BYTES = 32;

    private DecoyKey() {}

    /** The key in this folder, made if missing or damaged. */
    static byte[] load(Path folder, SecureRandom random) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            if (text.matches("[A-Za-z0-9+/]{43}=")) {
                return Base64.getDecoder().decode(text);
            }
            Files.delete(file);
        }
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        Files.createDirectories(folder);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
        return key;
    }
}
