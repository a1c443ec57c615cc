package org.postrider.directory.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postrider.message.Address;

/**
 * The directory's three text files, which admins may also edit by hand: {@code domains} (a name a line), {@code users}
 * ({@code address argon2id scram}) and {@code aliases} ({@code address target[,target...]}; local part {@code *} is the
 * catch-all). Lines that are empty or begin with {@code #} are comments. The first line of each written file names the
 * format's version.
 *
 * <p>A file is replaced as a whole: temporary file, fsync, rename, fsync of the folder.
 */
final class DirectoryFiles {
    private static final String VERSION = "# postrider directory 1";
    private static final String VERSION_PREFIX = "# postrider directory ";

    private final Path folder;

    DirectoryFiles(Path folder) {
        this.folder = folder;
    }

    boolean exist() {
        return Files.exists(folder.resolve("domains"));
    }

    /** Changes whenever one of the files does. */
    String stamp() throws IOException {
        StringBuilder stamp = new StringBuilder();
        for (String name : List.of("domains", "users", "aliases")) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                stamp.append(Files.getLastModifiedTime(file)).append('/').append(Files.size(file));
            }
            stamp.append(';');
        }
        return stamp.toString();
    }

    /**
     * Reads all.
     *
     * @throws MalformedFileException naming file and line; nothing is taken over then
     */
    Snapshot read() throws IOException {
        TreeSet<String> domains = new TreeSet<>();
        for (Line line : lines("domains")) {
            domains.add(domain(line));
        }
        TreeMap<String, UserRecord> users = new TreeMap<>();
        for (Line line : lines("users")) {
            UserRecord user = user(line, domains);
            if (users.put(Snapshot.key(user.address()), user) != null) {
                throw line.wrong("the user is listed twice");
            }
        }
        TreeMap<String, List<Address>> aliases = new TreeMap<>();
        for (Line line : lines("aliases")) {
            String[] fields = line.text().split("\\s+", 2);
            if (fields.length != 2) {
                throw line.wrong("an alias line is `address target[,target...]`");
            }
            if (aliases.put(Snapshot.key(address(line, fields[0])), targets(line, fields[1])) != null) {
                throw line.wrong("the alias is listed twice");
            }
        }
        return new Snapshot(domains, users, aliases);
    }

    private static String domain(Line line) throws MalformedFileException {
        return Address.parse("postmaster@" + line.text())
                .map(Address::domain)
                .orElseThrow(() -> line.wrong("not a domain name"));
    }

    private static UserRecord user(Line line, TreeSet<String> domains) throws MalformedFileException {
        String[] fields = line.text().split("\\s+");
        if (fields.length != 3) {
            throw line.wrong("a user line is `address argon2id scram`; set passwords with mail:user-passwd");
        }
        Address address = address(line, fields[0]);
        if (!domains.contains(address.domain())) {
            throw line.wrong("the domain is not in the file domains");
        }
        try {
            return new UserRecord(address, PasswordHash.parse(fields[1]), Scram.parse(fields[2]));
        } catch (IllegalArgumentException e) {
            throw line.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static List<Address> targets(Line line, String text) throws MalformedFileException {
        List<Address> targets = new ArrayList<>();
        for (String target : text.split("\\s*,\\s*")) {
            targets.add(address(line, target));
        }
        return List.copyOf(targets);
    }

    private static Address address(Line line, String text) throws MalformedFileException {
        Address address = Address.parse(text).orElseThrow(() -> line.wrong("not an address: " + text));
        return new Address(address.localPart().toLowerCase(java.util.Locale.ROOT), address.domain());
    }

    private List<Line> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        List<Line> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        int number = 0;
        for (String text : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (number == 1 && text.startsWith(VERSION_PREFIX) && !text.equals(VERSION)) {
                throw new Line(file, 1, text).wrong("written by a newer Postrider; upgrade, or restore the file");
            }
            if (!text.isBlank() && !text.startsWith("#")) {
                lines.add(new Line(file, number, text.strip()));
            }
        }
        return lines;
    }

    /** Writes what differs from what is there. */
    void write(Snapshot old, Snapshot now) throws IOException {
        Files.createDirectories(folder);
        if (!exist() || !old.domains.equals(now.domains)) {
            replace("domains", List.copyOf(now.domains));
        }
        if (!old.users.equals(now.users)) {
            replace(
                    "users",
                    now.users.values().stream()
                            .map(u -> u.address() + " " + u.password() + " " + Scram.print(u.scram()))
                            .toList());
        }
        if (!old.aliases.equals(now.aliases)) {
            replace(
                    "aliases",
                    now.aliases.entrySet().stream()
                            .map(e -> e.getKey() + " "
                                    + e.getValue().stream()
                                            .map(Address::toString)
                                            .collect(Collectors.joining(",")))
                            .toList());
        }
    }

    private void replace(String name, List<String> lines) throws IOException {
        Path temporary = folder.resolve(name + ".new");
        String text = VERSION + "\n" + String.join("\n", lines) + "\n";
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel parent = FileChannel.open(folder, StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    /** One line with its place. */
    private record Line(Path file, int number, String text) {
        MalformedFileException wrong(String what) {
            return new MalformedFileException(file + " line " + number + ": " + what);
        }
    }

    /** A file that cannot be taken over; the message names file, line and what to write. */
    static final class MalformedFileException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedFileException(String message) {
            super(message);
        }
    }
}
