package org.postrider.unpack.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Packed;

/** The decoders of this moment, in the order in which they are asked. Immutable, thread-safe. */
final class Decoders {
    /** Our own, the common formats first. */
    static final Decoders OWN = new Decoders(List.of());

    private final List<Decoder> all;

    private Decoders(List<Decoder> all) {
        this.all = List.copyOf(all);
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

    /** Who opens this file: at most one that owns it, and all that share. */
    List<Decoder> of(Packed file) throws IOException {
        List<Decoder> chosen = List.of();
        boolean owned = false;
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
