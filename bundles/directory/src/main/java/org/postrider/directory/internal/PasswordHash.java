package org.postrider.directory.internal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in its usual printed form {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Immutable.
 *
 * <p>Memory and time are those OWASP names for Argon2id; each check holds {@code memoryKib} for its duration, so checks run
 * on a bounded pool.
 */
record PasswordHash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    // A users file is the admin's, but a typo must not ask for a terabyte.
    private static final int MAX_MEMORY_KIB = 1 << 20;

    static PasswordHash create(char[] password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = derive(password, salt, new int[] {MEMORY_KIB, PASSES, 1}, HASH_BYTES);
        return new PasswordHash(MEMORY_KIB, PASSES, 1, salt, hash);
    }

    /** Parses the printed form; refuses others, so that a malformed hash never lets anyone in. */
    static PasswordHash parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not an Argon2id hash ($argon2id$v=19$m=..,t=..,p=..$salt$hash)");
        }
        int memory = Integer.parseInt(form.group(1));
        byte[] salt = Base64.getDecoder().decode(form.group(4));
        byte[] hash = Base64.getDecoder().decode(form.group(5));
        int passes = Integer.parseInt(form.group(2));
        int lanes = Integer.parseInt(form.group(3));
        if (memory < 8 || memory > MAX_MEMORY_KIB || passes < 1 || lanes < 1 || salt.length < 8 || hash.length < 16) {
            throw new IllegalArgumentException("Argon2id parameters are out of range");
        }
        return new PasswordHash(memory, passes, lanes, salt, hash);
    }

    boolean matches(char[] password) {
        byte[] derived = derive(password, salt, new int[] {memoryKib, passes, lanes}, hash.length);
        return MessageDigest.isEqual(derived, hash);
    }

    private static byte[] derive(char[] password, byte[] salt, int[] cost, int length) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost[0])
                .withIterations(cost[1])
                .withParallelism(cost[2])
                .withSalt(salt)
                .build();
        byte[] bytes = utf8(password);
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(parameters);
            byte[] hash = new byte[length];
            generator.generateBytes(bytes, hash);
            return hash;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The characters in UTF-8; the caller wipes the result. */
    static byte[] utf8(char[] text) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }

    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }
}
