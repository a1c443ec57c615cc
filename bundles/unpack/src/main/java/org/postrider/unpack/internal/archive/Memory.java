package org.postrider.unpack.internal.archive;

import java.util.zip.ZipException;

/** What decoders may allocate because a file asks for it. Not instantiable. */
final class Memory {
    /**
     * Most bytes that one stream may need for its dictionaries and models: what {@code xz -9} and {@code 7z -mx=9} need. A file
     * that asks for more is not decoded and says so; it is reserved only for bytes that really come.
     */
    static final int MOST = 64 << 20;

    private Memory() {}

    /** A stream asks for more than {@link #MOST}. */
    static final class TooMuch extends ZipException {
        private static final long serialVersionUID = 1;

        TooMuch(long bytes) {
            super("it needs " + (bytes >> 20) + " MiB of memory to decode, " + (MOST >> 20) + " are allowed");
        }
    }

    /**
     * The size of a dictionary that serves this stream.
     *
     * @param claimed what the header asks for
     * @param plain decoded bytes, if known: no more can be looked back at; negative: unknown
     */
    static int dictionary(long claimed, long plain) throws TooMuch {
        long needed = plain < 0 ? claimed : Math.min(claimed, Math.max(plain, 4_096));
        if (needed > MOST) {
            throw new TooMuch(needed);
        }
        return (int) Math.max(4_096, needed);
    }
}
