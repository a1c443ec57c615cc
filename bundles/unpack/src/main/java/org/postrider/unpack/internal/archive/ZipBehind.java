package org.postrider.unpack.internal.archive;

import java.io.IOException;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens zip files behind something else, such as an image or a program: readers find them by their end. */
final class ZipBehind implements Decoder {
    private static final int SMALLEST = 22;

    private final Zip zip = new Zip();
    private final Tar tar = new Tar();
    private final Ar ar = new Ar();
    private final Cpio cpio = new Cpio();

    @Override
    public String format() {
        return "zip";
    }

    @Override
    public boolean shares() {
        return true;
    }

    /** The one format that its first bytes do not tell: what is at the end is searched for the directory's mark. */
    @Override
    public boolean accepts(Packed file) {
        return file.content().size() > SMALLEST && !holdsFilesAsTheyAre(file) && ZipDirectory.isThere(file);
    }

    /** Their last member would be opened twice; what stands behind their end they give themselves. */
    private boolean holdsFilesAsTheyAre(Packed file) {
        return zip.accepts(file) || tar.accepts(file) || ar.accepts(file) || cpio.accepts(file);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        zip.open(file, members);
    }
}
