package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * LZX (MS-PATCH, "LZX compression" of the Cabinet SDK) as cabinets and compiled help have it. Confined to one thread. Its
 * window takes up to 2 MB. Frames of 32 KiB are decoded whole; what was decoded before a failure is served before it is thrown.
 */
final class LzxStream extends InputStream {
    private static final int FRAME = 32_768;
    private static final int LENGTHS = 249;
    private static final int VERBATIM = 1;
    private static final int ALIGNED = 2;
    private static final int PLAIN = 3;
    private static final int MAX_SLOTS = 50;
    private static final int CALL_FRAMES = 32_768;
    private static final int[] BASES = new int[MAX_SLOTS + 1];
    private static final int[] EXTRA = new int[MAX_SLOTS + 1];

    static {
        for (int i = 0; i < MAX_SLOTS; i++) {
            EXTRA[i] = i < 4 ? 0 : Math.min(17, i / 2 - 1);
            BASES[i + 1] = BASES[i] + (1 << EXTRA[i]);
        }
    }

    private final HighBits in;
    private final int slots;
    private final int resetFrames;
    private final long total;
    private final byte[] frame = new byte[FRAME];
    private byte[] window;
    private int at;
    private long decoded;
    private long frames;
    private int from;
    private int to;
    private @Nullable IOException failure;

    private boolean headRead;
    private int callSize;
    private boolean calls;
    private int blockType;
    private int blockLeft;
    private int spare = -1;
    private int recent0 = 1;
    private int recent1 = 1;
    private int recent2 = 1;
    private final byte[] mainLengths = new byte[256 + 8 * MAX_SLOTS];
    private final byte[] lengthLengths = new byte[LENGTHS];
    private PrefixCode main = PrefixCode.single(0);
    private PrefixCode length = PrefixCode.single(0);
    private PrefixCode aligned = PrefixCode.single(0);

    /**
     * @param windowBits 15 to 21
     * @param resetFrames frames after which all starts anew, 0 for never
     * @param total bytes that come out
     */
    LzxStream(InputStream in, int windowBits, int resetFrames, long total) throws IOException {
        if (windowBits < 15 || windowBits > 21) {
            throw new IOException("an LZX window of " + windowBits + " bits");
        }
        this.in = new HighBits(in, true);
        this.window = new byte[1 << windowBits];
        this.slots = windowBits == 21 ? 50 : windowBits == 20 ? 42 : 2 * windowBits;
        this.resetFrames = resetFrames;
        this.total = total;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        if (from == to && failure == null && decoded < total) {
            next();
        }
        if (from == to) {
            window = new byte[0];
            if (failure != null) {
                throw failure;
            }
            return -1;
        }
        int copied = Math.min(count, to - from);
        System.arraycopy(frame, from, bytes, offset, copied);
        from += copied;
        return copied;
    }

    private void next() {
        int size = (int) Math.min(FRAME, total - decoded);
        int start = at;
        int done = 0;
        try {
            if (resetFrames > 0 && frames % resetFrames == 0) {
                startAnew();
            }
            head();
            while (done < size) {
                done += run(size - done);
            }
            // Each frame starts at a word.
            in.align(16);
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new IOException("the compressed data is broken", e);
        }
        from = 0;
        to = failure == null ? done : Math.min(size, at - start & window.length - 1);
        for (int i = 0; i < to; i++) {
            frame[i] = window[start + i & window.length - 1];
        }
        if (failure == null) {
            untranslate(done);
        }
        decoded += to;
        frames++;
    }

    private void startAnew() {
        recent0 = 1;
        recent1 = 1;
        recent2 = 1;
        headRead = false;
        blockLeft = 0;
        blockType = 0;
        spare = -1;
        java.util.Arrays.fill(mainLengths, (byte) 0);
        java.util.Arrays.fill(lengthLengths, (byte) 0);
    }

    private void head() throws IOException {
        if (!headRead) {
            callSize = in.bit() == 0 ? 0 : in.bits(16) << 16 | in.bits(16);
            headRead = true;
        }
    }

    /** Decodes within one block. @return how many bytes */
    private int run(int most) throws IOException {
        if (blockLeft == 0) {
            block();
        }
        int count = Math.min(most, blockLeft);
        int done = blockType == PLAIN ? plain(count) : matches(count);
        if (done > most || done > blockLeft) {
            throw new IOException("a match beyond its frame");
        }
        blockLeft -= done;
        return done;
    }

    private void block() throws IOException {
        spare = -1;
        blockType = in.bits(3);
        blockLeft = in.bits(16) << 8 | in.bits(8);
        switch (blockType) {
            case VERBATIM -> codes();
            case ALIGNED -> {
                byte[] lengths = new byte[8];
                for (int i = 0; i < lengths.length; i++) {
                    lengths[i] = (byte) in.bits(3);
                }
                aligned = PrefixCode.of(lengths, lengths.length);
                codes();
            }
            case PLAIN -> {
                in.alignOrSkip(16);
                calls = true;
                recent0 = rawInt();
                recent1 = rawInt();
                recent2 = rawInt();
            }
            default -> throw new IOException("a block of the unknown kind " + blockType);
        }
        if (blockLeft == 0) {
            throw new IOException("an empty block");
        }
    }

    private void codes() throws IOException {
        lengths(mainLengths, 0, 256);
        lengths(mainLengths, 256, 256 + 8 * slots);
        main = PrefixCode.of(mainLengths, 256 + 8 * slots);
        calls |= mainLengths[0xe8] != 0;
        lengths(lengthLengths, 0, LENGTHS);
        length = PrefixCode.of(lengthLengths, LENGTHS);
    }

    /** Lengths stand there as differences to those of the block before. */
    private void lengths(byte[] lengths, int first, int end) throws IOException {
        byte[] own = new byte[20];
        for (int i = 0; i < own.length; i++) {
            own[i] = (byte) in.bits(4);
        }
        PrefixCode code = PrefixCode.of(own, own.length);
        int i = first;
        while (i < end) {
            int symbol = code.decode(in);
            int count = 1;
            int value = 0;
            if (symbol == 17) {
                count = in.bits(4) + 4;
            } else if (symbol == 18) {
                count = in.bits(5) + 20;
            } else {
                if (symbol == 19) {
                    count = in.bit() + 4;
                    symbol = code.decode(in);
                }
                value = (lengths[i] - symbol + 34) % 17;
            }
            for (; count > 0 && i < end; count--) {
                lengths[i++] = (byte) value;
            }
        }
    }

    private int plain(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            put(raw());
        }
        return count;
    }

    private int raw() throws IOException {
        if (spare >= 0) {
            int value = spare;
            spare = -1;
            return value;
        }
        int word = in.bits(16);
        spare = word >> 8;
        return word & 0xff;
    }

    private int rawInt() throws IOException {
        return in.bits(16) | in.bits(16) << 16;
    }

    private void put(int value) {
        window[at] = (byte) value;
        at = at + 1 & window.length - 1;
    }

    private int matches(int count) throws IOException {
        int done = 0;
        while (done < count) {
            int symbol = main.decode(in);
            if (symbol < 256) {
                put(symbol);
                done++;
                continue;
            }
            symbol -= 256;
            int matched = symbol & 7;
            if (matched == 7) {
                matched += length.decode(in);
            }
            matched += 2;
            int distance = distance(symbol >> 3);
            if (done + matched > count) {
                throw new IOException("a match beyond its block");
            }
            for (int i = 0; i < matched; i++) {
                put(window[at - distance & window.length - 1]);
            }
            done += matched;
        }
        return done;
    }

    private int distance(int slot) throws IOException {
        int distance;
        if (slot == 0) {
            return recent0;
        } else if (slot == 1) {
            distance = recent1;
            recent1 = recent0;
            recent0 = distance;
            return distance;
        } else if (slot == 2) {
            distance = recent2;
            recent2 = recent0;
            recent0 = distance;
            return distance;
        }
        int extra = EXTRA[slot];
        distance = BASES[slot] - 2;
        if (blockType == ALIGNED && extra >= 3) {
            distance += in.bits(extra - 3) << 3;
            distance += aligned.decode(in);
        } else {
            distance += in.bits(extra);
        }
        recent2 = recent1;
        recent1 = recent0;
        recent0 = distance;
        return distance;
    }

    /** The encoder wrote targets of calls (0xe8) as absolute ones. */
    private void untranslate(int size) {
        if (callSize == 0 || !calls || frames >= CALL_FRAMES || size <= 10) {
            return;
        }
        for (int i = 0; i < size - 10; i++) {
            if (frame[i] != (byte) 0xe8) {
                continue;
            }
            int here = (int) (decoded + i);
            int target = frame[i + 1] & 0xff
                    | (frame[i + 2] & 0xff) << 8
                    | (frame[i + 3] & 0xff) << 16
                    | (frame[i + 4] & 0xff) << 24;
            if (target >= -here && target < callSize) {
                int relative = target >= 0 ? target - here : target + callSize;
                for (int j = 0; j < 4; j++) {
                    frame[i + 1 + j] = (byte) (relative >> 8 * j);
                }
            }
            i += 4;
        }
    }
}
