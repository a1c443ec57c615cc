package org.postrider.testkit.filter;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.dns.DnsException;
import org.postrider.dns.Resolver;
import org.postrider.role.runtime.Network;

/** DNS from a table. Thread-safe. Names that were not added do not exist. */
public final class FakeDns implements Resolver {
    private static final long TTL = 300;

    private final Map<String, List<Object>> records = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    /** Adds a TXT record. */
    public FakeDns txt(String name, String text) {
        return add(name, "TXT", text);
    }

    /** Adds an address. @param literal such as {@code 192.0.2.1} */
    public FakeDns address(String name, String literal) {
        return add(name, "ADDRESS", literal(literal));
    }

    /** Adds an MX record. */
    public FakeDns mx(String name, int preference, String host) {
        return add(name, "MX", new Mx(preference, host));
    }

    /** Adds the name of an address. */
    public FakeDns pointer(String literal, String name) {
        return add(literal, "PTR", name);
    }

    /** From now on questions about this name get no answer. */
    public FakeDns broken(String name) {
        broken.add(plain(name));
        return this;
    }

    private static InetAddress literal(String text) {
        return Network.literal(text).orElseThrow(() -> new IllegalArgumentException("No address literal: " + text));
    }

    private FakeDns add(String name, String type, Object data) {
        records.computeIfAbsent(plain(name) + ' ' + type, k -> new ArrayList<>())
                .add(data);
        records.computeIfAbsent(plain(name), k -> new ArrayList<>());
        return this;
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String name) {
        return answer(name, "ADDRESS", InetAddress.class);
    }

    @Override
    public CompletionStage<Answer<Mx>> mx(String name) {
        return answer(name, "MX", Mx.class);
    }

    @Override
    public CompletionStage<Answer<String>> txt(String name) {
        return answer(name, "TXT", String.class);
    }

    @Override
    public CompletionStage<Answer<String>> reverse(InetAddress address) {
        return answer(address.getHostAddress(), "PTR", String.class);
    }

    @Override
    public CompletionStage<Answer<byte[]>> query(String name, String type) {
        return answer(name, type, byte[].class);
    }

    private <T> CompletionStage<Answer<T>> answer(String name, String type, Class<T> kind) {
        if (broken.contains(plain(name))) {
            return CompletableFuture.failedStage(
                    new DnsException(name + ' ' + type + ": no answer, as the test wants it"));
        }
        List<T> found = records.getOrDefault(plain(name) + ' ' + type, List.of()).stream()
                .map(kind::cast)
                .toList();
        Status none = records.containsKey(plain(name)) ? Status.NO_DATA : Status.NO_NAME;
        return CompletableFuture.completedStage(new Answer<>(found.isEmpty() ? none : Status.FOUND, found, false, TTL));
    }
}
