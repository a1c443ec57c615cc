package org.postrider.sasl.internal;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/** Unguessable printable texts without comma, of 144 random bits. Thread-safe. */
final class Nonces implements Supplier<String> {
    private static final int BYTES = 18;
    private final SecureRandom random = new SecureRandom();

    @Override
    public String get() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
