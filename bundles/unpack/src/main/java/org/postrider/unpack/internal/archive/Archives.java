package org.postrider.unpack.internal.archive;

import java.util.List;
import org.postrider.unpack.Decoder;

/** The decoders of this package. */
public final class Archives {
    private Archives() {}

    /** All of them, those first that mail carries most. */
    public static List<Decoder> all() {
        return List.of(new Zip(), new Gzip(), new Tar(), new ZipBehind());
    }
}
