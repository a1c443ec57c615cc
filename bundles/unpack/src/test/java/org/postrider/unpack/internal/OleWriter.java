package org.postrider.unpack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes compound files for tests: sectors of 512 bytes, one table, streams below 4,096 bytes in the stream of small ones. */
final class OleWriter {
    private static final int SECTOR = 512;
    private static final int END = -2;

    private record Item(String name, int type, int parent, byte[] data) {}

    private final List<Item> items = new ArrayList<>(List.of(new Item("Root Entry", 5, -1, new byte[0])));

    /** @return the number of the storage */
    int storage(String name, int parent) {
        items.add(new Item(name, 1, parent, new byte[0]));
        return items.size() - 1;
    }

    OleWriter stream(String name, int parent, byte[] data) {
        items.add(new Item(name, 2, parent, data));
        return this;
    }

    byte[] write() {
        int miniCount = items.stream()
                .filter(OleWriter::small)
                .mapToInt(i -> (i.data.length + 63) / 64)
                .sum();
        int miniSectors = (miniCount * 64 + SECTOR - 1) / SECTOR;
        int directory = (items.size() * 128 + SECTOR - 1) / SECTOR;
        int large = items.stream()
                .filter(i -> !small(i))
                .mapToInt(i -> (i.data.length + SECTOR - 1) / SECTOR)
                .sum();
        int used = 2 + directory + miniSectors + large;
        ByteBuffer out = ByteBuffer.allocate((1 + used) * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        int[] fat = new int[128];
        java.util.Arrays.fill(fat, -1);
        int[] miniFat = new int[128];
        java.util.Arrays.fill(miniFat, -1);
        fat[0] = -3;
        fat[1] = END;
        chain(fat, 2, directory);
        chain(fat, 2 + directory, miniSectors);
        header(out, directory);
        int next = 2 + directory + miniSectors;
        int mini = 0;
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            int start = END;
            if (small(item) && item.data.length > 0) {
                start = mini;
                out.position((1 + 2 + directory) * SECTOR + mini * 64).put(item.data);
                int count = (item.data.length + 63) / 64;
                chain(miniFat, mini, count);
                mini += count;
            } else if (item.data.length > 0) {
                start = next;
                out.position((1 + next) * SECTOR).put(item.data);
                int count = (item.data.length + SECTOR - 1) / SECTOR;
                chain(fat, next, count);
                next += count;
            }
            int size = i == 0 ? miniSectors * SECTOR : item.data.length;
            entry(out, 3 * SECTOR + i * 128, i, i == 0 && miniSectors > 0 ? 2 + directory : start, size);
        }
        for (int i = 0; i < 128; i++) {
            out.putInt(SECTOR + 4 * i, fat[i]).putInt(2 * SECTOR + 4 * i, miniFat[i]);
        }
        return out.array();
    }

    private static boolean small(Item item) {
        return item.data.length < 4_096;
    }

    private static void chain(int[] table, int from, int count) {
        for (int i = 0; i < count; i++) {
            table[from + i] = i + 1 < count ? from + i + 1 : END;
        }
    }

    private static void header(ByteBuffer out, int directory) {
        out.putLong(0, 0xe11ab1a1e011cfd0L);
        out.putShort(24, (short) 0x3e).putShort(26, (short) 3).putShort(28, (short) 0xfffe);
        out.putShort(30, (short) 9).putShort(32, (short) 6).putInt(44, 1).putInt(48, 2);
        out.putInt(56, 4_096).putInt(60, 1).putInt(64, 1).putInt(68, END);
        out.putInt(76, 0);
        for (int i = 1; i < 109; i++) {
            out.putInt(76 + 4 * i, -1);
        }
        assert directory > 0;
    }

    /** Each entry is the right sibling of the one before it in the same storage. */
    private void entry(ByteBuffer out, int at, int number, int start, int size) {
        Item item = items.get(number);
        byte[] name = item.name.getBytes(StandardCharsets.UTF_16LE);
        out.position(at).put(name);
        out.putShort(at + 64, (short) (name.length + 2))
                .put(at + 66, (byte) item.type)
                .put(at + 67, (byte) 1);
        int right = -1;
        for (int i = items.size() - 1; i > number; i--) {
            right = items.get(i).parent == item.parent ? i : right;
        }
        int child = -1;
        for (int i = items.size() - 1; i > 0; i--) {
            child = items.get(i).parent == number ? i : child;
        }
        out.putInt(at + 68, -1).putInt(at + 72, number == 0 ? -1 : right).putInt(at + 76, child);
        out.putInt(at + 116, start).putInt(at + 120, size);
    }
}
