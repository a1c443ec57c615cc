package org.postrider.unpack.internal.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens rar archives of versions 1.5 to 7; what rar before 2.0 packed is named and not decoded. Files that look back at each other
 * are decoded once, as one block. Written from the format's description and its known constants; no code of UnRAR, whose licence
 * restricts its use, is in it.
 */
final class Rar implements Decoder {
    @Override
    public String format() {
        return "rar";
    }

    @Override
    public boolean accepts(Packed file) {
        return isRar4(file) || isRar5(file) || file.startsWith(0, 'R', 'E', 0x7e, 0x5e);
    }

    private static boolean isRar4(Packed file) {
        return file.startsWith(0, 'R', 'a', 'r', '!', 0x1a, 7, 0);
    }

    private static boolean isRar5(Packed file) {
        return file.startsWith(0, 'R', 'a', 'r', '!', 0x1a, 7, 1, 0);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        List<RarEntry> entries;
        if (isRar5(file)) {
            entries = new Rar5Headers(file, members).read();
        } else if (isRar4(file)) {
            entries = new Rar4Headers(file, members).read();
        } else {
            members.unreadable(Members.Reason.UNSUPPORTED, "the format of rar before 1.5");
            return;
        }
        int at = 0;
        while (at < entries.size() && !members.full()) {
            int end = at + 1;
            while (end < entries.size() && entries.get(end).traits().solid()) {
                end++;
            }
            List<RarEntry> group = entries.subList(at, end);
            if (group.size() == 1) {
                single(group.get(0), members);
            } else {
                solid(group, members);
            }
            at = end;
        }
    }

    /** Says why it cannot be decoded, if so. */
    private static boolean refused(RarEntry entry, Members members) {
        RarEntry.Traits traits = entry.traits();
        if (traits.link()) {
            members.link(entry.name());
        } else if (traits.encrypted()) {
            members.unreadable(entry.name(), Members.Reason.ENCRYPTED, "its name is all that can be read");
        } else if (traits.begun()) {
            members.unreadable(entry.name(), Members.Reason.DAMAGED, "it starts in another volume");
        } else if (entry.method() == RarEntry.Method.OTHER) {
            members.unreadable(entry.name(), Members.Reason.UNSUPPORTED, "the method of another version of rar");
        } else {
            return false;
        }
        return true;
    }

    private static void single(RarEntry entry, Members members) {
        if (refused(entry, members)) {
            return;
        }
        if (entry.traits().solid() && entry.method() != RarEntry.Method.STORED) {
            members.unreadable(entry.name(), Members.Reason.DAMAGED, "the file that it looks back at is missing");
            return;
        }
        try (Plain plain = plain(entry, entry.size(), null)) {
            members.add(entry.name(), plain, Math.max(1, entry.packed().size()));
        } catch (Memory.TooMuch e) {
            members.unreadable(entry.name(), Members.Reason.UNSUPPORTED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            members.unreadable(entry.name(), Members.Reason.DAMAGED, String.valueOf(e.getMessage()));
        }
    }

    /** @param all decoded bytes of all that look back at each other, or negative */
    private static Plain plain(RarEntry entry, long all, @Nullable RarLz before) throws IOException {
        InputStream packed = entry.packed().open();
        if (entry.method() == RarEntry.Method.STORED) {
            return entry.size() < 0 ? Plain.of(packed, entry.crc()) : Plain.exactly(packed, entry.size(), entry.crc());
        }
        RarLz decoder = before == null ? decoder(entry, all) : before;
        long size = entry.size() < 0 ? Long.MAX_VALUE / 2 : entry.size();
        decoder.start(packed, size, before != null);
        return entry.size() < 0 ? Plain.of(decoder, entry.crc()) : Plain.exactly(decoder, entry.size(), entry.crc());
    }

    private static RarLz decoder(RarEntry entry, long all) throws Memory.TooMuch {
        int dictionary = Memory.dictionary(entry.dictionary(), all);
        return switch (entry.method()) {
            case RAR5 -> new Rar5Lz(dictionary);
            case RAR2 -> new Rar2Lz(dictionary);
            default -> new Rar3Lz(dictionary);
        };
    }

    /** Those before the first that cannot be decoded. */
    private static List<RarEntry> decodable(List<RarEntry> group) {
        List<RarEntry> decoded = new ArrayList<>();
        for (RarEntry entry : group) {
            RarEntry.Traits traits = entry.traits();
            boolean fits = !traits.encrypted() && !traits.begun() && entry.size() >= 0;
            if (!fits || entry.method() == RarEntry.Method.OTHER) {
                break;
            }
            decoded.add(entry);
        }
        return decoded;
    }

    private static void solid(List<RarEntry> group, Members members) {
        List<RarEntry> decoded = decodable(group);
        long packed = decoded.stream().mapToLong(entry -> entry.packed().size()).sum();
        Content all = Content.empty();
        try (Chain chain = new Chain(decoded)) {
            all = members.block(chain, Math.max(1, packed));
        } catch (IOException e) {
            members.unreadable(Members.Reason.DAMAGED, String.valueOf(e.getMessage()));
        }
        long at = 0;
        for (RarEntry entry : group) {
            if (members.full()) {
                return;
            }
            boolean there = at < all.size() || entry.size() == 0 && decoded.contains(entry);
            if (there) {
                give(entry, Plain.slice(all, at, entry.size()), members);
            } else if (!refused(entry, members)) {
                members.unreadable(entry.name(), Members.Reason.DAMAGED, "files before it could not be decoded");
            }
            at += Math.max(0, entry.size());
        }
    }

    private static void give(RarEntry entry, Content plain, Members members) {
        if (entry.traits().link()) {
            members.link(entry.name());
            return;
        }
        members.add(entry.name(), plain);
        boolean right =
                plain.size() == entry.size() && (entry.crc() == Plain.UNKNOWN || Plain.crc(plain) == entry.crc());
        if (!right) {
            members.damaged("its size or checksum is wrong");
        }
    }

    /** The files of a group one after the other. Confined to one thread. */
    private static final class Chain extends InputStream {
        private final List<RarEntry> entries;
        private final long size;
        private int next;
        private @Nullable RarLz decoder;
        private @Nullable Plain now;
        private long left;

        Chain(List<RarEntry> entries) {
            this.entries = entries;
            this.size = entries.stream().mapToLong(RarEntry::size).sum();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            while (true) {
                Plain plain = now;
                if (plain == null || left == 0) {
                    if (next == entries.size()) {
                        close();
                        return -1;
                    }
                    advance(entries.get(next++));
                    continue;
                }
                // To the last byte and no further: at its end it would let go of the decoder.
                int count = plain.read(into, at, (int) Math.min(length, left));
                if (count < 0) {
                    throw new EOFException("it ends early");
                }
                left -= count;
                return count;
            }
        }

        private void advance(RarEntry entry) throws IOException {
            if (entry.method() != RarEntry.Method.STORED && decoder == null) {
                decoder = decoder(entry, size);
                decoder.start(entry.packed().open(), entry.size(), false);
                now = Plain.exactly(decoder, entry.size(), Plain.UNKNOWN);
            } else {
                now = plain(entry, size, decoder);
            }
            left = entry.size();
        }

        @Override
        public void close() throws IOException {
            RarLz used = decoder;
            decoder = null;
            now = null;
            if (used != null) {
                used.close();
            }
        }
    }
}
