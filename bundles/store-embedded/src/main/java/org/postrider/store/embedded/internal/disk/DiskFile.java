package org.postrider.store.embedded.internal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Reads may come from several threads, writes from one. */
public interface DiskFile extends Closeable {
    /** Its size in bytes. */
    long size() throws IOException;

    /** Writes all remaining bytes at that position. */
    void write(ByteBuffer from, long position) throws IOException;

    /** Reads until the buffer is full or the file ends. @return bytes read */
    int read(ByteBuffer into, long position) throws IOException;

    /** Makes all written bytes durable: fdatasync. */
    void force() throws IOException;
}
