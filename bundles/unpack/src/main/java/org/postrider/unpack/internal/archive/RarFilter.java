package org.postrider.unpack.internal.archive;

/**
 * A filter over a stretch of a rar file. Immutable. Old archives bring them as programs; those that rar ever wrote are known by
 * their checksum.
 *
 * @param start place in all that is decoded
 * @param length bytes that it is over
 * @param first first parameter: channels or width
 * @param second place of the color red; for calls 1 if places start anew every 16 MiB, as rar 5 has it
 */
record RarFilter(long start, int length, Kind kind, int first, int second) {
    private static final int FILE = 1 << 24;
    private static final byte[] ITANIUM = {4, 4, 6, 6, 0, 0, 7, 7, 4, 4, 0, 0, 4, 4, 0, 0};

    /** What it does. */
    enum Kind {
        DELTA,
        CALLS,
        CALLS_AND_JUMPS,
        ARM,
        ITANIUM,
        COLORS,
        SOUND
    }

    /** @param offset of the stretch in its file @return the plain bytes */
    byte[] apply(byte[] bytes, long offset) {
        switch (kind) {
            case DELTA:
                return delta(bytes);
            case COLORS:
                return colors(bytes);
            case SOUND:
                return new RarSound(Math.max(1, first)).decode(bytes);
            case CALLS:
            case CALLS_AND_JUMPS:
                calls(bytes, (int) offset);
                return bytes;
            case ARM:
                arm(bytes, (int) offset);
                return bytes;
            default:
                itanium(bytes, (int) offset >>> 4);
                return bytes;
        }
    }

    private byte[] delta(byte[] bytes) {
        byte[] plain = new byte[bytes.length];
        int channels = Math.max(1, first);
        int from = 0;
        for (int channel = 0; channel < Math.min(channels, bytes.length); channel++) {
            byte before = 0;
            for (int to = channel; to < bytes.length; to += channels) {
                before -= bytes[from++];
                plain[to] = before;
            }
        }
        return plain;
    }

    private void calls(byte[] bytes, int offset) {
        int other = kind == Kind.CALLS ? 0xe8 : 0xe9;
        for (int at = 0; at + 4 < bytes.length; ) {
            int code = bytes[at++] & 0xff;
            if (code == 0xe8 || code == other) {
                int place = at + offset & (second == 1 ? FILE - 1 : -1);
                int address = int32(bytes, at);
                if (address < 0) {
                    if (address + place >= 0) {
                        int32(bytes, at, address + FILE);
                    }
                } else if (address - FILE < 0) {
                    int32(bytes, at, address - place);
                }
                at += 4;
            }
        }
    }

    private static int int32(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
    }

    private static void int32(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private static void arm(byte[] bytes, int offset) {
        for (int at = 0; at + 3 < bytes.length; at += 4) {
            if ((bytes[at + 3] & 0xff) == 0xeb) {
                int target = (int32(bytes, at) & 0xffffff) - (offset + at) / 4;
                int32(bytes, at, target & 0xffffff | 0xeb000000);
            }
        }
    }

    private static void itanium(byte[] bytes, int offset) {
        int bundle = offset;
        for (int at = 0; at < bytes.length - 21; at += 16, bundle++) {
            int which = (bytes[at] & 0x1f) - 0x10;
            int mask = which < 0 ? 0 : ITANIUM[which];
            for (int slot = 0; slot < 3; slot++) {
                int from = slot * 41 + 5;
                if ((mask >> slot & 1) != 0 && bits(bytes, at, from + 37, 4) == 5) {
                    int target = bits(bytes, at, from + 13, 20) - bundle & 0xfffff;
                    for (int i = 0; i < 20; i++) {
                        int place = from + 13 + i;
                        int bit = 1 << (place & 7);
                        int old = bytes[at + (place >> 3)];
                        bytes[at + (place >> 3)] = (byte) ((target >> i & 1) != 0 ? old | bit : old & ~bit);
                    }
                }
            }
        }
    }

    private static int bits(byte[] bytes, int at, int from, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value |= (bytes[at + (from + i >> 3)] >> (from + i & 7) & 1) << i;
        }
        return value;
    }

    private byte[] colors(byte[] bytes) {
        byte[] plain = new byte[bytes.length];
        int width = first - 3;
        int from = 0;
        for (int channel = 0; channel < 3; channel++) {
            int before = 0;
            for (int i = channel; i < bytes.length; i += 3) {
                int up = i - width;
                int guess = before;
                if (up >= 3 && up < bytes.length) {
                    guess = nearest(before, plain[up] & 0xff, plain[up - 3] & 0xff);
                }
                before = guess - bytes[from++] & 0xff;
                plain[i] = (byte) before;
            }
        }
        for (int i = Math.max(0, second); i < bytes.length - 2; i += 3) {
            plain[i] += plain[i + 1];
            plain[i + 2] += plain[i + 1];
        }
        return plain;
    }

    private static int nearest(int left, int up, int corner) {
        int guess = left + up - corner;
        int toLeft = Math.abs(guess - left);
        int toUp = Math.abs(guess - up);
        int toCorner = Math.abs(guess - corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }
}
