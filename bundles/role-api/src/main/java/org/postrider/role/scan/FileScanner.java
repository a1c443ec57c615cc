package org.postrider.role.scan;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;

/** Scans files that are no mail of ours, with the embedded engine. Thread-safe, holds no thread of the caller. */
@ProviderType
public interface FileScanner {
    /**
     * Unpacks and scans one file, in the unpacker's bounds.
     *
     * @param name as declared, or empty; a message is recognised as one
     * @return what was found; exceptionally with {@link org.postrider.role.runtime.AwayException} while no unpacker is there
     *     or too many wait, with another cause if the engine failed: never take that for clean
     */
    CompletionStage<ScanResult> scan(Content file, String name);
}
