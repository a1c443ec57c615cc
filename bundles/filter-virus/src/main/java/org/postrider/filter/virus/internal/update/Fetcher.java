package org.postrider.filter.virus.internal.update;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Downloads into files, over HTTP (RFC 9110), with bounds on size and time. What broke off is kept as {@code NAME.part} and
 * continued, if the server says that it is still the same. A server that answers 403 or 429 is left alone for a while, as
 * freshclam does. One caller at a time.
 */
final class Fetcher {
    /** What a server said of a file. Either may be empty. */
    record Tags(String etag, String modified) {
        static final Tags NONE = new Tags("", "");

        static Tags since(Instant time) {
            return new Tags("", HTTP_DATE.format(time));
        }
    }

    /** How it went. */
    sealed interface Answer {
        /** The file is there. */
        record Done(Tags tags) implements Answer {}

        /** It has not changed. */
        record NotModified() implements Answer {}

        /** There is none. */
        record Missing() implements Answer {}
    }

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration FORBIDDEN = Duration.ofHours(24);
    private static final Duration TOO_MANY = Duration.ofHours(4);
    private static final Duration LEAST = Duration.ofMinutes(5);
    private static final int REDIRECTS = 5;
    private static final int TRIES = 3;
    private static final long LOOK_MILLIS = 50;

    private final HttpClient client;
    private final Settings.Net net;
    private final Notes notes;
    private final Clock clock;
    private final BooleanSupplier stopping;

    Fetcher(Settings.Net net, Notes notes, Updates.Around around) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .executor(around.network());
        net.proxy().ifPresent(proxy -> builder.proxy(ProxySelector.of(proxy)));
        this.client = builder.build();
        this.net = net;
        this.notes = notes;
        this.clock = around.clock();
        this.stopping = around.stopping();
    }

    /**
     * Fetches a file.
     *
     * @param target replaced if it is there; not touched unless the answer is {@link Answer.Done}
     * @param known what was told last time: if it is still so there is nothing to fetch
     * @throws BlockedException if the server is to be left alone
     * @throws IOException with what an admin needs to know
     */
    Answer fetch(URI uri, Path target, Tags known) throws IOException {
        if ("file".equals(uri.getScheme())) {
            return copy(uri, target, known);
        }
        Part part = new Part(target, uri);
        IOException failure = new IOException("Cannot fetch " + uri);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            long before = part.size();
            try {
                return follow(uri, part, known);
            } catch (BlockedException | TooLargeException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
                // Again only if something came, or what we had was of no use: what broke off in the middle may go on.
                if (part.size() == before) {
                    break;
                }
            }
        }
        throw failure;
    }

    /**
     * The beginning of a file.
     *
     * @param there whether there is such a file
     * @param octets its first ones; empty if there is none or it has not changed
     */
    record Start(boolean there, Optional<byte[]> octets) {}

    /** Asks for the first octets of a file. @param scratch is written and deleted */
    Start start(URI uri, int length, Path scratch, Tags known) throws IOException {
        Part part = new Part(scratch, uri);
        part.delete();
        part.only(length);
        Answer answer = follow(uri, part, known);
        if (!(answer instanceof Answer.Done)) {
            return new Start(answer instanceof Answer.NotModified, Optional.empty());
        }
        try (InputStream in = Files.newInputStream(scratch)) {
            return new Start(true, Optional.of(in.readNBytes(length)));
        } finally {
            Files.delete(scratch);
        }
    }

    private Answer follow(URI first, Part part, Tags known) throws IOException {
        URI uri = first;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            free(uri);
            HttpResponse<Void> response = exchange(request(uri, part, known), part);
            int status = response.statusCode();
            if (status == 416) {
                part.delete();
                throw new IOException(uri + " has become shorter than what we had of it");
            }
            if (status < 300 || status > 399 || status == 304) {
                return answer(uri, response, part);
            }
            uri = redirected(uri, response);
        }
        throw new IOException(first + " leads in circles: more than " + REDIRECTS + " redirections");
    }

    private HttpRequest request(URI uri, Part part, Tags known) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(net.stall().plus(CONNECT)).header("User-Agent", net.userAgent());
        Optional<String> same = part.validator();
        if (part.limit() > 0) {
            request.header("Range", "bytes=0-" + (part.limit() - 1));
        } else if (same.isPresent()) {
            request.header("Range", "bytes=" + part.size() + '-').header("If-Range", same.get());
            return request.build();
        }
        if (!known.etag().isEmpty()) {
            request.header("If-None-Match", known.etag());
        }
        if (!known.modified().isEmpty()) {
            request.header("If-Modified-Since", known.modified());
        }
        return request.build();
    }

    private HttpResponse<Void> exchange(HttpRequest request, Part part) throws IOException {
        Receiver receiver = new Receiver(part, net.maxBytes());
        CompletableFuture<HttpResponse<Void>> future = client.sendAsync(request, receiver);
        long started = System.nanoTime();
        try {
            while (true) {
                try {
                    return future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException expected) {
                    if (stopping.getAsBoolean()) {
                        throw new InterruptedIOException("Stopped while fetching " + request.uri());
                    }
                    long now = System.nanoTime();
                    if (now - Math.max(started, receiver.progress())
                            > net.stall().toNanos()) {
                        throw new IOException(request.uri() + " sent nothing for " + net.stall());
                    }
                    if (now - started > net.total().toNanos()) {
                        throw new IOException(request.uri() + " took longer than " + net.total());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Stopped while fetching " + request.uri());
        } catch (ExecutionException e) {
            throw said(request.uri(), e.getCause() == null ? e : e.getCause());
        } finally {
            future.cancel(true);
            receiver.close();
        }
    }

    private static IOException said(URI uri, Throwable cause) {
        if (cause instanceof TooLargeException tooLarge) {
            return tooLarge;
        }
        String what = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new IOException("Cannot fetch " + uri + ": " + what, cause);
    }

    private Answer answer(URI uri, HttpResponse<Void> response, Part part) throws IOException {
        switch (response.statusCode()) {
            case 200:
            case 206:
                part.complete();
                return new Answer.Done(tags(response.headers()));
            case 304:
                return new Answer.NotModified();
            case 404:
            case 410:
                return new Answer.Missing();
            case 403:
                throw block(uri, FORBIDDEN);
            case 429:
                throw block(uri, retryAfter(response.headers()));
            default:
                throw new IOException(uri + " answers " + response.statusCode());
        }
    }

    static Tags tags(HttpHeaders headers) {
        return new Tags(
                headers.firstValue("ETag").orElse(""),
                headers.firstValue("Last-Modified").orElse(""));
    }

    private static URI redirected(URI from, HttpResponse<Void> response) throws IOException {
        String location = response.headers().firstValue("Location").orElse("");
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException(from + " leads to " + location + ", which is no address", e);
        }
        boolean web =
                "https".equals(to.getScheme()) || "http".equals(to.getScheme()) && "http".equals(from.getScheme());
        if (location.isEmpty() || !web || to.getHost() == null) {
            throw new IOException(from + " leads to " + to + ", where we do not go");
        }
        return to;
    }

    private void free(URI uri) throws IOException {
        Optional<Instant> until = notes.time("blocked." + uri.getAuthority());
        if (until.isPresent() && until.get().isAfter(clock.instant())) {
            throw new BlockedException(uri.getAuthority(), until.get());
        }
    }

    private BlockedException block(URI uri, Duration time) throws IOException {
        Instant until = clock.instant().plus(time);
        notes.put("blocked." + uri.getAuthority(), until);
        return new BlockedException(uri.getAuthority(), until);
    }

    private Duration retryAfter(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("").strip();
        Duration time = TOO_MANY;
        try {
            if (text.matches("[0-9]{1,9}")) {
                time = Duration.ofSeconds(Long.parseLong(text));
            } else if (!text.isEmpty()) {
                time = Duration.between(clock.instant(), Instant.from(HTTP_DATE.parse(text)));
            }
        } catch (DateTimeParseException expected) {
            // As if it had not said when.
        }
        if (time.compareTo(LEAST) < 0) {
            return LEAST;
        }
        return time.compareTo(FORBIDDEN) > 0 ? FORBIDDEN : time;
    }

    private Answer copy(URI uri, Path target, Tags known) throws IOException {
        Path source = Path.of(uri);
        Path next = target.resolveSibling(target.getFileName() + ".part");
        try {
            String modified = Files.getLastModifiedTime(source).toInstant() + "/" + Files.size(source);
            if (modified.equals(known.modified())) {
                return new Answer.NotModified();
            }
            try (InputStream in = Files.newInputStream(source)) {
                copyBounded(in, next, uri);
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
            return new Answer.Done(new Tags("", modified));
        } catch (NoSuchFileException expected) {
            return new Answer.Missing();
        }
    }

    private void copyBounded(InputStream in, Path next, URI uri) throws IOException {
        try (var out = Files.newOutputStream(next)) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                total += got;
                if (total > net.maxBytes()) {
                    throw new TooLargeException(uri, net.maxBytes());
                }
                out.write(buffer, 0, got);
            }
        }
    }

    /** A file has more octets than may be. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(URI uri, long most) {
            super(uri + " is larger than max_bytes (" + most + ')');
        }
    }

    /** A file on its way, beside its target. What it is of is in a second file. */
    static final class Part {
        private final Path target;
        private final Path file;
        private final Path origin;
        private final URI uri;
        private int limit;

        Part(Path target, URI uri) {
            this.target = target;
            this.uri = uri;
            file = target.resolveSibling(target.getFileName() + ".part");
            origin = target.resolveSibling(target.getFileName() + ".part.of");
        }

        Path file() {
            return file;
        }

        URI uri() {
            return uri;
        }

        /** Wants no more than the first octets. */
        void only(int octets) {
            limit = octets;
        }

        int limit() {
            return limit;
        }

        long size() throws IOException {
            return Files.exists(file) ? Files.size(file) : 0;
        }

        /** What the server must confirm for the rest to fit to what is there; empty: begin anew. */
        Optional<String> validator() throws IOException {
            if (limit > 0 || size() == 0 || !Files.exists(origin)) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(origin, StandardCharsets.UTF_8);
            boolean same = lines.size() == 2 && lines.get(0).equals(uri.toString());
            return same && !lines.get(1).isEmpty() ? Optional.of(lines.get(1)) : Optional.empty();
        }

        /** Begins anew with what the server says of it. A weak tag (RFC 9110, 13.1.5) does not do. */
        void begin(Tags tags) throws IOException {
            String validator = tags.etag().isEmpty() || tags.etag().startsWith("W/") ? tags.modified() : tags.etag();
            Files.writeString(origin, uri + "\n" + validator + "\n");
        }

        void complete() throws IOException {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(origin);
        }

        void delete() throws IOException {
            Files.deleteIfExists(file);
            Files.deleteIfExists(origin);
        }
    }
}
