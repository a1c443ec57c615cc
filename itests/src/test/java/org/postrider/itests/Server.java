package org.postrider.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A Postrider of its own: the distribution as a real process, with its own folder and ports, started by its own
 * launcher. Confined to one test thread, except {@link #shell}, {@link #port} and {@link #log}.
 *
 * <pre>{@code
 * try (Server server = Server.create("queue").option("--plaintext-auth", "loopback")) {
 *     server.configure("org.postrider.queue", Map.of("retry_ms", "100")).start();
 *     try (Socket client = new Socket("127.0.0.1", server.port("smtp"))) { ... }
 *     server.kill9();
 *     server.start();
 * }
 * }</pre>
 *
 * The folder stays in target/servers for whoever must find out why a test failed.
 */
public final class Server implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final long LONGEST_END_S = 60;
    private static final String JAVA_OPTIONS = "-Xms64m -Xmx512m -XX:+UseSerialGC";

    private final Path home;
    private final Launcher launcher;
    private final List<String> options = new ArrayList<>();
    private int base;
    private String host = "127.0.0.1";

    private Server(Path home) {
        this.home = home;
        this.launcher = new Launcher(home);
    }

    /** A server that is not started yet. The name only helps to recognise its folder. */
    public static Server create(String name) {
        Path servers = Path.of(System.getProperty("postrider.servers", "target/servers"));
        try {
            Path home = servers.resolve(name + "-" + NUMBER.incrementAndGet()).toAbsolutePath();
            if (Files.exists(home)) {
                home = Files.createTempDirectory(Files.createDirectories(servers), name + "-");
            }
            return new Server(Files.createDirectories(home).toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder in " + servers, e);
        }
    }

    /** Adds options of the launcher, such as {@code --plaintext-auth loopback}, for the next start. */
    public Server option(String... words) {
        options.addAll(List.of(words));
        return this;
    }

    /**
     * Sets keys of {@code etc/PID.cfg}; the other lines stay as they are shipped, or as an earlier call left them. A
     * server that runs takes the change up within a few seconds.
     */
    public Server configure(String pid, Map<String, String> settings) {
        Path file = home.resolve("etc/" + pid + ".cfg");
        Path shipped = Launcher.distribution().resolve("etc/" + pid + ".cfg");
        try {
            Files.createDirectories(file.getParent());
            Path from = Files.exists(file) ? file : shipped;
            List<String> lines = Files.exists(from) ? new ArrayList<>(Files.readAllLines(from)) : new ArrayList<>();
            for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
                lines.removeIf(line -> line.matches("\\s*" + Pattern.quote(setting.getKey()) + "\\s*[=:].*"));
                lines.add(setting.getKey() + " = " + setting.getValue());
            }
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
        return this;
    }

    /** Listens for mail at this loopback address in place of 127.0.0.1, from the next start on. */
    public Server listen(String address) {
        host = address;
        return option("--listen", address);
    }

    /** Picks its ports now in place of at the first start, for another server's configuration. */
    public Server pickBase() {
        if (base == 0) {
            base = FreePorts.base();
        }
        return this;
    }

    /** Uses this base port in place of a free one that is looked for, such as that of another server. */
    public Server base(int port) {
        base = port;
        return this;
    }

    /** Adds Java options such as {@code -Dpostrider.fault=queue.planned} to the usual ones at the next starts; none: no more. */
    public Server java(String... more) {
        String options = String.join(" ", more);
        launcher.environment("POSTRIDER_JAVA_OPTS", options.isEmpty() ? null : JAVA_OPTIONS + " " + options);
        return this;
    }

    /** Sets a variable of the launcher's environment for the next calls. */
    public Server environment(String name, String value) {
        launcher.environment(name, value);
        return this;
    }

    /** Starts it, on the ports it had before if there were any. Returns when it is ready. */
    public Server start() {
        Result result = tryStart();
        if (result.status() != 0) {
            throw new IllegalStateException("The server did not start, status " + result.status() + ": "
                    + result.output() + "\n--- log of " + home + "\n" + log());
        }
        return this;
    }

    /** What "postrider start" says and returns; it may fail. */
    public Result tryStart() {
        return call("start");
    }

    /** What "postrider run" says and returns; only for a server that will end by itself. */
    public Result runToItsEnd() {
        return call("run");
    }

    private Result call(String command) {
        pickBase();
        List<String> words = new ArrayList<>(options);
        words.addAll(List.of("--base", Integer.toString(base)));
        return launcher.call(command, words.toArray(String[]::new));
    }

    /** Starts it as {@link #start} does, but it may end while it starts, as at a fault point. @return false if it did */
    public boolean startOrEnd() {
        try {
            start();
            return true;
        } catch (IllegalStateException e) {
            if (!runs()) {
                return false;
            }
            throw e;
        }
    }

    /** Stops it gracefully; does nothing if it does not run. */
    public void stop() {
        Result result = launcher.call("stop");
        if (result.status() != 0) {
            throw new IllegalStateException("The server did not stop: " + result.output() + "\n--- log\n" + log());
        }
    }

    /** Kills it without warning, as a power cut would. Returns when the process is gone. */
    public void kill9() {
        ProcessHandle process = process();
        process.destroyForcibly();
        try {
            process.onExit().get(LONGEST_END_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Process " + process.pid() + " survived its death", e);
        }
    }

    /** The running process. */
    public ProcessHandle process() {
        String pid = read(home.resolve("run/pid")).strip();
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new IllegalStateException("Process " + pid + " does not run"));
    }

    /** True while the process runs; costs less than {@link #runs}. */
    public boolean alive() {
        long pid = Long.parseLong(read(home.resolve("run/pid")).strip());
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** True while the process runs, as the launcher sees it. */
    public boolean runs() {
        return status().status() == 0;
    }

    /** What "postrider status" says. */
    public Result status() {
        return launcher.call("status");
    }

    /** Runs one command of the admin shell, such as {@code mail:queue-list --no-format}; pipes and quotes as there. */
    public Result shell(String command) {
        return launcher.call("shell", command);
    }

    /** The port at an offset from the base port; 1 is the admin shell. */
    public int port(int offset) {
        return base + offset;
    }

    /** The port of an open listener, by its name. */
    public int port(String listener) {
        for (String line : read(home.resolve("run/ready")).lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3 && words[0].equals(listener)) {
                return Integer.parseInt(words[2]);
            }
        }
        throw new IllegalStateException("No listener " + listener + " among " + read(home.resolve("run/ready")));
    }

    /** Where its mail ports listen. */
    public String host() {
        return host;
    }

    /** The base port; 0 before the first start. */
    public int base() {
        return base;
    }

    /** The password of a user that the first start made, such as {@code alice@example.test}. */
    public String password(String user) {
        return read(home.resolve("demo-users"))
                .lines()
                .filter(line -> line.startsWith(user + ":"))
                .map(line -> line.substring(user.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No " + user + " in " + home.resolve("demo-users")));
    }

    /** Its folder: etc, mail, log, keys, run. */
    public Path home() {
        return home;
    }

    /** What it has logged, or empty. */
    public String log() {
        Path log = home.resolve("log/postrider.log");
        return Files.exists(log) ? read(log) : "";
    }

    /** Drops a plugin pack or a bundle into the server's deploy folder, in one step. */
    public void deploy(Path file) {
        try {
            Path name = Objects.requireNonNull(file.getFileName(), "a file has a name");
            Path part = Files.copy(file, home.resolve("run").resolve(name));
            Files.move(part, home.resolve("deploy").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot deploy " + file, e);
        }
    }

    /** Stops it if it runs. */
    @Override
    public void close() {
        if (Files.exists(home.resolve("run"))) {
            stop();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": was the server started?", e);
        }
    }
}
