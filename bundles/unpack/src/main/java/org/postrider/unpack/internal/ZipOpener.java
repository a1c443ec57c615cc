package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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
    /** Bit 3: sizes stand behind the data. */
    private static final int SIZE_FOLLOWS = 8;

    private static final int MAX_GAPS = 10;

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
        List<Long> gaps = new ArrayList<>();
        if (!checkLayout(source, items, listing.more() ? -1 : listing.start(), gaps, path)) {
            return;
        }
        for (ZipDirectory.Item item : items) {
            if (ledger.full()) {
                return;
            }
            if (!item.directory() || fileToOthers(source, item)) {
                entry(source, item, path + '!' + item.name(), depth);
            }
        }
        if (listing.more()) {
            ledger.gap(Ledger.Gap.UNPACK_COUNT, path, "entities", walker.mostEntities());
        }
        for (int i = 0; i < gaps.size() && !ledger.full(); i++) {
            hidden(source, gaps.get(i), path, depth);
        }
    }

    /**
     * @param directory where it starts, or -1 if its entries are not all at hand
     * @param gaps gets where an entry stands that the directory does not list
     * @return false if entries share bytes: such an archive is a bomb, and each entry would be decoded again
     */
    private boolean checkLayout(
            Source source, List<ZipDirectory.Item> items, long directory, List<Long> gaps, String path)
            throws IOException {
        List<ZipDirectory.Item> physical = new ArrayList<>(items);
        physical.sort(Comparator.comparingLong(ZipDirectory.Item::offset));
        long end = 0;
        for (ZipDirectory.Item item : physical) {
            Optional<Local> local = local(source, item.offset());
            if (local.isEmpty()) {
                continue;
            }
            if (item.offset() < end) {
                ledger.ambiguous("ZIP_OVERLAP", path, "entries share bytes: " + item.name());
                ledger.gap(Ledger.Gap.UNPACK_RATIO, path, "cause", "entries share bytes");
                return false;
            }
            noteGap(source, end, item.offset(), gaps);
            end = local.get().data() + item.packed();
        }
        noteGap(source, end, directory, gaps);
        if (!gaps.isEmpty()) {
            ledger.ambiguous(
                    "ZIP_HIDDEN_ENTRY", path, "an entry that the directory does not list stands at " + gaps.get(0));
        }
        return true;
    }

    private static void noteGap(Source source, long from, long to, List<Long> gaps) throws IOException {
        // Behind an entry its descriptor may stand; at the very start nothing does.
        boolean room = to - from > (from == 0 ? LOCAL_SIZE : DESCRIPTOR);
        if (room && gaps.size() < MAX_GAPS && to <= source.size()) {
            ByteBuffer gap = source.bytes(from, (int) Math.min(to - from, DESCRIPTOR + 4));
            for (int i = 0; i + 4 <= gap.limit(); i++) {
                if (gap.getInt(i) == LOCAL) {
                    gaps.add(from + i);
                    return;
                }
            }
        }
    }

    /** An entry that only readers see which go through the archive from its start; those that follow it count too. */
    private void hidden(Source source, long from, String path, int depth) throws IOException {
        Optional<Local> local = local(source, from);
        while (local.isPresent() && !ledger.full()) {
            ZipDirectory.Item item = local.get().item();
            boolean sized = item.packed() > 0 && (item.flags() & SIZE_FOLLOWS) == 0;
            String at = path + '!' + item.name();
            if (sized) {
                entry(source, item, at, depth);
                local = local(source, local.get().data() + item.packed());
            } else {
                walker.file(Content.empty(), item.name(), at, depth, EnumSet.of(Entity.Mark.DAMAGED));
                local = Optional.empty();
            }
        }
    }

    /** What stands before an entry's data. @param data where that starts */
    private record Local(ZipDirectory.Item item, long data) {}

    /** The local header there, if one is. */
    private static Optional<Local> local(Source source, long offset) throws IOException {
        if (offset < 0 || offset + LOCAL_SIZE > source.size()) {
            return Optional.empty();
        }
        ByteBuffer head = source.bytes(offset, LOCAL_SIZE);
        int nameLength = head.getShort(26) & 0xffff;
        long data = offset + LOCAL_SIZE + nameLength + (head.getShort(28) & 0xffff);
        if (head.getInt(0) != LOCAL || data > source.size()) {
            return Optional.empty();
        }
        int flags = head.getShort(6) & 0xffff;
        String name =
                ZipDirectory.name(source.bytes(offset + LOCAL_SIZE, nameLength).array(), nameLength, flags);
        long packed = head.getInt(18) & 0xffffffffL;
        long size = head.getInt(22) & 0xffffffffL;
        int method = head.getShort(8) & 0xffff;
        long crc = head.getInt(14) & 0xffffffffL;
        return Optional.of(
                new Local(new ZipDirectory.Item(name, flags, method, crc, packed, size, offset, 0, ""), data));
    }

    /** A folder to readers of the directory only: those that go through the archive see what stands there. */
    private static boolean fileToOthers(Source source, ZipDirectory.Item folder) throws IOException {
        return local(source, folder.offset())
                .filter(local -> !local.item().directory())
                .isPresent();
    }

    private void entry(Source source, ZipDirectory.Item item, String path, int depth) throws IOException {
        Optional<Local> local = local(source, item.offset());
        Set<Entity.Mark> marks = EnumSet.noneOf(Entity.Mark.class);
        if (item.link()) {
            marks.add(Entity.Mark.LINK);
        }
        if (item.encrypted()) {
            marks.add(Entity.Mark.ENCRYPTED);
            ledger.gap(Ledger.Gap.ENCRYPTED, path, "name", item.name());
            walker.file(Content.empty(), item.name(), path, depth, marks);
        } else if (local.isEmpty()) {
            marks.add(Entity.Mark.DAMAGED);
            ledger.gap(Ledger.Gap.DAMAGED, path, "cause", "its local header is missing");
            walker.file(Content.empty(), item.name(), path, depth, marks);
        } else if (item.method() != STORED && item.method() != DEFLATED) {
            ledger.gap(Ledger.Gap.UNSUPPORTED, path, "method", item.method());
            walker.file(Content.empty(), item.name(), path, depth, marks);
        } else {
            decode(source, item, path, depth, local.get().data(), marks);
        }
        otherNames(item, local.map(l -> l.item().name()).orElse(""), path, depth);
    }

    private void otherNames(ZipDirectory.Item item, String local, String path, int depth) {
        if (!local.isEmpty() && !local.equals(item.name()) && !item.sameBytes(local)) {
            ledger.ambiguous(
                    "ZIP_NAMES_DIFFER", path, "directory and local header name an entry differently: " + item.name());
        }
        walker.alsoNamed(local, item.name(), path, depth);
        walker.alsoNamed(item.unicodeName(), item.name(), path, depth);
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
