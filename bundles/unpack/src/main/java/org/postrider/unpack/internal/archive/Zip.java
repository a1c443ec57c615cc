package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens zip files (APPNOTE.TXT 6.3.10). The central directory is what victims' tools show; where the local headers tell another
 * story, or entries share bytes, the archive is marked ambiguous and still looked into. What is there only by local headers is
 * given too: part of a split archive, or one that ends early.
 */
final class Zip implements Decoder {
    private static final int SMALLEST = 22;
    private static final int LOCAL_SIZE = 30;
    /** The longest data descriptor, which may stand between an entry's data and the next header. */
    private static final int DESCRIPTOR = 24;

    private static final int MAX_GAPS = 10;
    private static final int AES = 99;
    private static final int STRONG = 1 << 6;

    @Override
    public String format() {
        return "zip";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.content().size() >= SMALLEST && file.startsWith(0, 'P', 'K') && isMark(file.head());
    }

    /** Local header, central header, end, split or spanning marker; or {@code PK00PK}, which old tools wrote. */
    private static boolean isMark(ByteBuffer head) {
        return switch (head.getShort(2)) {
            case 0x0403, 0x0201, 0x0605, 0x0606, 0x0807, 0x3030 -> true;
            default -> false;
        };
    }

    /** A stretch of the file that the directory does not list. */
    private record Gap(long from, long to) {}

    @Override
    public void open(Packed file, Members members) throws IOException {
        ZipDirectory.Listing listing;
        try {
            listing = ZipDirectory.read(file, members.maxFiles() + 1);
        } catch (IOException e) {
            members.unreadable(Members.Reason.DAMAGED, String.valueOf(e.getMessage()));
            hidden(file, new Gap(0, file.content().size()), members);
            return;
        }
        List<ZipDirectory.Item> items = new ArrayList<>(listing.items());
        List<Gap> gaps = new ArrayList<>();
        if (!checkLayout(file, items, listing.more() ? -1 : listing.start(), gaps, members)) {
            return;
        }
        for (ZipDirectory.Item item : items) {
            if (members.full()) {
                return;
            }
            if (!item.directory() || fileToOthers(file, item)) {
                entry(file, item, ZipLocals.at(file, item.offset()), members);
            }
        }
        if (listing.more() && !members.full()) {
            members.unreadable(Members.Reason.UNSUPPORTED, "it has more entries than are looked at");
        }
        for (int i = 0; i < gaps.size() && !members.full(); i++) {
            hidden(file, gaps.get(i), members);
        }
    }

    /**
     * @param directory where it starts, or -1 if its entries are not all at hand
     * @param gaps gets where entries stand that the directory does not list
     * @return false if entries share bytes: such an archive is a bomb, and each entry would be decoded again
     */
    private static boolean checkLayout(
            Packed file, List<ZipDirectory.Item> items, long directory, List<Gap> gaps, Members members)
            throws IOException {
        List<ZipDirectory.Item> physical = new ArrayList<>(items);
        physical.sort(Comparator.comparingLong(ZipDirectory.Item::offset));
        long end = 0;
        for (ZipDirectory.Item item : physical) {
            Optional<ZipLocals.Local> local = ZipLocals.at(file, item.offset());
            if (local.isEmpty()) {
                continue;
            }
            if (item.offset() < end) {
                members.ambiguous("ZIP_OVERLAP", "entries share bytes: " + item.name());
                members.unreadable(Members.Reason.DAMAGED, "entries share bytes");
                return false;
            }
            noteGap(file, end, item.offset(), gaps);
            end = local.get().data() + item.packed();
        }
        noteGap(file, end, directory, gaps);
        if (!gaps.isEmpty()) {
            members.ambiguous(
                    "ZIP_HIDDEN_ENTRY",
                    "an entry that the directory does not list stands at "
                            + gaps.get(0).from());
        }
        return true;
    }

    private static void noteGap(Packed file, long from, long to, List<Gap> gaps) throws IOException {
        // Behind an entry its descriptor may stand; at the very start nothing does.
        boolean room = to - from > (from == 0 ? LOCAL_SIZE : DESCRIPTOR);
        if (room && gaps.size() < MAX_GAPS && to <= file.content().size()) {
            ByteBuffer gap = file.bytes(from, (int) Math.min(to - from, DESCRIPTOR + 4));
            for (int i = 0; i + 4 <= gap.limit(); i++) {
                if (gap.getInt(i) == ZipLocals.LOCAL) {
                    gaps.add(new Gap(from + i, to));
                    return;
                }
            }
        }
    }

    /** Entries that only readers see which go through the archive from its start. */
    private static void hidden(Packed file, Gap gap, Members members) throws IOException {
        ZipLocals locals = new ZipLocals(file, gap.from(), gap.to());
        Optional<ZipLocals.Local> local = locals.next();
        while (local.isPresent() && !members.full()) {
            if (!local.get().item().directory()) {
                entry(file, local.get().item(), local, members);
            }
            local = locals.next();
        }
    }

    /** A folder to readers of the directory only: those that go through the archive see what stands there. */
    private static boolean fileToOthers(Packed file, ZipDirectory.Item folder) throws IOException {
        return ZipLocals.at(file, folder.offset())
                .filter(local -> !local.item().directory())
                .isPresent();
    }

    private static void entry(Packed file, ZipDirectory.Item item, Optional<ZipLocals.Local> local, Members members) {
        String name = item.name();
        if (item.encrypted() || item.method() == AES || (item.flags() & STRONG) != 0) {
            members.unreadable(name, Members.Reason.ENCRYPTED, "its name is all that can be read");
        } else if (local.isEmpty()) {
            members.unreadable(name, Members.Reason.DAMAGED, "its local header is missing");
        } else if (!ZipMethods.known(item.method())) {
            members.unreadable(name, Members.Reason.UNSUPPORTED, "method " + item.method());
        } else {
            decode(file.content(), item, local.get().data(), members);
        }
        if (item.link()) {
            // Systems without links make a file of it: hence both.
            members.link(name);
        }
        String other = local.map(l -> l.item().name()).orElse("");
        if (!other.isEmpty() && !other.equals(name) && !item.sameBytes(other)) {
            members.ambiguous("ZIP_NAMES_DIFFER", "directory and local header name an entry differently: " + name);
        }
        members.alsoNamed(other);
        members.alsoNamed(item.unicodeName());
    }

    private static void decode(Content archive, ZipDirectory.Item item, long data, Members members) {
        Content packed = Plain.slice(archive, data, item.packed());
        try (Plain plain = ZipMethods.open(item, packed.open())) {
            members.add(item.name(), plain, Math.max(1, item.packed()));
        } catch (Memory.TooMuch e) {
            members.unreadable(item.name(), Members.Reason.UNSUPPORTED, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            members.unreadable(item.name(), Members.Reason.DAMAGED, String.valueOf(e.getMessage()));
        }
    }
}
