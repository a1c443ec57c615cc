package org.postrider.directory.internal;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.postrider.role.directory.ScramCredentials;

/** What a server keeps for SCRAM-SHA-256 (RFC 5802 section 3, RFC 7677), and its printed form. */
final class Scram {
    static final String SHA_256 = "SCRAM-SHA-256";
    private static final String MAPPED_TO_NOTHING = "\u00ad\u034f\u1806\u180b\u180c\u180d\u2060\ufeff";
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final int MIN_ITERATIONS = 4_096;
    private static final int MAX_ITERATIONS = 10_000_000;

    private Scram() {}

    static ScramCredentials create(char[] password, int iterations, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return derive(password, salt, iterations);
    }

    static ScramCredentials derive(char[] password, byte[] salt, int iterations) {
        byte[] bytes = PasswordHash.utf8(prepared(password));
        PBEParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(bytes, salt, iterations);
        byte[] salted = ((KeyParameter) generator.generateDerivedParameters(KEY_BITS)).getKey();
        Arrays.fill(bytes, (byte) 0);
        byte[] stored = sha256(hmac(salted, "Client Key"));
        return new ScramCredentials(salt, iterations, stored, hmac(salted, "Server Key"));
    }

    /**
     * The part of SASLprep (RFC 4013) that changes a password: other spaces become spaces, invisible characters vanish, and
     * the rest is NFKC. Both sides must do the same, so it is done even where the result is prohibited.
     */
    private static char[] prepared(char[] password) {
        StringBuilder mapped = new StringBuilder(password.length);
        for (char c : password) {
            if (!invisible(c)) {
                mapped.append(Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c);
            }
        }
        return Normalizer.normalize(mapped, Normalizer.Form.NFKC).toCharArray();
    }

    /** RFC 3454 table B.1: commonly mapped to nothing. */
    private static boolean invisible(char c) {
        return MAPPED_TO_NOTHING.indexOf(c) >= 0 || c >= 0x200b && c <= 0x200d || c >= 0xfe00 && c <= 0xfe0f;
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** {@code iterations:salt:storedKey:serverKey}, base64. */
    static String print(ScramCredentials scram) {
        Base64.Encoder base64 = Base64.getEncoder();
        return scram.iterations() + ":" + base64.encodeToString(scram.salt()) + ":"
                + base64.encodeToString(scram.storedKey()) + ":" + base64.encodeToString(scram.serverKey());
    }

    static ScramCredentials parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4 || !parts[0].matches("\\d{4,8}")) {
            throw new IllegalArgumentException("not SCRAM credentials (iterations:salt:storedKey:serverKey)");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        int iterations = Integer.parseInt(parts[0]);
        byte[] stored = base64.decode(parts[2]);
        byte[] server = base64.decode(parts[3]);
        byte[] salt = base64.decode(parts[1]);
        if (iterations < MIN_ITERATIONS
                || iterations > MAX_ITERATIONS
                || stored.length != 32
                || server.length != 32
                || salt.length < 8) {
            throw new IllegalArgumentException("SCRAM-SHA-256 credentials are out of range");
        }
        return new ScramCredentials(salt, iterations, stored, server);
    }
}
