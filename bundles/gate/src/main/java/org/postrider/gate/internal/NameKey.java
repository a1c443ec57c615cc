package org.postrider.gate.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Turns user names into keys of fixed size. Names come from strangers, may be long, and may be passwords typed in the wrong
 * place: so they are not kept. The random start keeps anyone from making names that fall together. Immutable.
 */
final class NameKey {
    private static final int BYTES = 12;
    private final byte[] start = new byte[16];

    NameKey(RandomGenerator random) {
        random.nextBytes(start);
    }

    /** Letters of both cases are one, as they are to the directory. */
    String of(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(start);
            byte[] hash = digest.digest(name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
