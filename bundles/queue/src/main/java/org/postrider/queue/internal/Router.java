package org.postrider.queue.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postrider.message.Address;
import org.postrider.role.directory.Directory;
import org.postrider.role.runtime.Presence;
import org.postrider.tables.LookupTable;

/** Says which agent is responsible for an address. Thread-safe. */
final class Router {
    static final String LOCAL = "local";
    static final String RELAY = "relay";

    private final Settings settings;
    private final Presence<Directory> directory;
    private final Presence<LookupTable> transport;
    private final Duration patience;

    /** @param transport the table named in the settings, if one is */
    Router(Settings settings, Presence<Directory> directory, Presence<LookupTable> transport, Duration patience) {
        this.settings = settings;
        this.directory = directory;
        this.transport = transport;
        this.patience = patience;
    }

    /**
     * An agent and its target.
     *
     * @param agent name
     * @param target in its words
     */
    record Route(String agent, String target) {}

    /** The route; exceptionally if it cannot be told now. */
    CompletionStage<Route> route(Address address) {
        if (settings.transportTable().isEmpty()) {
            return byDomain(address);
        }
        return lookup(keys(address), 0)
                .thenCompose(value -> value.isPresent()
                        ? CompletableFuture.completedStage(parse(value.get(), address))
                        : byDomain(address));
    }

    /** The address, its domain, the domains above it with a dot in front. */
    private static List<String> keys(Address address) {
        List<String> keys = new ArrayList<>();
        keys.add(address.toString());
        keys.add(address.domain());
        String domain = address.domain();
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            keys.add(domain.substring(dot));
        }
        return keys;
    }

    private CompletionStage<Optional<String>> lookup(List<String> keys, int index) {
        if (index == keys.size()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return transport
                .call(patience, table -> table.get(keys.get(index)))
                .thenCompose(
                        value -> value.isPresent() ? CompletableFuture.completedStage(value) : lookup(keys, index + 1));
    }

    /** {@code agent:target}; without a target the recipient's domain. */
    private static Route parse(String value, Address address) {
        int colon = value.indexOf(':');
        String agent = (colon < 0 ? value : value.substring(0, colon)).strip();
        String target = colon < 0 ? "" : value.substring(colon + 1).strip();
        return new Route(agent, target.isEmpty() ? address.domain() : target);
    }

    private CompletionStage<Route> byDomain(Address address) {
        if (address.domain().isEmpty()) {
            // The bare postmaster is always ours (RFC 5321 section 4.5.1).
            return CompletableFuture.completedStage(new Route(LOCAL, ""));
        }
        return directory
                .call(patience, d -> d.localDomain(address.domain()))
                .thenApply(local -> local ? new Route(LOCAL, address.domain()) : foreign(address));
    }

    private Route foreign(Address address) {
        return new Route(RELAY, settings.relayhost().isEmpty() ? address.domain() : settings.relayhost());
    }
}
