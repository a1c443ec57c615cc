package org.postrider.itests.interop;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.postrider.itests.Await;
import org.postrider.itests.Tool;

/** Debian's clamd, private to a test. Thread-safe. */
final class Clamd implements AutoCloseable {
    private final Process process;
    private final int port;
    private final Path socket;

    private Clamd(Process process, int port, Path socket) {
        this.process = process;
        this.port = port;
        this.socket = socket;
    }

    /** A line of an .ndb file that finds this text. */
    static String signature(String name, String text) {
        return name + ":0:*:" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)) + "\n";
    }

    /** Starts it in the foreground; returns when it answers. */
    static Clamd start(Path folder, int port, Path signatures) throws IOException {
        Files.createDirectories(folder);
        // Paths of unix sockets are short.
        Path socket = Files.createTempDirectory("clamd-").resolve("s");
        Path config = folder.resolve("clamd.conf");
        Files.writeString(
                config,
                "Foreground yes\nDatabaseDirectory " + signatures + "\nTCPSocket " + port
                        + "\nTCPAddr 127.0.0.1\nLocalSocket " + socket + "\nLogFile " + folder.resolve("log")
                        + "\nTemporaryDirectory " + folder + "\n");
        Process process = Tool.of("clamd", "clamav-daemon").start(folder.resolve("out"), "-c", config.toString());
        Clamd clamd = new Clamd(process, port, socket);
        Await.until("clamd answers", () -> {
            try (Socket probe = new Socket("127.0.0.1", port)) {
                return probe.isConnected() && Files.exists(socket);
            } catch (IOException notYet) {
                return false;
            }
        });
        return clamd;
    }

    /** An option of clamdscan that makes it use this port. */
    static String clientConfig(Path file, int port) throws IOException {
        Files.writeString(file, "TCPSocket " + port + "\nTCPAddr 127.0.0.1\n");
        return "--config-file=" + file;
    }

    int port() {
        return port;
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
