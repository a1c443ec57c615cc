package org.postrider.filter.virus.internal.outside;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.postrider.content.Content;

/** A scanner outside. Thread-safe, holds no thread of the caller. */
interface Scanner extends AutoCloseable {
    /**
     * Scans one file.
     *
     * @param name for the scanner's logs; hostile input, never a path
     * @param longest time for it
     * @return exceptionally with an {@link java.io.IOException} that names the scanner, unless it has given a clear verdict on
     *     the whole file
     */
    CompletionStage<Verdict> scan(Content file, String name, Duration longest);

    @Override
    void close();
}
