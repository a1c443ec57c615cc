package org.postrider.filter.virus.internal.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text of all logical signatures, outside the heap: few of them are ever tried, and those are compiled then. Written by
 * one thread, then read by any.
 */
final class LogicalStore {
    private static final int CACHED = 4_096;

    private final Slab slab;
    private long[] places = new long[1_024];
    private int[] lengths = new int[1_024];
    private int[] names = new int[1_024];
    private int count;

    private final Map<Integer, Logical> cache = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Logical> eldest) {
            return size() > CACHED;
        }
    };

    LogicalStore(Path directory) {
        slab = new Slab(directory);
    }

    /** @return its number */
    int add(String line, int name) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            names = Arrays.copyOf(names, 2 * count);
        }
        places[count] = slab.append(bytes, 0, bytes.length);
        lengths[count] = bytes.length;
        names[count] = name;
        return count++;
    }

    /** The name's reference. */
    int name(int number) {
        return names[number];
    }

    Logical get(int number) {
        synchronized (cache) {
            Logical known = cache.get(number);
            if (known != null) {
                return known;
            }
        }
        byte[] bytes = new byte[lengths[number]];
        slab.get(places[number], bytes, bytes.length);
        try {
            Logical compiled = Logical.parse(new String(bytes, StandardCharsets.ISO_8859_1));
            synchronized (cache) {
                cache.put(number, compiled);
            }
            return compiled;
        } catch (SignatureException e) {
            throw new IllegalStateException("A signature that compiled does so no more: " + e.getMessage(), e);
        }
    }
}
