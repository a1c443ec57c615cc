package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens compiled help of Windows (chm, ITSF): its files, of which most are one LZX stream. Stateless. */
final class ChmDecoder implements Decoder {
    private static final int MAX_ENTRIES = 20_000;
    private static final int MAX_CHUNK = 1 << 16;
    private static final int MAX_NAME = 4_096;
    private static final int FRAME = 32_768;
    private static final String SPACE = "::DataSpace/Storage/MSCompressed/";
    private static final String RESET_TABLE =
            SPACE + "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable";

    @Override
    public String format() {
        return "chm";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 'I', 'T', 'S', 'F') && file.head().limit() >= 0x60;
    }

    /** One file of the directory. */
    private record Entry(String name, long section, long offset, long size) {}

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        Cursor in = new Cursor(content);
        in.seek(4);
        long version = in.u32();
        in.seek(0x48);
        long directory = in.u64();
        long directorySize = in.u64();
        long data = version >= 3 ? in.u64() : directory + directorySize;
        List<Entry> entries = new ArrayList<>();
        IOException broken = null;
        try {
            directory(content, directory, entries);
        } catch (IOException e) {
            broken = e;
        }
        for (Entry entry : entries) {
            if (entry.section == 0 && entry.name.startsWith("/") && entry.size > 0 && !members.full()) {
                members.add(entry.name.substring(1), in.slice(data + entry.offset, entry.size));
            }
        }
        compressed(content, data, entries, members);
        if (broken != null) {
            throw broken;
        }
    }

    private static void directory(Content content, long at, List<Entry> entries) throws IOException {
        Cursor in = new Cursor(content);
        in.seek(at + 8);
        long head = in.u32();
        in.skip(4);
        long chunk = in.u32();
        in.seek(at + 0x2c);
        long chunks = in.u32();
        if (chunk < 32 || chunk > MAX_CHUNK) {
            throw new IOException("a directory in chunks of " + chunk + " bytes");
        }
        for (long i = 0; i < chunks && entries.size() < MAX_ENTRIES; i++) {
            long from = at + head + i * chunk;
            in.seek(from);
            // "PMGL"; others are an index.
            if (in.u32() == 0x4c47_4d50L) {
                long end = from + chunk - Math.min(chunk, in.u32());
                list(new Cursor(content, from + 0x14, end, ByteOrder.LITTLE_ENDIAN), entries);
            }
        }
    }

    private static void list(Cursor in, List<Entry> entries) throws IOException {
        while (in.left() > 0 && entries.size() < MAX_ENTRIES) {
            long length = number(in);
            if (length > MAX_NAME) {
                throw new IOException("a name of " + length + " bytes");
            }
            String name = new String(in.bytes((int) length), StandardCharsets.UTF_8);
            entries.add(new Entry(name, number(in), number(in), number(in)));
        }
    }

    /** Seven bits a byte, the highest first. */
    private static long number(Cursor in) throws IOException {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            int b = in.u8();
            value = value << 7 | b & 0x7f;
            if (b < 0x80) {
                return value;
            }
        }
        throw new IOException("a number without end");
    }

    private static long find(List<Entry> entries, String name, long data) {
        return entries.stream()
                .filter(entry -> entry.section == 0 && entry.name.equals(name))
                .mapToLong(entry -> data + entry.offset)
                .findFirst()
                .orElse(-1);
    }

    private static void compressed(Content content, long data, List<Entry> entries, Members members)
            throws IOException {
        List<Entry> files = entries.stream()
                .filter(entry -> entry.section == 1 && entry.size > 0)
                .sorted(Comparator.comparingLong(Entry::offset))
                .toList();
        if (files.isEmpty()) {
            return;
        }
        long control = find(entries, SPACE + "ControlData", data);
        long packed = find(entries, SPACE + "Content", data);
        long table = find(entries, RESET_TABLE, data);
        if (control < 0 || packed < 0 || table < 0) {
            throw new IOException("what describes its compression is missing");
        }
        Cursor in = new Cursor(content);
        in.seek(control + 8);
        long unit = in.u32() == 1 ? 1 : FRAME;
        long interval = in.u32() * unit / FRAME;
        long window = in.u32() * unit;
        in.seek(table + 0x10);
        long total = in.u64();
        int bits = 63 - Long.numberOfLeadingZeros(Math.max(1, window));
        try (InputStream raw =
                content.slice(Math.min(packed, content.size()), content.size()).open()) {
            LzxStream plain = new LzxStream(raw, bits, (int) Math.min(interval, 1 << 20), total);
            ForwardStream all = new ForwardStream(plain, members);
            for (Entry entry : files) {
                if (members.full()) {
                    return;
                }
                String name = entry.name.startsWith("/") ? entry.name.substring(1) : entry.name;
                if (entry.offset < all.position()) {
                    members.unreadable(name, Members.Reason.DAMAGED, "it overlaps another file");
                } else {
                    members.add(name, all.file(entry.offset, entry.size), content.size());
                }
            }
        }
    }
}
