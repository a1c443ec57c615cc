package org.postrider.unpack.internal.archive;

import java.util.ArrayList;
import java.util.List;
import org.postrider.unpack.Decoder;

/** The decoders of this package. */
public final class Archives {
    private Archives() {}

    /** All of them, those first that mail carries most. */
    public static List<Decoder> all() {
        List<Decoder> all = new ArrayList<>();
        all.add(new Zip());
        all.add(new Gzip());
        all.add(new SevenZip());
        all.add(new Rar());
        all.add(new Tar());
        all.addAll(Compressed.all());
        all.add(new Cpio());
        all.add(new Ar());
        all.add(new ZipBehind());
        return all;
    }
}
