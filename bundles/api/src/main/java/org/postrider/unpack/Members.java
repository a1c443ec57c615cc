package org.postrider.unpack;

import java.io.InputStream;
import org.osgi.annotation.versioning.ProviderType;
import org.postrider.content.Content;

/**
 * Takes what a decoder finds in one file. Confined to the call it came with. Nothing that is given makes it fail: what
 * exceeds a limit is cut, and every limit that bites becomes a finding.
 */
@ProviderType
public interface Members {
    /** Why a member cannot be read. */
    enum Reason {
        /** Not without a key. */
        ENCRYPTED,
        /** A method that the decoder does not know. */
        UNSUPPORTED,
        /** It is broken. */
        DAMAGED
    }

    /** True once nothing more is taken: a limit of the whole message was reached. A decoder stops then. */
    boolean full();

    /** Bytes that one member may have at most; a decoder that must allocate for a claimed size refuses beyond it. */
    long maxFileBytes();

    /** How many more files are taken; a decoder reads no longer list of names into memory. */
    int maxFiles();

    /**
     * Decodes bytes in which several files lie, as those of a solid archive do, so that they are decoded once; the files are
     * slices of what comes back, to be given to {@link #add(String, Content)}. It tells of no file.
     *
     * @param plain read here to its end, to a limit, or to an exception, which becomes a finding; not closed
     * @param packed bytes in the archive that it comes from, for the ratio
     * @return what could be read; valid as long as the message is looked at
     */
    Content block(InputStream plain, long packed);

    /**
     * Adds a file that has to be decoded.
     *
     * @param name as the archive gives it, with folders, or empty
     * @param plain its bytes, read here to their end or to a limit, not closed; an {@code IOException} or
     *     {@code RuntimeException} of it means that the member is damaged: what was read so far is kept
     * @param packed bytes in the archive that it comes from, for the ratio; 0 or less: this tells nothing (then the size of the
     *     whole file counts)
     * @return true if it was read to its end without failure
     */
    boolean add(String name, InputStream plain, long packed);

    /** Adds a file that stands in the archive as it is: a slice, of which nothing is copied. */
    void add(String name, Content plain);

    /** Adds a file of which only the name can be told. @param detail what is wrong, in a few words */
    void unreadable(String name, Reason reason, String detail);

    /** Adds a symbolic or hard link. */
    void link(String name);

    /** The member added last has a second name to some readers. */
    void alsoNamed(String name);

    /** The member added last is broken, or its checksum is wrong, although it could be read. */
    void damaged(String cause);

    /** The whole file, or the rest of it, cannot be read. */
    void unreadable(Reason reason, String detail);

    /**
     * Readers would differ on what this file holds.
     *
     * @param symbol upper-case letters, digits and underscores, such as {@code ZIP_OVERLAP}
     * @param detail in a few words
     */
    void ambiguous(String symbol, String detail);
}
