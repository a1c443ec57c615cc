package org.postrider.store.embedded.internal.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.store.embedded.internal.log.Extent;

/** Content that no commit has made part of the index yet. Thread-safe. */
public interface PendingContent {
    /** The content's number. */
    long number();

    /** Its bytes if they are only in memory; null if they are in the log. */
    @Nullable
    Blob unwritten();

    /** Its row. @param written where {@link #unwritten} went; empty if it was in the log before */
    ContentRow row(List<Extent> written);

    /** A commit has made it part of the index. */
    void indexed(ContentRow row);

    /**
     * Bytes of a content.
     *
     * @param content number
     * @param position of the first byte within the content
     * @param bytes not to be changed any more
     * @param length how many of them count
     */
    record Blob(long content, long position, byte[] bytes, int length) {}
}
