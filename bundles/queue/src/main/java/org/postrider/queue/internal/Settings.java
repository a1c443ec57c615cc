package org.postrider.queue.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postrider.message.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue's configuration, checked. Immutable. */
record Settings(
        int maxEntries,
        long minFreeBytes,
        int activeLimit,
        String relayhost,
        String transportTable,
        Map<String, Limits> concurrency,
        RetrySchedule schedule,
        Duration awayRetry,
        Duration chainWait,
        Duration settleLifetime,
        int maxExpansion,
        String hostname,
        long bounceSizeLimit,
        Optional<Address> doubleBounceTo) {

    /**
     * How much may be under way at once.
     *
     * @param agent jobs of the agent
     * @param destination of these, jobs to one target
     */
    record Limits(int agent, int destination) {}

    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
    private static final Limits OTHERS = new Limits(100, 20);

    static Settings of(QueueConfig config) {
        return new Settings(
                positive("max_entries", config.max__entries()),
                config.min__free__bytes(),
                positive("active_limit", config.active__limit()),
                config.relayhost().strip(),
                config.transport__table().strip(),
                concurrency(config.concurrency()),
                RetrySchedule.of(config),
                Duration.ofSeconds(positive("away_retry_seconds", config.away__retry__seconds())),
                Duration.ofMillis(positive("chain_wait_ms", config.chain__wait__ms())),
                Duration.ofSeconds(positive("settle_lifetime_seconds", config.settle__lifetime__seconds())),
                positive("max_expansion", config.max__expansion()),
                hostname(config.hostname()),
                config.bounce__size__limit(),
                doubleBounce(config.double__bounce__to()));
    }

    static int positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, not " + value);
        }
        return value;
    }

    private static String hostname(String configured) {
        if (!configured.isBlank()) {
            return configured.strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            LOG.debug("event=no-host-name cause=\"{}\"", e.getMessage());
            return "localhost";
        }
    }

    private static Optional<Address> doubleBounce(String address) {
        if (address.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(Address.parse(address.strip())
                .orElseThrow(() -> new IllegalArgumentException(
                        "double_bounce_to must be an address such as postmaster@example.org, not " + address)));
    }

    private static Map<String, Limits> concurrency(String[] lines) {
        Map<String, Limits> limits = new HashMap<>();
        // A .cfg file gives one string, whatever the type.
        for (String line : String.join(",", lines).split(",")) {
            if (line.isBlank()) {
                continue;
            }
            String[] agent = line.strip().split("[=/]");
            try {
                Limits parsed = new Limits(
                        positive("concurrency", Integer.parseInt(agent[1].strip())),
                        positive("concurrency", Integer.parseInt(agent[2].strip())));
                limits.put(agent[0].strip(), parsed);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException(
                        "concurrency must be agent=total/destination such as relay=200/20, not " + line, e);
            }
        }
        return Map.copyOf(limits);
    }

    /** Limits of an agent; those of {@code *} if it has none of its own. */
    Limits limits(String agent) {
        Limits own = concurrency.get(agent);
        return own != null ? own : concurrency.getOrDefault("*", OTHERS);
    }
}
