package org.postrider.directory.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postrider.message.Address;

/**
 * The first start of {@code ./run}: domain example.test with alice and bob, random passwords, written for the admin's eyes
 * only. Used only if the system property {@code postrider.demo} is {@code true} and there is no directory yet.
 */
final class DemoUsers {
    private static final String DOMAIN = "example.test";
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int LENGTH = 20;

    private DemoUsers() {}

    static Snapshot create(Path file, SecureRandom random, int iterations) throws IOException {
        TreeMap<String, UserRecord> users = new TreeMap<>();
        StringBuilder lines = new StringBuilder();
        for (String name : List.of("alice", "bob")) {
            Address address = new Address(name, DOMAIN);
            char[] password = password(random);
            UserRecord user = new UserRecord(
                    address, PasswordHash.create(password, random), Scram.create(password, iterations, random));
            users.put(Snapshot.key(address), user);
            lines.append(address).append(':').append(password).append('\n');
        }
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, lines);
        TreeMap<String, List<Address>> aliases = new TreeMap<>();
        for (String role : List.of("postmaster", "abuse")) {
            aliases.put(role + "@" + DOMAIN, List.of(new Address("alice", DOMAIN)));
        }
        return new Snapshot(new TreeSet<>(List.of(DOMAIN)), users, aliases);
    }

    private static char[] password(SecureRandom random) {
        char[] password = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            password[i] = LETTERS.charAt(random.nextInt(LETTERS.length()));
        }
        return password;
    }
}
