package org.postrider.filter.virus.internal.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Digests of one kind, each with a size and a name, outside the heap. Records lie in buckets by the first bits of their
 * digest, which are as good as random. Immutable, thread-safe; built by {@link Builder}.
 */
final class HashTable {
    /** The size of a signature that fits files of any size. */
    static final int ANY_SIZE = -1;

    private static final int SIZE_BITS = 20;

    private final int digestLength;
    private final int recordLength;
    private final int count;
    private final int bucketBits;
    private final int[] starts;
    private final ByteBuffer records;
    private final long[] sizes;
    private final boolean anySize;

    private HashTable(Builder from, int bucketBits, int[] starts, ByteBuffer records) {
        this.digestLength = from.digestLength;
        this.recordLength = from.recordLength;
        this.count = from.count;
        this.bucketBits = bucketBits;
        this.starts = starts;
        this.records = records;
        this.sizes = from.sizes;
        this.anySize = from.anySize;
    }

    int count() {
        return count;
    }

    /** False if no digest of a file of this size is here, so that none need be computed. */
    boolean mayHave(long size) {
        int bit = sizeBit((int) size);
        return count > 0 && (anySize || (sizes[bit >>> 6] >>> bit & 1) != 0);
    }

    private static int sizeBit(int size) {
        return size * 0x9E3779B1 >>> 32 - SIZE_BITS;
    }

    private static int bucket(byte[] digest, int bits) {
        int first = (digest[0] & 0xff) << 24 | (digest[1] & 0xff) << 16 | (digest[2] & 0xff) << 8 | digest[3] & 0xff;
        return bits == 0 ? 0 : first >>> 32 - bits;
    }

    /** @return the name's reference, or -1 */
    int find(byte[] digest, long size) {
        if (count == 0) {
            return -1;
        }
        int bucket = bucket(digest, bucketBits);
        for (int i = starts[bucket]; i < starts[bucket + 1]; i++) {
            int at = i * recordLength;
            if (same(digest, at)) {
                int told = records.getInt(at + digestLength);
                if (told == ANY_SIZE || told == (int) size) {
                    return records.getInt(at + digestLength + 4);
                }
            }
        }
        return -1;
    }

    private boolean same(byte[] digest, int at) {
        for (int i = 0; i < digestLength; i++) {
            if (records.get(at + i) != digest[i]) {
                return false;
            }
        }
        return true;
    }

    /** Collects; confined to one thread. */
    static final class Builder {
        private final Path directory;
        private final Slab slab;
        private final int digestLength;
        private final int recordLength;
        private final byte[] record;
        private final long[] sizes = new long[1 << (SIZE_BITS - 6)];
        private boolean anySize;
        private int count;

        /** @param digestLength 16, 20 or 32 */
        Builder(Path directory, int digestLength) {
            this.directory = directory;
            this.slab = new Slab(directory);
            this.digestLength = digestLength;
            this.recordLength = digestLength + 8;
            this.record = new byte[recordLength];
        }

        /** @param size or {@link #ANY_SIZE} @param name its reference */
        void add(byte[] digest, int size, int name) throws IOException {
            System.arraycopy(digest, 0, record, 0, digestLength);
            ByteBuffer.wrap(record)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .putInt(digestLength, size)
                    .putInt(digestLength + 4, name);
            if ((long) (count + 1) * recordLength > Integer.MAX_VALUE) {
                throw new IOException("More than " + count + " digests of one kind");
            }
            slab.append(record, 0, recordLength);
            count++;
            anySize |= size == ANY_SIZE;
            int bit = sizeBit(size);
            sizes[bit >>> 6] |= 1L << bit;
        }

        HashTable build() throws IOException {
            int bits = Math.max(0, 31 - Integer.numberOfLeadingZeros(Math.max(1, count)) - 2);
            int[] starts = new int[(1 << bits) + 1];
            each(at -> starts[bucket(record, bits) + 1]++);
            for (int i = 1; i < starts.length; i++) {
                starts[i] += starts[i - 1];
            }
            ByteBuffer records = Slab.map(directory, (long) count * recordLength);
            int[] next = starts.clone();
            each(at -> records.put(next[bucket(record, bits)]++ * recordLength, record));
            return new HashTable(this, bits, starts, records);
        }

        /** Reads each record in turn into {@link #record}. */
        private void each(java.util.function.LongConsumer use) {
            long at = 0;
            for (int i = 0; i < count; i++) {
                at = Slab.fit(at, recordLength);
                slab.get(at, record, recordLength);
                use.accept(at);
                at += recordLength;
            }
        }
    }
}
