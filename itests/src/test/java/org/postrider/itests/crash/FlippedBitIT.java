package org.postrider.itests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postrider.itests.Post;
import org.postrider.itests.Server;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;

/** A bit of stored content turns over on the disk: that is reported, and the message is never served as if nothing were. */
final class FlippedBitIT {
    private static final String SECRET = "The treasure lies under the third oak, seven paces north.";

    @Test
    void damagedContentIsReportedAndNotServed() throws IOException {
        try (Server server = Server.create("flipped-bit").start()) {
            Post post = new Post(server);
            try (SmtpClient client = post.smtp()) {
                String body = ("padding line\r\n").repeat(100) + SECRET + "\r\n" + ("padding line\r\n").repeat(100);
                client.send(Post.ALICE, Post.BOB, Mail.text("Treasure", body));
            }
            assertThat(post.arrived("Treasure")).contains(SECRET);
            long uid = post.found("Treasure").get(0);
            server.stop();
            assertThat(flip(server.home().resolve("mail")))
                    .as("copies of the content on the disk")
                    .isEqualTo(1);
            server.start();

            String served = fetch(post, uid);
            assertThat(served).doesNotContain("* " + "1 FETCH").doesNotContain("third");
            assertThat(server.log().lines().filter(line -> line.contains("DamagedContent")))
                    .as("a line in the log that names the damage")
                    .isNotEmpty()
                    .allMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
            post.flows();
        }
    }

    /** All that the server says to a FETCH of the message, which must have a NO in it. */
    private static String fetch(Post post, long uid) throws IOException {
        try (ImapClient client = post.imap(Post.BOB)) {
            client.select("INBOX");
            client.wire().line("f UID FETCH " + uid + " BODY.PEEK[TEXT]").line("l LOGOUT");
            String said = client.wire().untilClosed();
            assertThat(said).containsPattern("(?m)^(\\*|f) NO ");
            return said;
        }
    }

    private static int flip(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.filter(Files::isRegularFile).forEach(files::add);
        }
        int flipped = 0;
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (int at = text.indexOf(SECRET); at >= 0; at = text.indexOf(SECRET, at + 1)) {
                try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
                    // "third" becomes "thizd": one bit.
                    long where = at + SECRET.indexOf("third") + 3L;
                    disk.seek(where);
                    int octet = disk.read();
                    disk.seek(where);
                    disk.write(octet ^ 0x08);
                    flipped++;
                }
            }
        }
        return flipped;
    }
}
