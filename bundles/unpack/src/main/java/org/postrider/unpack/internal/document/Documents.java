package org.postrider.unpack.internal.document;

import java.util.List;
import org.postrider.unpack.Decoder;

/** Lists the decoders of documents. Stateless. */
public final class Documents {
    private static final List<Decoder> ALL = List.of(
            new HtmlDecoder(),
            new EncodedScriptDecoder(),
            new RtfDecoder(),
            new OleObjectDecoder(),
            new OleDecoder(),
            new PdfDecoder(),
            new OneNoteDecoder(),
            new OfficeXmlDecoder(),
            new ActiveMimeDecoder(),
            new SwfDecoder());

    private Documents() {}

    /** In the order in which they are asked. */
    public static List<Decoder> all() {
        return ALL;
    }
}
