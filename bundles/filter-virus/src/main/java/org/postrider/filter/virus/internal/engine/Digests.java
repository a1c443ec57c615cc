package org.postrider.filter.virus.internal.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digest signatures of one purpose, in tables by kind: MD5, SHA-1, SHA-256. Immutable, thread-safe. */
final class Digests {
    private static final String[] ALGORITHMS = {"MD5", "SHA-1", "SHA-256"};
    private static final int[] LENGTHS = {16, 20, 32};

    private final HashTable[] tables;

    private Digests(HashTable[] tables) {
        this.tables = tables;
    }

    int count() {
        int count = 0;
        for (HashTable table : tables) {
            count += table.count();
        }
        return count;
    }

    /**
     * Looks a stretch up by its digests; only those are computed of which one with this size is here.
     *
     * @return the name's reference, or -1
     */
    int find(byte[] data, int from, int length) {
        for (int i = 0; i < tables.length; i++) {
            if (tables[i].mayHave(length)) {
                int name = tables[i].find(digest(ALGORITHMS[i], data, from, length), length);
                if (name >= 0) {
                    return name;
                }
            }
        }
        return -1;
    }

    /** The digest of a stretch. @param algorithm one that every Java has */
    static byte[] digest(String algorithm, byte[] data, int from, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(data, from, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + algorithm, e);
        }
    }

    /** Collects; confined to one thread. */
    static final class Builder {
        private final HashTable.Builder[] tables = new HashTable.Builder[LENGTHS.length];

        Builder(Path directory) {
            for (int i = 0; i < LENGTHS.length; i++) {
                tables[i] = new HashTable.Builder(directory, LENGTHS[i]);
            }
        }

        /** @param hex of a length that tells the kind @param size or {@link HashTable#ANY_SIZE} */
        void add(String hex, int size, int name) throws SignatureException, IOException {
            add(decode(hex), size, name);
        }

        void add(byte[] digest, int size, int name) throws IOException {
            tables[digest.length == 16 ? 0 : digest.length == 20 ? 1 : 2].add(digest, size, name);
        }

        /** @throws SignatureException if it is no digest of a kind that counts */
        static byte[] decode(String hex) throws SignatureException {
            int length = hex.length() / 2;
            if (hex.length() % 2 != 0 || length != 16 && length != 20 && length != 32) {
                throw SignatureException.malformed("a digest of " + hex.length() + " digits");
            }
            byte[] digest = new byte[length];
            for (int i = 0; i < length; i++) {
                char high = hex.charAt(2 * i);
                char low = hex.charAt(2 * i + 1);
                if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
                    throw SignatureException.malformed("a digest with other than hexadecimal digits");
                }
                digest[i] = (byte) (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low));
            }
            return digest;
        }

        Digests build() throws IOException {
            HashTable[] built = new HashTable[tables.length];
            for (int i = 0; i < built.length; i++) {
                built[i] = tables[i].build();
            }
            return new Digests(built);
        }
    }
}
