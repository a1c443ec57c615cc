package org.postrider.filter.virus.internal.update;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postrider.filter.virus.internal.database.Extensions;

/**
 * The updater's settings, checked. Immutable.
 *
 * @param folder where the databases are
 * @param databases names of ClamAV's, such as {@code daily}
 * @param mirrors where they come from, in the order in which they are asked
 * @param ownMirrors true if these are the admin's own: DNS is not asked, {@code .cld} files are taken
 * @param dnsName where the DNS tells versions; empty: nowhere
 * @param urls other databases
 * @param steps whether differences are asked for
 * @param interval between two checks
 * @param first from the start to the first check
 * @param net limits of downloads
 * @param maxAge of signatures before an admin is told
 */
record Settings(
        Path folder,
        List<String> databases,
        List<URI> mirrors,
        boolean ownMirrors,
        String dnsName,
        List<URI> urls,
        boolean steps,
        Duration interval,
        Duration first,
        Net net,
        Duration maxAge) {
    /**
     * Limits of downloads.
     *
     * @param maxBytes of a file
     * @param stall longest time without a byte
     * @param total longest time for a file
     * @param proxy empty: none
     * @param userAgent what we call ourselves
     */
    record Net(long maxBytes, Duration stall, Duration total, Optional<InetSocketAddress> proxy, String userAgent) {}

    Settings {
        databases = List.copyOf(databases);
        mirrors = List.copyOf(mirrors);
        urls = List.copyOf(urls);
    }

    static Settings of(SignatureUpdates.Config config, Path home) {
        List<URI> own = bases("private_mirrors", config.private__mirrors());
        List<URI> mirrors = own.isEmpty() ? bases("mirrors", config.mirrors()) : own;
        List<String> databases = new ArrayList<>();
        for (String name : given(config.databases())) {
            databases.add(databaseName(name));
        }
        List<URI> urls = new ArrayList<>();
        for (String url : given(config.urls())) {
            urls.add(custom(url, databases));
        }
        Net net = new Net(
                config.max__bytes(),
                Duration.ofMillis(config.stall__ms()),
                Duration.ofMillis(config.download__ms()),
                proxy(config.proxy().strip()),
                config.user__agent());
        return new Settings(
                home.resolve(config.folder()),
                databases,
                mirrors,
                !own.isEmpty(),
                config.dns__name().strip(),
                urls,
                config.steps(),
                Duration.ofMinutes(config.check__minutes()),
                Duration.ofSeconds(config.first__check__s()),
                net,
                Duration.ofHours(config.max__age__hours()));
    }

    /** The entries that say something. */
    static List<String> given(String[] values) {
        List<String> given = new ArrayList<>();
        for (String value : values) {
            if (!value.isBlank()) {
                given.add(value.strip());
            }
        }
        return given;
    }

    /** @throws IllegalArgumentException if it is no name of a database */
    static String databaseName(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,30}")) {
            throw new IllegalArgumentException(
                    "databases: " + name + " is no name of a database; write names such as main, daily");
        }
        return name;
    }

    private static List<URI> bases(String key, String[] values) {
        List<URI> bases = new ArrayList<>();
        for (String value : given(values)) {
            bases.add(base(key, value));
        }
        return bases;
    }

    /** @throws IllegalArgumentException if it is no place where a mirror can be */
    static URI base(String key, String value) {
        URI uri = uri(key, value.contains("://") ? value : "https://" + value);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getQuery() != null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    key + ": " + value + " is no address of a mirror; write https://database.clamav.net");
        }
        String text = uri.toString();
        return URI.create(text.endsWith("/") ? text : text + '/');
    }

    /** @throws IllegalArgumentException if nothing can be fetched from it, or it would replace one of the databases */
    static URI custom(String value, List<String> databases) {
        URI uri = uri("urls", value);
        String scheme = String.valueOf(uri.getScheme());
        boolean web = (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
        boolean local = scheme.equals("file") && uri.getPath() != null;
        if (!web && !local) {
            throw new IllegalArgumentException("urls: " + value + " is not of the kinds http, https and file");
        }
        String name = fileName(uri);
        if (!Extensions.container(name) && !Extensions.plain(name) || name.startsWith(".")) {
            throw new IllegalArgumentException(
                    "urls: " + value + " does not end in the name of a database file, such" + " as /rfxn.ndb");
        }
        if (databases.contains(Extensions.stem(name).toLowerCase(Locale.ROOT)) && Extensions.container(name)) {
            throw new IllegalArgumentException("urls: " + value + " would replace the database " + Extensions.stem(name)
                    + ", which is among databases");
        }
        return uri;
    }

    /** What a database from elsewhere is called: the last part of its path. */
    static String fileName(URI uri) {
        String path = String.valueOf(uri.getPath());
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static URI uri(String key, String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(key + ": " + value + " is no address: " + e.getReason(), e);
        }
    }

    /** @throws IllegalArgumentException if it is neither empty nor host and port */
    static Optional<InetSocketAddress> proxy(String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String plain = value.replaceFirst("^http://", "").replaceFirst("/$", "");
        int colon = plain.lastIndexOf(':');
        if (colon < 1 || !plain.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("proxy: " + value + " is not host:port");
        }
        int port = Integer.parseInt(plain.substring(colon + 1));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("proxy: " + value + " has no port between 1 and 65535");
        }
        return Optional.of(InetSocketAddress.createUnresolved(plain.substring(0, colon), port));
    }
}
