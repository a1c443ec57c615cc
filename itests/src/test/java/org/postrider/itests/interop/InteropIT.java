package org.postrider.itests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postrider.itests.Await;
import org.postrider.itests.Post;
import org.postrider.itests.Result;
import org.postrider.itests.Server;
import org.postrider.itests.Tool;
import org.postrider.itests.client.ImapClient;
import org.postrider.itests.client.ImapReply;
import org.postrider.itests.client.Mail;

/** Programs that others wrote: swaks, curl, mbsync, GNU SASL, aiosasl, msmtp, NeoMutt, and Postfix's load generators. */
final class InteropIT {
    /** Listeners that do not offer SCRAM-SHA-256-PLUS. */
    private static final String UNBOUND = "unbound-submission";

    private static final String UNBOUND_IMAP = "unbound-imap";

    private static Server server;
    private static Post post;
    private static Path work;
    private static Process sink;

    @BeforeAll
    static void boot() throws IOException {
        server = Server.create("interop").pickBase();
        // No role uses this port of ours yet.
        int port = server.port(99);
        server.configure("org.postrider.queue", Map.of("relayhost", "[127.0.0.1]:" + port))
                .configure("org.postrider.net.listener-" + UNBOUND, unbound("submission", "+98"))
                .configure("org.postrider.net.listener-" + UNBOUND_IMAP, unbound("imap", "+97"))
                .start();
        post = new Post(server);
        work = Files.createDirectories(server.home().resolve("data/tmp/interop"));
        sink = Tool.of("smtp-sink", "postfix").start(work.resolve("sink.out"), sinkWords(port));
    }

    @AfterAll
    static void stop() {
        if (sink != null) {
            sink.destroy();
        }
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "submission, --tls, PLAIN",
        "submission, --tls, LOGIN",
        "submissions, --tls-on-connect, PLAIN",
        "submissions, --tls-on-connect, LOGIN"
    })
    void swaksSubmits(String listener, String tls, String mechanism) throws IOException {
        String subject = "By swaks with " + mechanism + " to " + listener;
        Result swaks = swaks(server.port(listener), subject, tls, "--auth", mechanism);

        assertThat(swaks.status()).as(swaks.output()).isZero();
        post.arrived(subject);
    }

    @Test
    void swaksIsRefusedWithoutTls() {
        Result swaks = swaks(server.port("submission"), "In the clear", "--auth", "PLAIN");

        // 28: authentication was wanted and could not be had.
        assertThat(swaks.status()).as(swaks.output()).isEqualTo(28);
    }

    @Test
    void swaksDeliversByLmtp() throws IOException {
        Result swaks = swaks(server.port("lmtp"), "By LMTP", "--protocol", "LMTP");

        assertThat(swaks.status()).as(swaks.output()).isZero();
        post.arrived("By LMTP");
    }

    @Test
    void curlSendsAndReads() throws IOException {
        Path mail = write("curl.eml", Mail.text("By curl", "curl's body\r\n"));
        Result sent = curl(
                "smtp://127.0.0.1:" + server.port("submission"),
                Post.ALICE,
                "--mail-from",
                Post.ALICE,
                "--mail-rcpt",
                Post.BOB,
                "--upload-file",
                mail.toString());
        assertThat(sent.status()).as(sent.output()).isZero();
        post.arrived("By curl");
        long uid = post.found("By curl").get(0);

        for (String url : List.of(
                "imap://127.0.0.1:" + server.port("imap") + "/INBOX;UID=" + uid,
                "imaps://127.0.0.1:" + server.port("imaps") + "/INBOX;UID=" + uid)) {
            Result read = curl(url, Post.BOB);
            assertThat(read.status()).as(read.output()).isZero();
            assertThat(read.output()).contains("Subject: By curl\n", "curl's body\n");
        }
        Result search = curl("imap://127.0.0.1:" + server.port("imap") + "/INBOX?SUBJECT curl", Post.BOB);
        assertThat(search.output()).contains("* SEARCH ");
        Result list = curl("imap://127.0.0.1:" + server.port("imap") + "/", Post.BOB);
        assertThat(list.output()).contains("INBOX");
    }

    @ParameterizedTest
    @CsvSource({"LOGIN", "PLAIN", "SCRAM-SHA-256"})
    void mbsyncSyncsBothWays(String mechanism) throws IOException {
        String subject = "For mbsync by " + mechanism;
        assertThat(swaks(server.port("smtp"), subject).status()).isZero();
        post.arrived(subject);
        Path folder = Files.createDirectories(work.resolve("mbsync-" + mechanism));
        Path config = write(
                "mbsyncrc-" + mechanism,
                "IMAPStore remote\nHost 127.0.0.1\nPort " + server.port("imap") + "\nUser " + Post.BOB + "\nPass "
                        + server.password(Post.BOB) + "\nSSLType STARTTLS\nAuthMechs " + mechanism
                        + "\nCertificateFile " + server.home().resolve("keys/tls.crt")
                        + "\n\nMaildirStore local\nPath " + folder + "/\nInbox " + folder
                        + "/INBOX\nSubFolders Verbatim\n\nChannel all\nFar :remote:\nNear :local:\nPatterns *\n"
                        + "Create Both\nExpunge Both\nSync All\nSyncState *\n");
        mbsync(config);
        Path mail = only(folder.resolve("INBOX/new"), subject);

        // Read and answered here: the flags go up. A new message here goes up too.
        Files.move(mail, folder.resolve("INBOX/cur").resolve(mail.getFileName() + "RS"));
        Files.createDirectories(folder.resolve("Made-" + mechanism + "/new"));
        Files.createDirectories(folder.resolve("Made-" + mechanism + "/cur"));
        Files.createDirectories(folder.resolve("Made-" + mechanism + "/tmp"));
        Files.writeString(
                folder.resolve("Made-" + mechanism + "/cur/1.1.here:2,S"),
                Mail.text("Up by " + mechanism).replace("\r\n", "\n"));
        mbsync(config);

        try (ImapClient client = post.imap(Post.BOB)) {
            client.select("INBOX");
            assertThat(client.search("ANSWERED SEEN SUBJECT \"" + subject + "\""))
                    .hasSize(1);
            client.select("Made-" + mechanism);
            assertThat(client.search("SEEN SUBJECT \"Up by " + mechanism + "\""))
                    .hasSize(1);
            // Deleted there: it goes here.
            client.select("INBOX");
            long uid = client.search("SUBJECT \"" + subject + "\"").get(0);
            client.command("UID STORE " + uid + " +FLAGS (\\Deleted)");
            client.command("UID EXPUNGE " + uid);
        }
        mbsync(config);
        assertThat(mails(folder.resolve("INBOX"), subject)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"imap, --imap", "submission, --smtp"})
    void gnuSaslProvesThePasswordAndTheServer(String listener, String protocol) {
        // Without --no-cb it wants to bind by tls-unique or tls-exporter, which Java's TLS does not give; and where no
        // -PLUS is
        // offered, version 2.2.0 gives up by itself.
        Result gsasl = gnuSasl(listener, protocol);

        assertThat(gsasl.status()).as(gsasl.output()).isZero();
        assertThat(gsasl.output()).contains("AUTH", "SCRAM-SHA-256", "server trusted");
    }

    @ParameterizedTest
    @CsvSource({"imap, imap", "submission, smtp"})
    void aiosaslBindsTheLoginToTheChannel(String listener, String protocol) {
        Result login = aiosasl(listener, protocol, "plus");

        assertThat(login.status()).as(login.output()).isZero();
        assertThat(login.output()).contains("logged in by SCRAM-SHA-256-PLUS");
    }

    @ParameterizedTest
    @CsvSource({"imap, imap", "submission, smtp"})
    void aiosaslIsRefusedIfItSawAnotherListThanWasSent(String listener, String protocol) {
        Result login = aiosasl(listener, protocol, "downgraded");

        assertThat(login.status()).as(login.output()).isNotZero();
        assertThat(login.output()).contains("SCRAM-SHA-256-PLUS", "AuthenticationFailure");
    }

    @ParameterizedTest
    @CsvSource({UNBOUND_IMAP + ", imap", UNBOUND + ", smtp"})
    void aiosaslLogsInWherePlusIsNotOffered(String listener, String protocol) {
        Result login = aiosasl(listener, protocol, "downgraded");

        assertThat(login.status()).as(login.output()).isZero();
        assertThat(login.output()).contains("logged in by SCRAM-SHA-256").doesNotContain("-PLUS");
    }

    @Test
    void msmtpSubmitsWithScram() throws IOException {
        Result msmtp = Tool.of("msmtp", "msmtp")
                .feed(
                        Mail.text("By msmtp with SCRAM").replace("\r\n", "\n"),
                        "--file=/dev/null",
                        "--debug",
                        "--host=127.0.0.1",
                        "--port=" + server.port("submission"),
                        "--tls=on",
                        "--tls-certcheck=off",
                        "--auth=scram-sha-256",
                        "--user=" + Post.ALICE,
                        "--passwordeval=echo " + server.password(Post.ALICE),
                        "--from=" + Post.ALICE,
                        Post.BOB);

        assertThat(msmtp.status()).as(msmtp.output()).isZero();
        assertThat(msmtp.output()).contains("AUTH SCRAM-SHA-256");
        post.arrived("By msmtp with SCRAM");
    }

    @Test
    void neomuttSendsAndReads() throws IOException {
        Path sender = write("muttrc-alice", muttrc(Post.ALICE, ""));
        Result sent = Tool.of("neomutt", "neomutt")
                .feed("A body\n", "-n", "-F", sender.toString(), "-s", "By NeoMutt", "--", Post.BOB);
        assertThat(sent.status()).as(sent.output()).isZero();
        assertThat(post.arrived("By NeoMutt")).contains("A body\r\n");

        Path copy = work.resolve("neomutt.mbox");
        Path reader = write(
                "muttrc-bob",
                muttrc(
                        Post.BOB,
                        "push \"<tag-pattern>~s NeoMutt<enter><tag-prefix><copy-message>" + copy
                                + "<enter><tag-prefix><flag-message><quit>\"\n"));
        // It reads only at a terminal.
        Result read = Tool.of("script", "bsdutils")
                .run(
                        "-qec",
                        "stty cols 100 rows 40; neomutt -n -F " + reader + " -f imap://127.0.0.1:" + server.port("imap")
                                + "/INBOX",
                        "/dev/null");
        assertThat(read.status()).as(read.output()).isZero();
        assertThat(read(copy)).contains("Subject: By NeoMutt\n", "A body\n");
        try (ImapClient client = post.imap(Post.BOB)) {
            client.select("INBOX");
            assertThat(client.search("FLAGGED SUBJECT NeoMutt")).hasSize(1);
        }
    }

    @Test
    void smtpSourceDeliversAThousand() throws IOException {
        int before = countInbox();
        Result source = Tool.of("smtp-source", "postfix")
                .run(
                        "-s",
                        "10",
                        "-m",
                        "1000",
                        "-l",
                        "4096",
                        "-f",
                        Post.ALICE,
                        "-t",
                        Post.BOB,
                        "-S",
                        "By smtp-source",
                        "127.0.0.1:" + server.port("smtp"));

        assertThat(source.status()).as(source.output()).isZero();
        Await.until("a thousand messages", () -> countInbox() >= before + 1_000);
        assertThat(post.found("By smtp-source")).hasSize(1_000);
    }

    @Test
    void smtpSinkTakesWhatIsRelayed() throws IOException {
        Result swaks =
                swaks(server.port("submission"), "To far away", "--tls", "--auth", "PLAIN", "--to", "someone@far.test");

        assertThat(swaks.status()).as(swaks.output()).isZero();
        Await.until(
                "an empty queue",
                () -> server.shell("mail:queue-list --json").output().strip().equals("[]"));
        String trace = server.shell("mail:trace --no-format someone@far.test").output();
        assertThat(trace).contains("agent=relay");
    }

    private static Map<String, String> unbound(String protocol, String port) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "name",
                "unbound-" + protocol,
                "protocol",
                protocol,
                "port",
                port,
                "tls",
                "starttls",
                "channel_binding",
                "none"));
        if (protocol.equals("submission")) {
            settings.put("session.auth", "required");
        }
        return settings;
    }

    private static Result gnuSasl(String listener, String protocol) {
        return Tool.of("gsasl", "gsasl")
                .run(
                        protocol,
                        "--verbose",
                        "--no-cb",
                        "--mechanism=SCRAM-SHA-256",
                        "--starttls",
                        "--x509-ca-file=" + server.home().resolve("keys/tls.crt"),
                        "--authentication-id=" + Post.ALICE,
                        "--authorization-id=",
                        "--password=" + server.password(Post.ALICE),
                        "127.0.0.1",
                        Integer.toString(server.port(listener)));
    }

    private static Result aiosasl(String listener, String protocol, String mode) {
        return Tool.of("python3", "python3")
                .run(
                        Path.of("src/test/python/scram_login.py")
                                .toAbsolutePath()
                                .toString(),
                        protocol,
                        "127.0.0.1",
                        Integer.toString(server.port(listener)),
                        Post.ALICE,
                        server.password(Post.ALICE),
                        mode);
    }

    private static String[] sinkWords(int port) {
        String address = "127.0.0.1:" + port;
        // As root it wants to be somebody else.
        return System.getProperty("user.name").equals("root")
                ? new String[] {"-u", "nobody", address, "100"}
                : new String[] {address, "100"};
    }

    private static String muttrc(String user, String more) {
        return "set from=\"" + user + "\"\nset realname=\"Somebody\"\nset use_from=yes\n"
                + "set ssl_starttls=yes\nset ssl_force_tls=yes\nset ssl_verify_host=no\nset certificate_file=\""
                + server.home().resolve("keys/tls.crt") + "\"\nset smtp_url=\"smtp://" + user + "@127.0.0.1:"
                + server.port("submission") + "\"\nset smtp_pass=\"" + server.password(user)
                + "\"\nset smtp_authenticators=\"plain\"\nset imap_user=\"" + user + "\"\nset imap_pass=\""
                + server.password(user) + "\"\nset confirmappend=no\nset confirmcreate=no\nset mbox_type=mbox\n"
                + "set header_cache=\"\"\nset wait_key=no\nset quit=yes\nset move=no\nset record=\"\"\nset folder=\"imap://127.0.0.1:"
                + server.port("imap") + "/\"\n" + more;
    }

    private static Result swaks(int port, String subject, String... more) {
        List<String> words = new ArrayList<>(List.of("--server", "127.0.0.1:" + port, "--from", Post.ALICE));
        words.addAll(List.of("--to", Post.BOB, "--header", "Subject: " + subject));
        words.addAll(List.of(more));
        if (words.contains("--auth")) {
            // Not otherwise: naming a user is asking for AUTH.
            words.addAll(List.of("--auth-user", Post.ALICE, "--auth-password", server.password(Post.ALICE)));
        }
        return Tool.of("swaks", "swaks").run(words.toArray(String[]::new));
    }

    private static Result curl(String url, String user, String... more) {
        return Tool.of("curl", "curl")
                .run(Stream.concat(
                                Stream.of(
                                        "-sS",
                                        "--cacert",
                                        server.home().resolve("keys/tls.crt").toString(),
                                        "-k",
                                        "--ssl-reqd",
                                        "--user",
                                        user + ":" + server.password(user),
                                        url.replace(" ", "%20")),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private static void mbsync(Path config) {
        Result mbsync = Tool.of("mbsync", "isync").run("-V", "-c", config.toString(), "all");
        assertThat(mbsync.status()).as(mbsync.output()).isZero();
    }

    private static Path only(Path folder, String subject) throws IOException {
        List<Path> mails = mails(folder, subject);
        assertThat(mails).as("messages \"" + subject + "\" in " + folder).hasSize(1);
        return mails.get(0);
    }

    private static List<Path> mails(Path folder, String subject) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains("Subject: " + subject + "\n"))
                    .toList();
        }
    }

    private static int countInbox() throws IOException {
        try (ImapClient client = post.imap(Post.BOB)) {
            ImapReply reply = client.select("INBOX");
            return Integer.parseInt(reply.responses("EXISTS").get(0).split(" ")[0]);
        }
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(work.resolve(name), text);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot read " + file, e);
        }
    }
}
