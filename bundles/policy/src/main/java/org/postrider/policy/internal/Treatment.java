package org.postrider.policy.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What shall be done with mail of a category. */
enum Treatment {
    /** Deliver, marked. */
    PASS,
    /** Deliver into the folder for junk. */
    JUNK,
    /** Keep aside. */
    QUARANTINE,
    /** Refuse; after the 250: keep aside. */
    REJECT,
    /** Accept and drop. */
    DISCARD,
    /** Keep in the queue until an admin releases it. */
    HOLD;

    /** @throws IllegalArgumentException that names the key and the legal words */
    static Treatment parse(String key, String word) {
        for (Treatment treatment : values()) {
            if (treatment.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
                return treatment;
            }
        }
        String legal = Arrays.stream(values()).map(Treatment::word).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(key + " = " + word + ": write one of " + legal);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
