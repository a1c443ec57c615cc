package org.postrider.store.embedded.internal.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postrider.content.Content;
import org.postrider.content.Piece;
import org.postrider.store.embedded.internal.index.Form;

/**
 * A rope as its owners keep it. Form 1: byte 1, then each piece: byte 0 and the length and bytes of an inline piece; or byte
 * 1, number, size and checksum of the content, position and size of the range. Thread-safe.
 */
public final class RopeForm {
    private static final int FORM = 1;
    private static final int INLINE = 0;
    private static final int STORED = 1;

    private final ContentTable table;

    /** @param table finds the contents */
    public RopeForm(ContentTable table) {
        this.table = table;
    }

    /** The form. Content that is not committed yet stays for the lease, even if only the form is kept. */
    public byte[] encode(Content rope) {
        Form.Writer out = new Form.Writer(64);
        out.one(FORM);
        for (Piece piece : rope.pieces()) {
            if (piece instanceof Piece.Inline inline) {
                byte[] bytes = new byte[(int) inline.size()];
                inline.bytes().get(bytes);
                out.one(INLINE).bytes(bytes);
            } else {
                encode((Piece.Stored) piece, out);
            }
        }
        return out.toBytes();
    }

    private void encode(Piece.Stored piece, Form.Writer out) {
        LocalContent content = table.own(piece.source());
        table.keep(content);
        out.one(STORED).number(content.number()).number(content.size());
        out.number(Integer.toUnsignedLong(content.crc32c()));
        out.number(piece.position()).number(piece.size());
    }

    /** The rope. */
    public Content decode(byte[] form) throws IOException {
        Form.Reader in = new Form.Reader(form);
        int version = in.one();
        if (version != FORM) {
            throw new IOException("A content form of version " + version + " was written by a newer Postrider");
        }
        List<Piece> pieces = new ArrayList<>();
        while (in.more()) {
            if (in.one() == INLINE) {
                pieces.add(new Piece.Inline(in.bytes()));
            } else {
                LocalContent content = table.find(in.number(), in.number(), (int) in.number());
                pieces.add(new Piece.Stored(content, in.number(), in.number()));
            }
        }
        return Content.ofPieces(pieces);
    }

    /** Numbers of the contents in a form. */
    public static List<Long> contents(byte[] form) throws IOException {
        Form.Reader in = new Form.Reader(form);
        if (in.one() != FORM) {
            throw new IOException("A content form was written by a newer Postrider");
        }
        List<Long> numbers = new ArrayList<>();
        while (in.more()) {
            if (in.one() == INLINE) {
                in.bytes();
                continue;
            }
            numbers.add(in.number());
            for (int i = 0; i < 4; i++) {
                in.number();
            }
        }
        return numbers;
    }
}
