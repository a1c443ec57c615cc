package org.postrider.unpack.internal.classic;

import java.util.List;
import org.postrider.unpack.Decoder;

/** The decoders of this package. */
public final class ClassicDecoders {
    private ClassicDecoders() {}

    /** All, in the order in which they are asked. */
    public static List<Decoder> all() {
        return List.of(
                new TnefDecoder(),
                new MailboxDecoder(),
                new CmsDecoder(),
                new CabDecoder(),
                new LhaDecoder(),
                new ArjDecoder(),
                new AlzDecoder(),
                new SzddDecoder(),
                new PgpDecoder(),
                new DiscDecoder(),
                new ChmDecoder(),
                new SisDecoder(),
                new ProgramDecoder(),
                new KnownDecoder(),
                new TextCarrierDecoder());
    }
}
