package org.postrider.unpack.internal.document;

import java.io.IOException;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Members.Reason;
import org.postrider.unpack.Packed;

/**
 * Gives the files embedded in OneNote sections, of the desktop's kind (MS-ONESTORE: FileDataStoreObject) and of the packaged
 * kind that the service exports (MS-FSSHTTPB: object data BLOBs). Immutable. They are found by their headers wherever they
 * stand: no list that a broken or hostile section may lack or fake is needed.
 */
final class OneNoteDecoder implements Decoder {
    /** {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}. */
    private static final byte[] STORED =
            bytes(0xe7, 0x16, 0xe3, 0xbd, 0x65, 0x26, 0x11, 0x45, 0xa4, 0xc4, 0x8d, 0x4d, 0x0b, 0x7a, 0x9e, 0xac);

    /** Length, then 12 bytes without meaning. */
    private static final int STORED_HEADER = 16 + 8 + 12;

    /** Ends what stands before a BLOB, whose header of 16 or 32 bits follows. */
    private static final byte[] BLOB = bytes(0x15);

    private static final int LARGE = 0x7fff;

    @Override
    public String format() {
        return "onenote";
    }

    @Override
    public boolean accepts(Packed file) {
        // {7B5C52E4-D88C-4DA7-AEB1-5378D02996D3} a section, {43FF2FA1-EFD9-4C76-9EE2-10EA5722765F} a table of contents.
        return file.startsWith(0, 0xe4, 0x52, 0x5c, 0x7b, 0x8c, 0xd8, 0xa7, 0x4d)
                || file.startsWith(0, 0xa1, 0x2f, 0xff, 0x43, 0xd9, 0xef, 0x76, 0x4c);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        int count = 0;
        long shared = 0;
        long at = bytes.find(STORED, 0, bytes.size());
        while (at >= 0 && !members.full()) {
            long from = at + STORED_HEADER;
            long claimed = from <= bytes.size() ? bytes.u32(at + 16) | bytes.u32(at + 20) << 32 : -1;
            long end = claimed < 0 || claimed > bytes.size() - from ? bytes.size() : from + claimed;
            shared += end - from;
            if (shared > 2 * bytes.size()) {
                members.unreadable(Reason.DAMAGED, "its files share bytes");
                return;
            }
            members.add("file" + ++count, bytes.slice(from, end));
            if (end - from != claimed) {
                members.damaged("a file in a section is cut");
            }
            // Looked for from its start: a length that lies must not hide the next one.
            at = bytes.find(STORED, at + 1, bytes.size());
        }
        if (count == 0) {
            blobs(bytes, members);
        }
    }

    private static void blobs(Bytes bytes, Members members) throws IOException {
        int count = 0;
        long at = bytes.find(BLOB, 0, bytes.size());
        while (at >= 0 && !members.full()) {
            Item item = blob(bytes, at + 1);
            if (item.length > 0) {
                members.add("file" + ++count, bytes.slice(item.from, item.from + item.length));
                at = item.from + item.length - 1;
            }
            at = bytes.find(BLOB, at + 1, bytes.size());
        }
    }

    /** Data and where it starts; no length means that none stands there. */
    private record Item(long from, long length) {}

    private static Item blob(Bytes bytes, long at) throws IOException {
        int kind = bytes.at(at);
        int second = bytes.at(at + 1);
        long length = 0;
        long data = at;
        // Type 2 is the BLOB; of the header's lowest bits 00 tells 16 and 10 tells 32 bits.
        if (kind == 0x10 && (second & 1) == 0) {
            length = second >> 1;
            data = at + 2;
        } else if (kind == 0x12 && second == 0 && at + 4 <= bytes.size() && (bytes.at(at + 2) & 1) == 0) {
            length = bytes.u32(at) >>> 17;
            data = at + 4;
            if (length == LARGE) {
                Item large = compact(bytes, data);
                length = large.length;
                data = large.from;
            }
        }
        Item item = compact(bytes, data);
        boolean fits = length > 0 && item.length > 0 && item.from - data + item.length == length;
        return fits && item.from + item.length <= bytes.size() ? item : new Item(0, 0);
    }

    /** A number of 1 to 9 bytes, and what follows it: the count of zero bits at its start tells its size. */
    private static Item compact(Bytes bytes, long at) throws IOException {
        int first = bytes.at(at);
        if (first <= 0) {
            return new Item(at + 1, 0);
        }
        int size = first == 0x80 ? 9 : Integer.numberOfTrailingZeros(first) + 1;
        long value = 0;
        for (int i = Math.min(size, 8) - 1; i >= 0; i--) {
            value = value << 8 | Math.max(0, bytes.at(at + i + (size == 9 ? 1 : 0)));
        }
        long number = size == 9 ? value : value >>> size;
        return new Item(at + size, number < 0 ? 0 : number);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
