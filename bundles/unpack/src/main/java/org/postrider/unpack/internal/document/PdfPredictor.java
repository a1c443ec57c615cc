package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Undoes the differences that PNG's and TIFF's filters make between neighbours. Confined to one thread. */
final class PdfPredictor extends LazyStream {
    private static final int MAX_ROW = 1 << 20;
    private static final int TIFF = 2;

    private final InputStream in;
    private final boolean tiff;
    private final int pixel;
    private final int rowLength;
    private byte[] row = {};
    private byte[] above = {};
    private int at;

    private PdfPredictor(InputStream in, boolean tiff, int row, int pixel) {
        this.in = in;
        this.tiff = tiff;
        this.pixel = pixel;
        this.rowLength = row;
    }

    /** The plain data, if the parameters name a predictor. */
    static InputStream apply(InputStream in, Map<String, Object> parameters) throws IOException {
        long predictor = PdfStream.number(parameters, "Predictor", 1);
        if (predictor != TIFF && predictor < 10) {
            return in;
        }
        long columns = PdfStream.number(parameters, "Columns", 1);
        long bits = PdfStream.number(parameters, "Colors", 1) * PdfStream.number(parameters, "BitsPerComponent", 8);
        boolean sane = columns > 0 && columns <= MAX_ROW && bits > 0 && bits <= 1_024;
        long row = sane ? (columns * bits + 7) / 8 : 0;
        if (!sane || row > MAX_ROW) {
            in.close();
            throw new IOException("its predictor has rows of " + columns + " columns");
        }
        return new PdfPredictor(in, predictor == TIFF, (int) row, (int) Math.max(1, bits / 8));
    }

    @Override
    public int read() throws IOException {
        return at < row.length || next() ? row[at++] & 0xff : -1;
    }

    private boolean next() throws IOException {
        int filter = tiff ? 1 : in.read();
        if (filter < 0) {
            return false;
        }
        above = row;
        // As long as there is data, not as long as the document claims.
        row = in.readNBytes(rowLength);
        at = 0;
        for (int i = 0; i < row.length; i++) {
            int left = i < pixel ? 0 : row[i - pixel] & 0xff;
            int up = tiff || i >= above.length ? 0 : above[i] & 0xff;
            int corner = tiff || i < pixel || i >= above.length ? 0 : above[i - pixel] & 0xff;
            row[i] += (byte) difference(filter, left, up, corner);
        }
        return row.length > 0;
    }

    private static int difference(int filter, int left, int up, int corner) {
        return switch (filter) {
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            case 4 -> paeth(left, up, corner);
            default -> 0;
        };
    }

    private static int paeth(int left, int up, int corner) {
        int estimate = left + up - corner;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toCorner = Math.abs(estimate - corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
