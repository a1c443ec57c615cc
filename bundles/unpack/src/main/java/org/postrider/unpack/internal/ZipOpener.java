package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postrider.content.Content;
import org.postrider.filter.Entity;

/**
 * Opens zip files (APPNOTE.TXT 6.3.10). Confined to one message. The central directory is what victims' tools show; where the
 * local headers tell another story, or entries share bytes, the archive is marked ambiguous and still looked into.
 */
final class ZipOpener {
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    /** The longest data descriptor, which may stand between an entry's data and the next header. */
    private static final int DESCRIPTOR = 24;

    private final Walker walker;
    private final Ledger ledger;

    ZipOpener(Walker walker, Ledger ledger) {
        this.walker = walker;
        this.ledger = ledger;
    }

    /** @param path of the archive @param depth of what is in it */
    void open(Content archive, String path, int depth) throws IOException {
        Source source = new Source(archive);
        ZipDirectory.Listing listing = ZipDirectory.read(source, walker.mostEntities() + 1);
        List<ZipDirectory.Item> items = new ArrayList<>(listing.items());
        if (!checkLayout(source, items, path)) {
            return;
        }
        for (ZipDirectory.Item item : items) {
            if (ledger.full()) {
                return;
            }
            if (!item.directory()) {
                entry(source, item, path + '!' + item.name(), depth);
            }
        }
        if (listing.more()) {
            ledger.gap(Ledger.Gap.UNPACK_COUNT, path, "entities", walker.mostEntities());
        }
    }

    /** @return false if entries share bytes: such an archive is a bomb, and each entry would be decoded again */
    private boolean checkLayout(Source source, List<ZipDirectory.Item> items, String path) throws IOException {
        List<ZipDirectory.Item> physical = new ArrayList<>(items);
        physical.sort(Comparator.comparingLong(ZipDirectory.Item::offset));
        long end = -1;
        boolean told = false;
        for (ZipDirectory.Item item : physical) {
            long data = dataStart(source, item, path);
            if (data < 0) {
                continue;
            }
            if (item.offset() < end) {
                ledger.ambiguous("ZIP_OVERLAP", path, "entries share bytes: " + item.name());
                ledger.gap(Ledger.Gap.UNPACK_RATIO, path, "cause", "entries share bytes");
                return false;
            }
            if (!told && end >= 0 && item.offset() - end > DESCRIPTOR && isLocal(source, end, item.offset())) {
                ledger.ambiguous(
                        "ZIP_HIDDEN_ENTRY", path, "an entry that the directory does not list stands at " + end);
                told = true;
            }
            end = data + item.packed();
        }
        return true;
    }

    private static boolean isLocal(Source source, long from, long to) throws IOException {
        ByteBuffer gap = source.bytes(from, (int) Math.min(to - from, DESCRIPTOR + 4));
        for (int i = 0; i + 4 <= gap.limit(); i++) {
            if (gap.getInt(i) == LOCAL) {
                return true;
            }
        }
        return false;
    }

    /** Where an entry's data starts, or -1 if its local header is not there. */
    private long dataStart(Source source, ZipDirectory.Item item, String path) throws IOException {
        if (item.offset() < 0 || item.offset() + LOCAL_SIZE > source.size()) {
            return -1;
        }
        ByteBuffer head = source.bytes(item.offset(), LOCAL_SIZE);
        if (head.getInt(0) != LOCAL) {
            return -1;
        }
        int nameLength = head.getShort(26) & 0xffff;
        int extraLength = head.getShort(28) & 0xffff;
        long data = item.offset() + LOCAL_SIZE + nameLength + extraLength;
        if (data > source.size()) {
            return -1;
        }
        byte[] local = source.bytes(item.offset() + LOCAL_SIZE, nameLength).array();
        boolean same = item.name().equals(new String(local, java.nio.charset.StandardCharsets.UTF_8))
                || item.name().equals(new String(local, java.nio.charset.StandardCharsets.ISO_8859_1));
        if (!same) {
            ledger.ambiguous(
                    "ZIP_NAMES_DIFFER", path, "directory and local header name an entry differently: " + item.name());
        }
        return data;
    }

    private void entry(Source source, ZipDirectory.Item item, String path, int depth) throws IOException {
        long data = dataStart(source, item, path);
        Set<Entity.Mark> marks = EnumSet.noneOf(Entity.Mark.class);
        if (item.link()) {
            marks.add(Entity.Mark.LINK);
        }
        if (item.encrypted()) {
            marks.add(Entity.Mark.ENCRYPTED);
            ledger.gap(Ledger.Gap.ENCRYPTED, path, "name", item.name());
            walker.file(Content.empty(), item.name(), path, depth, marks);
        } else if (data < 0) {
            marks.add(Entity.Mark.DAMAGED);
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "its local header is missing");
            walker.file(Content.empty(), item.name(), path, depth, marks);
        } else if (item.method() != STORED && item.method() != DEFLATED) {
            ledger.gap(Ledger.Gap.UNSUPPORTED, path, "method", item.method());
            walker.file(Content.empty(), item.name(), path, depth, marks);
        } else {
            decode(source, item, path, depth, data, marks);
        }
    }

    private void decode(
            Source source, ZipDirectory.Item item, String path, int depth, long data, Set<Entity.Mark> marks) {
        Inflater inflater = new Inflater(true);
        try {
            InputStream packed = source.stream(data, item.packed());
            InputStream plain = item.method() == STORED ? packed : new InflaterInputStream(packed, inflater, 8_192);
            CRC32 crc = new CRC32();
            Ledger.Decoded decoded =
                    ledger.decode(new CheckedInputStream(plain, crc), path, Math.max(1, item.packed()));
            marks.addAll(decoded.marks());
            if (decoded.marks().isEmpty() && crc.getValue() != item.crc()) {
                marks.add(Entity.Mark.DAMAGED);
                ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "its checksum is wrong");
            }
            walker.file(decoded.content(), item.name(), path, depth, marks);
        } finally {
            inflater.end();
        }
    }
}
