import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The demo: a real round of mail through a running server, by clients of its own that know nothing but SMTP, IMAP and the
 * admin shell. Exits 0 only if every step was seen to work.
 *
 * <p>{@code demo} sends clean mail and a banned attachment, shows both traces, reads by IMAP, shows the quarantine.
 * {@code demo --swap} sends numbered mail while every role is swapped in turn, and counts what became of it.
 */
public final class Demo {
    private static final String[] ROLES = {
        "filter.attachment", "filter.virus", "chain", "policy", "gate", "tables", "smtp", "queue", "relay", "delivery",
        "imap", "sasl", "directory", "dns", "unpack", "quarantine"
    };

    private final String launcher;
    private final Path home;
    private final int base;
    private final String host;
    private final Map<String, String> users = new HashMap<>();

    private Demo(String launcher, Path home, int base, String host) {
        this.launcher = launcher;
        this.home = home;
        this.base = base;
        this.host = host;
    }

    public static void main(String[] args) throws Exception {
        String home = "var";
        int base = 2500;
        String host = "127.0.0.1";
        boolean swap = false;
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--home" -> home = args[++i];
                case "--base" -> base = Integer.parseInt(args[++i]);
                case "--listen" -> host = args[++i];
                case "--swap" -> swap = true;
                default -> throw new IllegalArgumentException("Unknown word: " + args[i] + " (demo takes --swap)");
            }
        }
        Demo demo = new Demo(args[0], Path.of(home), base, host);
        boolean started = demo.startIfNeeded();
        int status = 1;
        try {
            demo.readUsers();
            status = swap ? demo.swap() : demo.round();
        } catch (IOException | IllegalStateException e) {
            System.err.println("demo: " + e.getMessage());
        } finally {
            if (started) {
                demo.run(List.of("stop", "--home", home));
            }
        }
        System.exit(status);
    }

    // ---- one round ----

    private int round() throws Exception {
        String stamp = Long.toString(System.currentTimeMillis(), 36);
        say("1. alice sends bob a clean message (submission, STARTTLS, AUTH)");
        String clean = send("alice", "bob", "Subject: clean " + stamp + "\r\n\r\nHello Bob,\r\nall is well.\r\n");
        say("   accepted as " + clean);
        say("2. alice sends bob a program in a zip archive");
        String banned = send("alice", "bob", withProgram(stamp));
        say("   accepted as " + banned);
        say("3. bob reads his mail (IMAP, STARTTLS)");
        check(seen(stamp), "the clean message is in bob's INBOX");
        check(countSubject("banned " + stamp) == 0, "the banned message is not");
        for (String id : List.of(clean, banned)) {
            say("4. the trace of " + id);
            String trace = shell("mail:trace " + id);
            System.out.println(trace);
            check(trace.contains(id), "the trace knows " + id);
        }
        check(shell("mail:trace --no-format " + clean).contains("delivered"), "the clean message's trace ends in delivered");
        say("5. the quarantine");
        String quarantine = shell("mail:quarantine-list");
        System.out.println(quarantine);
        check(shell("mail:quarantine-list --no-format").contains("banned " + stamp), "the banned message is kept there");
        say("6. why?");
        System.out.println("   " + shell("mail:why " + banned));
        say("Every step was seen to work.");
        return 0;
    }

    private boolean seen(String stamp) throws Exception {
        for (int i = 0; i < 60; i++) {
            if (countSubject("clean " + stamp) == 1) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return false;
    }

    private int countSubject(String subject) throws Exception {
        try (Line imap = imap("bob")) {
            List<String> found = imap.command("UID SEARCH HEADER Subject \"" + subject + "\"");
            for (String line : found) {
                if (line.startsWith("* SEARCH")) {
                    String uids = line.substring("* SEARCH".length()).strip();
                    return uids.isEmpty() ? 0 : uids.split(" ").length;
                }
            }
            return 0;
        }
    }

    private static String withProgram(String stamp) throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("invoice.pdf.exe"));
            byte[] program = new byte[512];
            program[0] = 'M';
            program[1] = 'Z';
            program[0x3c] = (byte) 0x80;
            program[0x80] = 'P';
            program[0x81] = 'E';
            out.write(program);
            out.closeEntry();
        }
        String body = Base64.getMimeEncoder().encodeToString(zip.toByteArray());
        return "Subject: banned " + stamp + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: text/plain\r\n\r\nPlease open.\r\n"
                + "--b\r\nContent-Type: application/zip; name=invoice.zip\r\n"
                + "Content-Disposition: attachment; filename=invoice.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + body + "\r\n--b--\r\n";
    }

    // ---- swaps under load ----

    private final AtomicInteger dropped = new AtomicInteger();
    private final Set<Integer> sent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean over;

    private int swap() throws Exception {
        String run = Long.toString(System.currentTimeMillis(), 36);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(worker("send-" + i, () -> sendNumbered(run)));
            threads.add(worker("watch-" + i, this::watch));
        }
        int swaps = 0;
        List<String> failures = new ArrayList<>();
        Picture picture = new Picture();
        for (String role : ROLES) {
            picture.show(role, sent.size(), dropped.get(), swaps);
            String said = shell("mail:role-swap " + role + " file:" + jar(role));
            if (said.startsWith("Role ")) {
                swaps++;
            } else {
                failures.add(role + ": " + said);
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
        picture.show("", sent.size(), dropped.get(), swaps);
        over = true;
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        failures.forEach(failure -> System.out.println("not swapped: " + failure));
        Map<Integer, Integer> filed = awaitFiled(run);
        int lost = (int) sent.stream().filter(n -> !filed.containsKey(n)).count();
        int duplicated = (int) filed.values().stream().filter(n -> n > 1).count();
        System.out.println("sent=" + sent.size() + " filed=" + filed.size() + " lost=" + lost + " duplicated="
                + duplicated + " dropped-connections=" + dropped.get() + " swaps=" + swaps);
        boolean well = lost == 0 && duplicated == 0 && dropped.get() == 0 && failures.isEmpty() && !sent.isEmpty();
        return well ? 0 : 1;
    }

    private Thread worker(String name, Body body) {
        Thread thread = new Thread(() -> {
            while (!over) {
                try {
                    body.run();
                } catch (Exception e) {
                    if (!over) {
                        dropped.incrementAndGet();
                        System.err.println(name + ": " + e);
                        pause();
                    }
                }
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    // A client that cannot connect waits a moment, as any other would.
    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private void sendNumbered(String run) throws Exception {
        try (Line smtp = submission("alice")) {
            while (!over) {
                int number = next.incrementAndGet();
                String text = "Subject: numbered\r\nX-Demo: " + run + "-" + number + ".\r\n\r\nnumber " + number + "\r\n";
                transfer(smtp, "alice", "bob", text);
                sent.add(number);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            smtp.smtp("QUIT", 221);
        }
    }

    private void watch() throws Exception {
        try (Line imap = imap("bob")) {
            while (!over) {
                imap.command("NOOP");
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private Map<Integer, Integer> awaitFiled(String run) throws Exception {
        Map<Integer, Integer> filed = Map.of();
        for (int i = 0; i < 120; i++) {
            filed = filed(run);
            if (filed.keySet().containsAll(sent)) {
                return filed;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return filed;
    }

    private Map<Integer, Integer> filed(String run) throws Exception {
        Map<Integer, Integer> counts = new HashMap<>();
        Pattern number = Pattern.compile("X-Demo: " + run + "-(\\d+)\\.");
        try (Line imap = imap("bob")) {
            for (String line : imap.command("UID FETCH 1:* (BODY.PEEK[HEADER.FIELDS (X-Demo)])")) {
                Matcher found = number.matcher(line);
                if (found.find()) {
                    counts.merge(Integer.valueOf(found.group(1)), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private Path jar(String role) throws IOException {
        Path folder = Path.of(launcher).resolveSibling("../system/org/postrider").normalize().resolve(role.replace('.', '-'));
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no jar of " + role + " below " + folder));
        }
    }

    /** The way of the mail, redrawn in place on a terminal, a line a step elsewhere. */
    private static final class Picture {
        private final boolean live = System.console() != null;
        private boolean drawn;

        void show(String role, int sent, int dropped, int swaps) {
            String way = "clients > net > smtp (gate, tables, sasl, directory) > chain [unpack filter.attachment] policy"
                    + " > queue > delivery, relay (dns), quarantine > store > imap";
            String numbers = "sent " + sent + "  dropped " + dropped + "  swaps " + swaps + (role.isEmpty() ? "" : "  now: " + role);
            if (!live) {
                System.out.println(numbers);
                return;
            }
            String marked = role.isEmpty()
                    ? way
                    : way.replaceFirst("(?<![a-z.])" + Pattern.quote(role) + "(?![a-z.])", "\u001b[7m" + role + "\u001b[0m");
            System.out.print((drawn ? "\u001b[2A" : "") + "\u001b[2K" + marked + "\n\u001b[2K" + numbers + "\n");
            drawn = true;
        }
    }

    // ---- clients ----

    private String send(String from, String to, String text) throws Exception {
        try (Line smtp = submission(from)) {
            String reply = transfer(smtp, from, to, text);
            smtp.smtp("QUIT", 221);
            return reply.substring(reply.lastIndexOf(' ') + 1);
        }
    }

    private static String transfer(Line smtp, String from, String to, String text) throws IOException {
        smtp.smtp("MAIL FROM:<" + from + "@example.test>", 250);
        smtp.smtp("RCPT TO:<" + to + "@example.test>", 250);
        smtp.smtp("DATA", 354);
        return smtp.smtp("From: <" + from + "@example.test>\r\nTo: <" + to + "@example.test>\r\n" + text + ".", 250);
    }

    private Line submission(String user) throws Exception {
        Line smtp = new Line(new Socket(host, base + 87));
        smtp.reply(220);
        smtp.smtp("EHLO demo.test", 250);
        smtp.smtp("STARTTLS", 220);
        smtp.secure(host, base + 87);
        smtp.smtp("EHLO demo.test", 250);
        byte[] plain = ("\0" + user + "@example.test\0" + users.get(user)).getBytes(StandardCharsets.UTF_8);
        smtp.smtp("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain), 235);
        return smtp;
    }

    private Line imap(String user) throws Exception {
        Line imap = new Line(new Socket(host, base + 43));
        imap.line();
        imap.command("STARTTLS");
        imap.secure(host, base + 43);
        imap.command("LOGIN " + user + "@example.test " + users.get(user));
        imap.command("SELECT INBOX");
        return imap;
    }

    /** A connection of text lines. */
    private static final class Line implements AutoCloseable {
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private int tag;

        Line(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(120_000);
            in = new java.io.BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void secure(String host, int port) throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            // The demo server's certificate is its own; what is shown here is the way of the mail, not a chain of trust.
            context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
            socket = context.getSocketFactory().createSocket(socket, host, port, true);
            socket.setSoTimeout(120_000);
            in = new java.io.BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void write(String text) throws IOException {
            out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        String line() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the server closed the connection");
                }
                if (b != '\r') {
                    bytes.write(b);
                }
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }

        String reply(int expected) throws IOException {
            String line = line();
            while (line.length() > 3 && line.charAt(3) == '-') {
                line = line();
            }
            if (!line.startsWith(String.valueOf(expected))) {
                throw new IOException("expected " + expected + ", the server said: " + line);
            }
            return line;
        }

        String smtp(String command, int expected) throws IOException {
            write(command);
            return reply(expected);
        }

        List<String> command(String text) throws IOException {
            String mine = "d" + ++tag;
            write(mine + " " + text);
            List<String> lines = new ArrayList<>();
            for (String line = line(); ; line = line()) {
                if (line.startsWith(mine + " ")) {
                    if (!line.startsWith(mine + " OK")) {
                        throw new IOException("the server said: " + line);
                    }
                    return lines;
                }
                if (line.startsWith("* BYE")) {
                    throw new IOException("the server said: " + line);
                }
                lines.add(line);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("This is a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            if (chain.length == 0) {
                throw new IllegalStateException("The server showed no certificate");
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    // ---- the server ----

    private boolean startIfNeeded() throws Exception {
        if (run(List.of("status", "--home", home.toString())).status == 0) {
            return false;
        }
        say("Starting a server in " + home);
        Result result = run(List.of("start", "--home", home.toString(), "--base", String.valueOf(base), "--listen", host));
        if (result.status != 0) {
            throw new IllegalStateException("the server did not start:\n" + result.output);
        }
        return true;
    }

    private void readUsers() throws IOException {
        Path file = home.resolve("demo-users");
        if (!Files.exists(file)) {
            throw new IOException("there is no " + file + ": the demo needs a home that ./run made with its demo users");
        }
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(':');
            users.put(line.substring(0, line.indexOf('@')), line.substring(colon + 1));
        }
    }

    private String shell(String command) throws Exception {
        return run(List.of("shell", "--home", home.toString(), command)).output.strip();
    }

    private record Result(int status, String output) {}

    private Result run(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new java.io.File("/dev/null")).start();
        StringBuilder output = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.append(line).append('\n');
            }
        }
        return new Result(process.waitFor(), output.toString());
    }

    private static void check(boolean seen, String what) {
        if (!seen) {
            throw new IllegalStateException("NOT seen: " + what);
        }
        System.out.println("   seen: " + what);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
