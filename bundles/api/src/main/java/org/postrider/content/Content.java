package org.postrider.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An immutable rope of bytes: inline pieces and ranges of stored content. Thread-safe.
 *
 * <p>Changing a header makes a new rope of a few small pieces and copies no body. Whoever keeps a rope durably writes its
 * pieces, not its bytes.
 */
public final class Content {
    private static final Content EMPTY = new Content(List.of());

    private final List<Piece> pieces;
    private final long[] starts;
    private final long size;

    private Content(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        this.starts = new long[this.pieces.size()];
        long at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += this.pieces.get(i).size();
        }
        this.size = at;
    }

    /** No bytes at all. */
    public static Content empty() {
        return EMPTY;
    }

    /** Content of these bytes, which are copied. */
    public static Content of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Content(List.of(new Piece.Inline(bytes)));
    }

    /** Content of this text in UTF-8; line ends are taken as they are (mail wants CRLF). */
    public static Content of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** All bytes of a stored content. */
    public static Content of(StoredContent stored) {
        return stored.size() == 0 ? EMPTY : new Content(List.of(new Piece.Stored(stored, 0, stored.size())));
    }

    /** A rope of these pieces in this order. */
    public static Content ofPieces(List<Piece> pieces) {
        return pieces.isEmpty() ? EMPTY : new Content(pieces);
    }

    /** The contents one after the other; nothing is copied. */
    public static Content concat(Content... contents) {
        List<Piece> all = new ArrayList<>();
        for (Content content : contents) {
            all.addAll(content.pieces);
        }
        return ofPieces(all);
    }

    /** The pieces in order, unmodifiable; empty for empty content. */
    public List<Piece> pieces() {
        return pieces;
    }

    /** Bytes in all. */
    public long size() {
        return size;
    }

    /**
     * A part of this rope, copying at most the inline bytes at its edges.
     *
     * @param from first byte, 0 to {@link #size()}
     * @param to one past the last byte, {@code from} to {@link #size()}
     */
    public Content slice(long from, long to) {
        if (from < 0 || to < from || to > size) {
            throw new IndexOutOfBoundsException("Slice " + from + ".." + to + " of content of " + size + " bytes");
        }
        List<Piece> cut = new ArrayList<>();
        for (int i = from == to ? pieces.size() : indexAt(from); i < pieces.size() && starts[i] < to; i++) {
            Piece piece = pieces.get(i);
            long first = Math.max(0, from - starts[i]);
            long last = Math.min(piece.size(), to - starts[i]);
            cut.add(cut(piece, first, last));
        }
        return ofPieces(cut);
    }

    private static Piece cut(Piece piece, long first, long last) {
        if (first == 0 && last == piece.size()) {
            return piece;
        }
        if (piece instanceof Piece.Stored stored) {
            return new Piece.Stored(stored.source(), stored.position() + first, last - first);
        }
        byte[] bytes = new byte[(int) (last - first)];
        ((Piece.Inline) piece).bytes().get((int) first, bytes);
        return new Piece.Inline(bytes);
    }

    /**
     * Reads at {@code position} into {@code into} until it is full or the content ends.
     *
     * @return bytes read, or -1 if {@code position} is at or past the end
     * @throws DamagedContentException if stored bytes fail their checksum
     * @throws IOException if a store cannot be read
     */
    public int read(long position, ByteBuffer into) throws IOException {
        if (position >= size) {
            return -1;
        }
        int done = 0;
        for (int i = indexAt(position); i < pieces.size() && into.hasRemaining(); i++) {
            long within = position + done - starts[i];
            done += readPiece(pieces.get(i), within, into);
        }
        return done;
    }

    private static int readPiece(Piece piece, long within, ByteBuffer into) throws IOException {
        int want = (int) Math.min(into.remaining(), piece.size() - within);
        if (piece instanceof Piece.Inline inline) {
            ByteBuffer bytes = inline.bytes();
            into.put(bytes.slice((int) within, want));
            return want;
        }
        Piece.Stored stored = (Piece.Stored) piece;
        int limit = into.limit();
        int start = into.position();
        into.limit(start + want);
        try {
            while (into.hasRemaining()) {
                long at = stored.position() + within + (into.position() - start);
                if (stored.source().read(at, into) < 0) {
                    throw new DamagedContentException(
                            "Content " + stored.source().id() + " ends at byte " + at + ", before its recorded size "
                                    + stored.source().size());
                }
            }
        } finally {
            into.limit(limit);
        }
        return want;
    }

    private int indexAt(long position) {
        int low = 0;
        int high = starts.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** A fresh stream over all bytes; the caller closes it. Reads may block on the disk. */
    public InputStream open() {
        return new ContentStream(this);
    }

    /**
     * All bytes in memory; only for content known to be small.
     *
     * @param maxBytes upper bound
     * @throws IOException if there are more than {@code maxBytes}, or reading fails
     */
    public byte[] toBytes(int maxBytes) throws IOException {
        if (size > maxBytes) {
            throw new IOException("Content of " + size + " bytes is larger than the limit of " + maxBytes);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        read(0, bytes);
        return bytes.array();
    }

    @Override
    public String toString() {
        return "Content[" + size + " bytes in " + pieces.size() + " pieces]";
    }
}
