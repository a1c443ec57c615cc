package org.postrider.store.embedded.internal.disk;

import java.io.IOException;
import java.util.List;

/**
 * One flat folder of files. The log does all its writing through it, so that a test can record each write and replay what a
 * disk would hold after the power failed. Thread-safe.
 */
public interface Disk {
    /** Names of all files, in no order. */
    List<String> names() throws IOException;

    /** Makes a new, empty file; the caller closes it. */
    DiskFile create(String name) throws IOException;

    /** Opens a file to read and write; the caller closes it. */
    DiskFile open(String name) throws IOException;

    /** Renames a file; durable after {@link #sync}. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file; durable after {@link #sync}. */
    void delete(String name) throws IOException;

    /** Makes creations, renames and deletions durable. */
    void sync() throws IOException;

    /** Bytes that can still be written. */
    long freeBytes() throws IOException;
}
