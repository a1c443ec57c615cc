package org.postrider.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A real authoritative name server, NSD of Debian, on a loopback port.
 *
 * <pre>{@code
 * NameServer dns = NameServer.create(folder)
 *         .zone("domain1.test", "@ IN MX 10 mx", "mx IN A 127.0.0.2")
 *         .start();
 * }</pre>
 */
public final class NameServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Map<String, String> zones = new LinkedHashMap<>();
    private Process process;

    private NameServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** A server that is not started yet. @param folder its files; made if missing */
    public static NameServer create(Path folder) {
        try {
            Files.createDirectories(folder);
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return new NameServer(folder.toAbsolutePath(), socket.getLocalPort());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + folder, e);
        }
    }

    /** Adds a zone. @param records lines of a zone file; SOA and NS are there already */
    public NameServer zone(String name, String... records) {
        zones.put(
                name,
                "$ORIGIN " + name + ".\n$TTL 60\n@ IN SOA ns host 1 60 60 60 60\n@ IN NS ns\nns IN A 127.0.0.1\n"
                        + String.join("\n", records) + "\n");
        return this;
    }

    /** Starts it; returns when it answers. */
    public NameServer start() {
        StringBuilder config = new StringBuilder("server:\n  ip-address: 127.0.0.1@" + port + "\n  server-count: 1\n"
                + "  username: \"\"\n  chroot: \"\"\n  database: \"\"\n  pidfile: \"\"\n  hide-version: yes\n"
                + "  zonesdir: \"" + folder + "\"\n  xfrdir: \"" + folder + "\"\n  xfrdfile: \"" + folder + "/xfrd\"\n"
                + "  zonelistfile: \"" + folder + "/zone.list\"\nremote-control:\n  control-enable: no\n");
        try {
            for (Map.Entry<String, String> zone : zones.entrySet()) {
                Files.writeString(folder.resolve(zone.getKey() + ".zone"), zone.getValue());
                config.append("zone:\n  name: ")
                        .append(zone.getKey())
                        .append("\n  zonefile: ")
                        .append(zone.getKey())
                        .append(".zone\n");
            }
            Path file = Files.writeString(folder.resolve("nsd.conf"), config);
            Path output = folder.resolve("nsd.out");
            process = Tool.of("nsd", "nsd").start(output, "-d", "-c", file.toString());
            Await.until("an answer of nsd; see " + output, this::answers);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write into " + folder, e);
        }
        return this;
    }

    /** Its address, as org.postrider.dns.cfg wants it. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
        }
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("nsd ended: " + Files.readString(folder.resolve("nsd.out")));
        }
        byte[] question = "\0\1\0\0\0\1\0\0\0\0\0\0\0\0\6\0\1".getBytes(StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(200);
            socket.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), port));
            socket.receive(new DatagramPacket(new byte[512], 512));
            return true;
        } catch (SocketTimeoutException expected) {
            return false;
        } catch (java.net.PortUnreachableException expected) {
            return false;
        }
    }
}
