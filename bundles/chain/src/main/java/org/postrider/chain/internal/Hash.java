package org.postrider.chain.internal;

/** FNV-1a over 64 bits: the same on every machine and in every version. Stateless. */
final class Hash {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Hash() {}

    static long of(String text) {
        return of(BASIS, text);
    }

    /** Goes on from another hash. */
    static long of(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
