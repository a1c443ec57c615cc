package org.postrider.unpack;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Opens one format of archive or document. Register it as an OSGi service: the unpacker asks it for every file that it
 * meets, at any depth, and what it gives is looked at in turn. Of several that accept a file the one with the highest
 * {@code service.ranking} opens it; Postrider's own have 0 and come last among equals. Postrider's own decoders implement the same contract.
 *
 * <p>Thread-safe. Input is hostile: sizes, counts and offsets in it are claims. What a decoder reads into memory it bounds
 * itself; what it hands to {@link Members} is bounded there, by size, count, ratio and time.
 */
@ConsumerType
public interface Decoder {
    /** Short name of the format for findings and traces, such as {@code 7z}: lower-case letters, digits, hyphens. */
    String format();

    /**
     * Whether this file is of its format. Called for every file, so it looks at the detected type and the first bytes and
     * reads on only if those fit.
     *
     * @throws IOException if the file cannot be read
     */
    boolean accepts(Packed file) throws IOException;

    /**
     * True if others that accept the same file should open it too: for what is hidden in a file that is whole without it,
     * such as an archive behind a program.
     */
    default boolean shares() {
        return false;
    }

    /**
     * Gives what is in the file, in the order of the archive, until all is given or {@link Members#full()}.
     *
     * @throws IOException if the file is broken beyond what was given; it becomes a finding, and its message should say what
     *     is wrong in a few words
     */
    void open(Packed file, Members members) throws IOException;
}
