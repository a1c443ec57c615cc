package org.postrider.chain.internal;

import java.time.Duration;
import java.util.Arrays;

/** Turns the configuration into {@link Settings}. Stateless. */
final class ChainConfigs {
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);
    private static final int LEAST_SCANS = 16;
    private static final int SCANS_PER_PROCESSOR = 8;

    private ChainConfigs() {}

    /** @throws IllegalArgumentException that names the key and a legal value */
    static Settings read(ChainConfig config) {
        int processors = Runtime.getRuntime().availableProcessors();
        int scans = config.scans() == 0 ? Math.max(LEAST_SCANS, SCANS_PER_PROCESSOR * processors) : config.scans();
        return new Settings(
                Settings.rules(Arrays.asList(config.links())),
                Duration.ofSeconds(within("grace", config.grace(), 0, 300)),
                within("scans", scans, 1, 1_000),
                within("waiting", config.waiting(), 1, 100_000),
                Duration.ofSeconds(within("patience", config.patience(), 1, 300)),
                new Settings.BreakerRule(
                        within("failures", config.failures(), 1, 1_000),
                        Duration.ofSeconds(within("cooldown", config.cooldown(), 1, 3_600)),
                        within("stuck", config.stuck(), 1, 100),
                        AFTER_INTERRUPT),
                new Settings.FloodRule(
                        within("findings", config.findings(), 1, 100_000),
                        within("edits", config.edits(), 1, 10_000),
                        within("text", config.text(), 1, 10_240) << 10,
                        within("content", config.content(), 1, 1_024) << 20));
    }

    private static int within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " = " + value + ": write a number from " + least + " to " + most);
        }
        return value;
    }
}
