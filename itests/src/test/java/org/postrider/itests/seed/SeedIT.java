package org.postrider.itests.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postrider.itests.Await;
import org.postrider.itests.NameServer;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.Mail;
import org.postrider.itests.client.SmtpClient;

/**
 * Two servers and a real name server. userA's client submits to the first, which checks, queues, asks DNS and sends; the
 * second checks and files; userB fetches. A story: its steps follow each other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SeedIT {
    private static final String USER_A = "userA@domain1.test";
    private static final String USER_B = "userB@domain2.test";
    private static final Pattern PASSWORD = Pattern.compile("\"password\":\"([^\"]+)\"");

    private static Server first;
    private static Server second;
    private static NameServer dns;
    private static String passwordA;
    private static String passwordB;

    @BeforeAll
    static void boot() {
        first = Server.create("seed-1").listen("127.0.0.2").pickBase();
        second = Server.create("seed-2").listen("127.0.0.3").pickBase();
        dns = NameServer.create(first.home().resolve("dns"))
                .zone("domain1.test", "@ IN MX 10 mx", "mx IN A 127.0.0.2")
                .zone(
                        "domain2.test",
                        "@ IN MX 20 backup",
                        "@ IN MX 10 mx",
                        "mx IN A 127.0.0.3",
                        "backup IN A 127.0.0.9")
                .start();
        configure(first, "mx.domain1.test", second.port(25)).start();
        configure(second, "mx.domain2.test", first.port(25)).start();
        passwordA = addUser(first, USER_A);
        passwordB = addUser(second, USER_B);
    }

    @AfterAll
    static void stop() {
        Stream.of(first, second, dns).filter(it -> it != null).forEach(SeedIT::close);
    }

    @Test
    @Order(1)
    void bannedMailIsKeptByTheFirstServer() {
        submit(Mail.program("A program"));

        Await.until(
                "the quarantine's list",
                () -> first.shell("mail:quarantine-list --json").output(),
                list -> list.contains("A program"));
        assertThat(first.shell("mail:quarantine-list --json").output()).contains(USER_A, USER_B);
    }

    @Test
    @Order(2)
    void cleanMailArrivesOnceAndIsFetched() throws IOException {
        submit(Mail.text("A letter", "Dear B,\r\n.a line with a dot\r\n\r\nYours, A\r\n"));

        try (ImapClient client = ImapClient.connect(second.host(), second.port("imap"))) {
            client.startTls();
            client.login(USER_B, passwordB);
            Await.until(
                    "the letter in INBOX",
                    () -> client.select("INBOX").responses("EXISTS"),
                    exists -> !exists.contains("0 EXISTS"));
        }
        List<String> mails = fetchByMbsync();
        assertThat(mails).hasSize(1);
        assertThat(mails.get(0))
                .contains("Subject: A letter\n", "Dear B,\n.a line with a dot\n\nYours, A\n")
                .containsPattern("(?m)^\\s+by mx\\.domain1\\.test .*with ESMTPSA")
                .containsPattern("(?m)^Return-Path: <" + USER_A + ">");
        assertThat(mails.get(0).lines().filter(line -> line.startsWith("Received: ")))
                .hasSize(2);
    }

    @Test
    @Order(3)
    void curlReadsTheSame() {
        Result mail = Tool.of("curl", "curl")
                .run(
                        "-sS",
                        "-k",
                        "--ssl-reqd",
                        "--user",
                        USER_B + ":" + passwordB,
                        "imap://" + second.host() + ":" + second.port("imap") + "/INBOX;MAILINDEX=1");

        assertThat(mail.status()).as(mail.output()).isZero();
        assertThat(mail.output()).contains("Subject: A letter\n");
    }

    @Test
    @Order(4)
    void nothingCanBeSmuggledToTheSecondServer() throws IOException {
        String inner =
                ".\r\nMAIL FROM:<evil@evil.test>\r\nRCPT TO:<" + USER_B + ">\r\nDATA\r\n" + Mail.text("Smuggled");
        String text = Mail.text("Chunked", "before\r\n" + inner + ".\r\nafter\r\n");
        try (SmtpClient client = SmtpClient.connect(first.host(), first.port("submission"))) {
            client.hello();
            client.startTls();
            client.login(USER_A, passwordA);
            client.pipeline("MAIL FROM:<" + USER_A + ">", "RCPT TO:<" + USER_B + ">");
            // A lone dot is only text here; towards a server without CHUNKING it must be doubled.
            client.wire().raw("BDAT " + text.length() + " LAST\r\n" + text);
            assertThat(client.reply().code()).isEqualTo(250);
        }

        try (ImapClient client = ImapClient.connect(second.host(), second.port("imap"))) {
            client.startTls();
            client.login(USER_B, passwordB);
            Await.until(
                    "two messages in INBOX",
                    () -> client.select("INBOX").responses("EXISTS").contains("2 EXISTS"));
            assertThat(client.text(2)).contains("before\r\n" + inner + ".\r\nafter\r\n");
        }
    }

    @Test
    @Order(5)
    void nothingIsLeftBehind() {
        assertThat(first.shell("mail:queue-list --json").output().strip()).isEqualTo("[]");
        assertThat(second.shell("mail:queue-list --json").output().strip()).isEqualTo("[]");
        assertThat(second.shell("mail:quarantine-list --json").output().strip()).isEqualTo("[]");
    }

    @Test
    @Order(6)
    void bothTracesTellTheirPartOfTheWay() {
        String sent = first.shell("mail:trace --no-format " + USER_B).output();
        String filed = second.shell("mail:trace --no-format " + USER_B).output();

        assertThat(sent)
                .contains(
                        "\tsmtp\t", "result=ok", "agent=quarantine", "agent=relay", "where=mx.domain2.test[127.0.0.3]")
                .doesNotContain("agent=local");
        assertThat(filed)
                .contains("\tsmtp\t", "helo=mx.domain1.test", "agent=local")
                .doesNotContain("agent=relay");
    }

    private static void submit(String text) {
        Path file = first.home().resolve("data/tmp/submit.eml");
        write(file, text.replace("\r\n", "\n"));
        Result swaks = Tool.of("swaks", "swaks")
                .run(
                        "--server",
                        first.host() + ":" + first.port("submission"),
                        "--tls",
                        "--auth",
                        "PLAIN",
                        "--auth-user",
                        USER_A,
                        "--auth-password",
                        passwordA,
                        "--from",
                        USER_A,
                        "--to",
                        USER_B,
                        "--data",
                        "@" + file);
        assertThat(swaks.status()).as(swaks.output()).isZero();
    }

    private static List<String> fetchByMbsync() throws IOException {
        Path folder = Files.createDirectories(second.home().resolve("data/tmp/mbsync"));
        Path config = folder.resolve("mbsyncrc");
        write(
                config,
                "IMAPStore remote\nHost " + second.host() + "\nPort " + second.port("imap") + "\nUser " + USER_B
                        + "\nPass " + passwordB + "\nSSLType STARTTLS\nCertificateFile "
                        + second.home().resolve("keys/tls.crt") + "\n\nMaildirStore local\nPath " + folder
                        + "/\nInbox " + folder + "/INBOX\n\nChannel all\nFar :remote:\nNear :local:\n"
                        + "Patterns INBOX\nCreate Near\nSync Pull\nSyncState *\n");
        Result mbsync = Tool.of("mbsync", "isync").run("-V", "-c", config.toString(), "all");
        assertThat(mbsync.status()).as(mbsync.output()).isZero();
        try (Stream<Path> files = Files.list(folder.resolve("INBOX/new"))) {
            return files.map(SeedIT::read).toList();
        }
    }

    private static Server configure(Server server, String name, int otherPort) {
        return server.configure("org.postrider.dns", Map.of("servers", dns.address()))
                .configure("org.postrider.relay", Map.of("port", Integer.toString(otherPort), "hostname", name))
                .configure("org.postrider.smtp", Map.of("hostname", name));
    }

    private static String addUser(Server server, String user) {
        String domain = user.substring(user.indexOf('@') + 1);
        Result added = server.shell("mail:domain-add " + domain);
        assertThat(added.status()).as(added.output()).isZero();
        Result made = server.shell("mail:user-add --random --json " + user);
        Matcher password = PASSWORD.matcher(made.output());
        assertThat(password.find()).as(made.output()).isTrue();
        return password.group(1);
    }

    private static void close(AutoCloseable it) {
        try {
            it.close();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot close " + it, e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot write " + file, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot read " + file, e);
        }
    }
}
