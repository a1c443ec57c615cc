package org.postrider.directory.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a while which passwords were right, so that a client that logs in every few seconds does not cost a whole
 * Argon2id each time. Thread-safe, bounded.
 *
 * <p>An entry is an HMAC, under a key of this process, of the user's name, the stored hash and the password: it cannot be
 * mixed up between users, and a changed password makes it worthless at once. Wrong passwords are never remembered.
 */
final class VerifiedLogins {
    private static final int MAX = 10_000;

    private final SecretKeySpec key;
    private final Clock clock;
    private final Duration keep;
    private final Map<ByteBuffer, Instant> known = new LinkedHashMap<>();

    VerifiedLogins(SecureRandom random, Clock clock, Duration keep) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
        this.clock = clock;
        this.keep = keep;
    }

    boolean knows(UserRecord user, char[] password) {
        ByteBuffer token = token(user, password);
        synchronized (known) {
            Instant until = known.get(token);
            return until != null && clock.instant().isBefore(until);
        }
    }

    void remember(UserRecord user, char[] password) {
        ByteBuffer token = token(user, password);
        synchronized (known) {
            known.remove(token);
            known.put(token, clock.instant().plus(keep));
            if (known.size() > MAX) {
                known.remove(known.keySet().iterator().next());
            }
        }
    }

    private ByteBuffer token(UserRecord user, char[] password) {
        byte[] secret = PasswordHash.utf8(password);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(user.address().toString().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(user.password().toString().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return ByteBuffer.wrap(mac.doFinal(secret));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
