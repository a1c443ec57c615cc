package org.postrider.filter.virus.internal.database;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * ClamAV's own signatures: an RSA number written in digits of six bits, the least first. In one kind the number is the
 * MD5 sum itself, in the other it is RSASSA-PSS with SHA-256 (RFC 8017 section 8.1). Stateless.
 */
public final class LegacySignature {
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
    private static final int BITS = 6;
    private static final int MAX_DIGITS = 1_024;
    private static final int MD5 = 16;
    private static final int HASH = 32;
    private static final int SALT = 32;
    private static final byte TRAILER = (byte) 0xBC;

    private LegacySignature() {}

    /** True if a signature is that of an MD5 sum. */
    static boolean ofMd5(byte[] md5, String signature, RSAPublicKeySpec key) {
        Optional<BigInteger> number = number(signature);
        if (number.isEmpty() || number.get().compareTo(key.getModulus()) >= 0) {
            return false;
        }
        BigInteger plain = number.get().modPow(key.getPublicExponent(), key.getModulus());
        return plain.bitLength() <= MD5 * Byte.SIZE && plain.equals(new BigInteger(1, md5));
    }

    /** True if a signature is that of these bytes, which are read to their end. */
    public static boolean ofSha256(InputStream bytes, String signature, RSAPublicKeySpec key) throws IOException {
        Optional<BigInteger> number = number(signature);
        if (number.isEmpty() || number.get().compareTo(key.getModulus()) >= 0) {
            return false;
        }
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        for (int got = bytes.read(buffer); got >= 0; got = bytes.read(buffer)) {
            digest.update(buffer, 0, got);
        }
        int length = (key.getModulus().bitLength() + Byte.SIZE - 1) / Byte.SIZE;
        BigInteger plain = number.get().modPow(key.getPublicExponent(), key.getModulus());
        return isPss(digest.digest(), octets(plain, length));
    }

    // Not the JDK's: the moduli have 2047 bits, for which the RFC wants one more bit to be zero than ClamAV's signer
    // clears.
    private static boolean isPss(byte[] sum, byte[] encoded) {
        int blockLength = encoded.length - HASH - 1;
        int saltAt = blockLength - SALT;
        if (saltAt < 1 || encoded[encoded.length - 1] != TRAILER) {
            return false;
        }
        byte[] hash = Arrays.copyOfRange(encoded, blockLength, blockLength + HASH);
        byte[] block = mask(hash, blockLength);
        int wrong = 0;
        for (int i = 0; i < blockLength; i++) {
            block[i] ^= encoded[i];
            if (i < saltAt) {
                int unused = i == 0 ? block[i] & 0x7F : block[i];
                wrong |= i == saltAt - 1 ? unused ^ 1 : unused;
            }
        }
        MessageDigest again = sha256();
        again.update(new byte[Long.BYTES]);
        again.update(sum);
        again.update(block, saltAt, SALT);
        return wrong == 0 && MessageDigest.isEqual(again.digest(), hash);
    }

    /** MGF1 with SHA-256 (RFC 8017, B.2.1). */
    private static byte[] mask(byte[] seed, int length) {
        byte[] mask = new byte[length];
        for (int i = 0; i * HASH < length; i++) {
            MessageDigest digest = sha256();
            digest.update(seed);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
            System.arraycopy(digest.digest(), 0, mask, i * HASH, Math.min(HASH, length - i * HASH));
        }
        return mask;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    private static Optional<BigInteger> number(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return Optional.empty();
        }
        BigInteger number = BigInteger.ZERO;
        for (int i = digits.length() - 1; i >= 0; i--) {
            int digit = DIGITS.indexOf(digits.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            number = number.shiftLeft(BITS).or(BigInteger.valueOf(digit));
        }
        return Optional.of(number);
    }

    private static byte[] octets(BigInteger number, int length) {
        byte[] raw = number.toByteArray();
        byte[] octets = new byte[length];
        int from = Math.max(0, raw.length - length);
        byte[] low = Arrays.copyOfRange(raw, from, raw.length);
        System.arraycopy(low, 0, octets, length - low.length, low.length);
        return octets;
    }
}
