package org.postrider.unpack.internal.archive;

import java.io.IOException;

/** The range decoder under a PPMd model. Confined to one thread. */
interface PpmdRange {
    /** Where in {@code total} the next symbol lies. */
    int threshold(int total) throws IOException;

    /** The symbol has this share. */
    void decode(int start, int size) throws IOException;

    /** A bit whose 0 has this share of 2^14. */
    boolean bit(int zero) throws IOException;
}
