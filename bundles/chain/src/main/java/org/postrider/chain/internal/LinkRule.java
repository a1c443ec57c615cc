package org.postrider.chain.internal;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What the configuration says of one link. Immutable.
 *
 * @param name the link's name
 * @param expected true if the configuration names it, whether a bundle is there or not
 * @param required true if no mail may pass without it
 * @param budget longest run; empty: what the link itself proposes
 * @param failure what its failure means
 */
record LinkRule(String name, boolean expected, boolean required, Optional<Duration> budget, Failure failure) {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** What a failing link means for the message. */
    enum Failure {
        /** The message stays unfiltered: it waits, and the chain is run again. */
        HOLD,
        /** The message goes on without it. */
        SKIP
    }

    /** The rule of a link that the configuration does not name. */
    static LinkRule unlisted(String name) {
        return new LinkRule(name, false, false, Optional.empty(), Failure.SKIP);
    }

    /**
     * Reads {@code name[;required][;budget=10s][;failure=hold|skip]}. A required link holds by default, others are skipped.
     *
     * @throws IllegalArgumentException that says what is wrong and what to write instead
     */
    static LinkRule parse(String text) {
        String[] words = text.strip().split("\\s*;\\s*");
        String name = words[0];
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "links: \"" + name + "\" is no link name: lower-case letters, digits, hyphens, such as attachment");
        }
        boolean required = false;
        Optional<Duration> budget = Optional.empty();
        Optional<Failure> failure = Optional.empty();
        for (int i = 1; i < words.length; i++) {
            String word = words[i].toLowerCase(Locale.ROOT);
            if (word.equals("required")) {
                required = true;
            } else if (word.startsWith("budget=")) {
                budget = Optional.of(budget(name, word.substring("budget=".length())));
            } else if (word.startsWith("failure=")) {
                failure = Optional.of(failure(name, word.substring("failure=".length())));
            } else {
                throw new IllegalArgumentException("links: " + name + " has the unknown option \"" + words[i]
                        + "\": write required, budget=10s, failure=hold or failure=skip");
            }
        }
        return new LinkRule(name, true, required, budget, failure.orElse(required ? Failure.HOLD : Failure.SKIP));
    }

    private static Failure failure(String name, String word) {
        return switch (word) {
            case "hold" -> Failure.HOLD;
            case "skip" -> Failure.SKIP;
            default ->
                throw new IllegalArgumentException(
                        "links: " + name + " has failure=" + word + ": write failure=hold or failure=skip");
        };
    }

    private static Duration budget(String name, String word) {
        Duration budget = duration(word);
        if (budget.toMillis() < 1 || budget.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "links: " + name + " has budget=" + word + ": write 1ms to 10m, such as budget=10s");
        }
        return budget;
    }

    private static Duration duration(String word) {
        try {
            if (word.endsWith("ms")) {
                return Duration.ofMillis(Integer.parseInt(word.substring(0, word.length() - 2)));
            }
            int amount = Integer.parseInt(word.substring(0, Math.max(0, word.length() - 1)));
            return switch (word.charAt(word.length() - 1)) {
                case 's' -> Duration.ofSeconds(amount);
                case 'm' -> Duration.ofMinutes(amount);
                default -> Duration.ZERO;
            };
        } catch (NumberFormatException | StringIndexOutOfBoundsException expected) {
            // Reported by the caller with the link's name.
            return Duration.ZERO;
        }
    }
}
