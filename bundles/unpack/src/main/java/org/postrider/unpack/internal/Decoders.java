package org.postrider.unpack.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Packed;
import org.postrider.unpack.internal.archive.Archives;
import org.postrider.unpack.internal.classic.ClassicDecoders;
import org.postrider.unpack.internal.document.Documents;

/** The decoders of this moment, in the order in which they are asked. Immutable, thread-safe. */
final class Decoders {
    /** Our own, the common formats first. */
    static final Decoders OWN = new Decoders(own());

    private final List<Decoder> all;

    private Decoders(List<Decoder> all) {
        this.all = List.copyOf(all);
    }

    private static List<Decoder> own() {
        List<Decoder> all = new ArrayList<>();
        all.addAll(Archives.all());
        all.addAll(Documents.all());
        all.addAll(ClassicDecoders.all());
        return all;
    }

    /** These before our own. @param plugins highest rank first */
    static Decoders with(List<Decoder> plugins) {
        if (plugins.isEmpty()) {
            return OWN;
        }
        List<Decoder> all = new ArrayList<>(plugins);
        all.addAll(OWN.all);
        return new Decoders(all);
    }

    /** Who opens this file: at most one that owns it, and all that share. @param taken it has an owner */
    List<Decoder> of(Packed file, boolean taken) throws IOException {
        List<Decoder> chosen = List.of();
        boolean owned = taken;
        for (Decoder decoder : all) {
            if ((!owned || decoder.shares()) && decoder.accepts(file)) {
                chosen = chosen.isEmpty() ? new ArrayList<>() : chosen;
                chosen.add(decoder);
                owned |= !decoder.shares();
            }
        }
        return chosen;
    }
}
