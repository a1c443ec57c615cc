package org.postrider.filter.virus.internal.update;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A mirror on a loopback port: files with tags and ranges, and ways to misbehave. */
final class Mirror implements AutoCloseable {
    /** How a path is answered. */
    interface Way {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Way> ways = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();

    Mirror() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    Mirror put(String name, byte[] octets) {
        files.put(name, octets);
        return this;
    }

    Mirror remove(String name) {
        files.remove(name);
        return this;
    }

    /** Null: as usual. */
    Mirror way(String name, @Nullable Way way) {
        if (way == null) {
            ways.remove(name);
        } else {
            ways.put(name, way);
        }
        return this;
    }

    static Way status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** How often a file was asked for. */
    long count(String start) {
        return asked.stream().filter(one -> one.startsWith(start)).count();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String name = exchange.getRequestURI().getPath().substring(1);
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(name + (range == null ? "" : " " + range));
            Way way = ways.get(name);
            if (way != null) {
                way.answer(exchange);
            } else {
                serve(exchange, name, range);
            }
        } catch (IOException expected) {
            // The client has gone.
        }
    }

    /** As a server does that knows ranges and conditions. */
    void serve(HttpExchange exchange, String name, @Nullable String range) throws IOException {
        byte[] octets = files.get(name);
        if (octets == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        String tag = tag(octets);
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        String same = exchange.getRequestHeaders().getFirst("If-Range");
        int from = 0;
        int to = octets.length;
        if (range != null && (same == null || same.equals(tag))) {
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            from = Integer.parseInt(ends[0]);
            to = ends[1].isEmpty() ? to : Math.min(to, Integer.parseInt(ends[1]) + 1);
            if (from >= octets.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + octets.length);
        }
        int status = exchange.getResponseHeaders().containsKey("Content-Range") ? 206 : 200;
        exchange.sendResponseHeaders(status, to == from ? -1 : to - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(octets, from, to - from);
        }
    }

    static String tag(byte[] octets) {
        return "\"" + Integer.toHexString(java.util.Arrays.hashCode(octets)) + "\"";
    }

    /** Promises all of a file and breaks off after some of it. */
    static Way breaksOff(byte[] octets, int after) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", tag(octets));
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets, 0, after);
            exchange.getResponseBody().flush();
            throw new IOException("broken off on purpose");
        };
    }

    /** Sends without end. */
    static Way endless() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] some = new byte[8192];
            while (true) {
                exchange.getResponseBody().write(some);
            }
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
