package org.postrider.unpack.internal.archive;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.ZipException;

/**
 * The header of a 7z archive (7zFormat.txt of the LZMA SDK). Filled by {@link #read} and not changed then. Counts in it are
 * believed only as far as bytes for them could be there.
 */
final class SevenZipHeader {
    private static final int END = 0;
    private static final int HEADER = 1;
    private static final int ARCHIVE_PROPERTIES = 2;
    private static final int ADDITIONAL_STREAMS = 3;
    private static final int MAIN_STREAMS = 4;
    private static final int FILES = 5;
    private static final int PACK_INFO = 6;
    private static final int FOLDERS = 7;
    private static final int SUB_STREAMS = 8;
    private static final int SIZE = 9;
    private static final int CRC = 10;
    private static final int FOLDER = 11;
    private static final int UNPACK_SIZE = 12;
    private static final int STREAMS_PER_FOLDER = 13;
    private static final int EMPTY_STREAM = 14;
    private static final int EMPTY_FILE = 15;
    private static final int ANTI = 16;
    private static final int NAMES = 17;
    private static final int ENCODED = 23;
    private static final int MAX_CODERS = 16;
    private static final long AES = 0x06f10701L;

    /** One step of decoding. @param inputs streams that it reads; all but BCJ2 read one */
    record Coder(long method, int inputs, ByteBuffer properties) {}

    /**
     * Coders that together decode one stream.
     *
     * @param bonds pairs: the input that the output feeds
     * @param packedStreams inputs that come from the archive
     * @param sizes decoded bytes of each coder
     * @param main the coder whose output is the folder
     */
    record Folder(List<Coder> coders, int[][] bonds, int[] packedStreams, long[] sizes, int main) {
        long size() {
            return sizes[main];
        }

        boolean encrypted() {
            return coders.stream().anyMatch(coder -> coder.method() == AES);
        }
    }

    /** A file. @param folder -1: it is empty @param at where in the folder it starts */
    record File(String name, int folder, long at, long size, long crc, boolean directory) {}

    private final ByteBuffer in;
    private final int mostFolders;
    private boolean packed;
    private long[] packSizes = {};
    private long packStart;
    private final List<Folder> folders = new ArrayList<>();
    private long[] folderCrcs = {};
    private int[] filesIn = {};
    private long[] fileSizes = {};
    private long[] fileCrcs = {};
    private int fileCount;
    private BitSet emptyStreams = new BitSet();
    private BitSet emptyFiles = new BitSet();
    private ByteBuffer names = ByteBuffer.allocate(0);

    private SevenZipHeader(ByteBuffer in, int mostFolders) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
        this.mostFolders = mostFolders;
    }

    /** @param mostFolders of which each has a file, as packers make them */
    static SevenZipHeader read(ByteBuffer bytes, int mostFolders) throws ZipException {
        SevenZipHeader header = new SevenZipHeader(bytes, mostFolders);
        try {
            header.top();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ZipException("its header is broken");
        }
        return header;
    }

    /** True if this describes where the real header is, its only folder. */
    boolean isPacked() {
        return packed;
    }

    List<Folder> folders() {
        return folders;
    }

    int firstStream(int folder) {
        int first = 0;
        for (int i = 0; i < folder; i++) {
            first += folders.get(i).packedStreams().length;
        }
        return first;
    }

    /** Bytes behind the head of the file. */
    long packedAt(int stream) {
        long at = packStart;
        for (int i = 0; i < stream; i++) {
            at += packSizes[i];
        }
        return at;
    }

    long packedSize(int stream) {
        return packSizes[stream];
    }

    /** Packed bytes of a folder. */
    long packedSizes(int folder) {
        long sum = 0;
        for (int i = 0; i < folders.get(folder).packedStreams().length; i++) {
            sum += packSizes[firstStream(folder) + i];
        }
        return sum;
    }

    private void top() throws ZipException {
        int kind = id();
        if (kind == ENCODED) {
            packed = true;
            streams();
            if (folders.isEmpty()) {
                throw new ZipException("its header is missing");
            }
        } else if (kind == HEADER) {
            header();
        } else {
            throw new ZipException("its header is broken");
        }
    }

    private void header() throws ZipException {
        for (int kind = id(); kind != END; kind = id()) {
            switch (kind) {
                case ARCHIVE_PROPERTIES -> {
                    while (id() != END) {
                        skip(number());
                    }
                }
                case ADDITIONAL_STREAMS -> throw new ZipException("streams of its own for names");
                case MAIN_STREAMS -> streams();
                case FILES -> fileInfo();
                default -> throw new ZipException("its header is broken");
            }
        }
    }

    private int id() {
        return in.get() & 0xff;
    }

    private void skip(long count) {
        in.position(in.position() + Math.toIntExact(Math.min(count, Integer.MAX_VALUE / 2)));
    }

    /** The first byte's high bits tell how many follow. */
    private long number() {
        int first = in.get() & 0xff;
        long value = 0;
        int mask = 0x80;
        for (int i = 0; i < 8; i++) {
            if ((first & mask) == 0) {
                return value | (long) (first & mask - 1) << 8 * i;
            }
            value |= (in.get() & 0xffL) << 8 * i;
            mask >>= 1;
        }
        return value;
    }

    /** A count of things that take at least one byte each. */
    private int count() throws ZipException {
        long count = number();
        if (count < 0 || count > in.limit()) {
            throw new ZipException("its header claims more than it holds");
        }
        return (int) count;
    }

    private long size() throws ZipException {
        long size = number();
        if (size < 0 || size > 1L << 50) {
            throw new ZipException("a size is impossible");
        }
        return size;
    }

    private void streams() throws ZipException {
        for (int kind = id(); kind != END; kind = id()) {
            switch (kind) {
                case PACK_INFO -> packInfo();
                case FOLDERS -> folderInfo();
                case SUB_STREAMS -> subStreams();
                default -> throw new ZipException("its header is broken");
            }
        }
        if (filesIn.length == 0) {
            filesIn = new int[folders.size()];
            Arrays.fill(filesIn, 1);
            fileSizes = folders.stream().mapToLong(Folder::size).toArray();
            fileCrcs = folderCrcs;
        }
        int streams = folders.stream().mapToInt(f -> f.packedStreams().length).sum();
        if (streams > packSizes.length) {
            throw new ZipException("folders without bytes");
        }
    }

    private void packInfo() throws ZipException {
        packStart = size();
        packSizes = new long[count()];
        for (int kind = id(); kind != END; kind = id()) {
            if (kind == SIZE) {
                for (int i = 0; i < packSizes.length; i++) {
                    packSizes[i] = size();
                }
            } else if (kind == CRC) {
                crcs(packSizes.length);
            } else {
                throw new ZipException("its header is broken");
            }
        }
    }

    private BitSet bits(int count) {
        BitSet bits = new BitSet();
        int value = 0;
        for (int i = 0; i < count; i++) {
            if ((i & 7) == 0) {
                value = in.get();
            }
            bits.set(i, (value & 0x80 >> (i & 7)) != 0);
        }
        return bits;
    }

    private long[] crcs(int count) {
        boolean all = in.get() != 0;
        BitSet there = all ? new BitSet() : bits(count);
        long[] crcs = new long[count];
        for (int i = 0; i < count; i++) {
            crcs[i] = all || there.get(i) ? in.getInt() & 0xffffffffL : Plain.UNKNOWN;
        }
        return crcs;
    }

    private void folderInfo() throws ZipException {
        if (id() != FOLDER) {
            throw new ZipException("its header is broken");
        }
        int count = count();
        if (count > mostFolders) {
            throw new ZipException("it has more folders than are looked at");
        }
        if (in.get() != 0) {
            throw new ZipException("folders outside of its header");
        }
        List<long[]> sizes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Folder folder = folder();
            folders.add(folder);
            sizes.add(folder.sizes());
        }
        folderCrcs = new long[count];
        Arrays.fill(folderCrcs, Plain.UNKNOWN);
        for (int kind = id(); kind != END; kind = id()) {
            if (kind == UNPACK_SIZE) {
                for (long[] of : sizes) {
                    for (int i = 0; i < of.length; i++) {
                        of[i] = size();
                    }
                }
            } else if (kind == CRC) {
                folderCrcs = crcs(count);
            } else {
                throw new ZipException("its header is broken");
            }
        }
    }

    private Folder folder() throws ZipException {
        int count = count();
        if (count == 0 || count > MAX_CODERS) {
            throw new ZipException("a folder of " + count + " coders");
        }
        List<Coder> coders = new ArrayList<>();
        int inputs = 0;
        for (int i = 0; i < count; i++) {
            Coder coder = coder();
            coders.add(coder);
            inputs += coder.inputs();
        }
        int[][] bonds = new int[count - 1][];
        boolean[] bound = new boolean[count];
        BitSet fed = new BitSet();
        for (int i = 0; i < bonds.length; i++) {
            int input = count();
            int output = count();
            if (input >= inputs || fed.get(input) || bound[output]) {
                throw new ZipException("coders that do not fit together");
            }
            fed.set(input);
            bound[output] = true;
            bonds[i] = new int[] {input, output};
        }
        int main = 0;
        while (bound[main]) {
            main++;
        }
        return new Folder(coders, bonds, packedStreams(inputs, bonds, fed), new long[count], main);
    }

    private int[] packedStreams(int inputs, int[][] bonds, BitSet fed) throws ZipException {
        int count = inputs - bonds.length;
        if (count < 1) {
            throw new ZipException("coders without input");
        }
        int[] streams = new int[count];
        if (count == 1) {
            streams[0] = fed.nextClearBit(0);
            return streams;
        }
        for (int i = 0; i < count; i++) {
            streams[i] = count();
            if (streams[i] >= inputs || fed.get(streams[i])) {
                throw new ZipException("coders that do not fit together");
            }
            fed.set(streams[i]);
        }
        return streams;
    }

    private Coder coder() throws ZipException {
        int flags = in.get() & 0xff;
        long method = 0;
        for (int i = flags & 15; i > 0; i--) {
            method = method << 8 | in.get() & 0xff;
        }
        int inputs = 1;
        if ((flags & 0x10) != 0) {
            inputs = count();
            if (count() != 1 || inputs < 1 || inputs > 4) {
                throw new ZipException("a coder with several outputs");
            }
        }
        ByteBuffer properties = ByteBuffer.allocate(0);
        if ((flags & 0x20) != 0) {
            int length = count();
            properties = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            skip(length);
        }
        if ((flags & 0x80) != 0) {
            throw new ZipException("coders of several kinds");
        }
        return new Coder(method, inputs, properties);
    }

    private void subStreams() throws ZipException {
        filesIn = new int[folders.size()];
        Arrays.fill(filesIn, 1);
        int kind = id();
        if (kind == STREAMS_PER_FOLDER) {
            for (int i = 0; i < filesIn.length; i++) {
                filesIn[i] = count();
            }
            kind = id();
        }
        long total = Arrays.stream(filesIn).asLongStream().sum();
        if (total > in.limit()) {
            throw new ZipException("its header claims more than it holds");
        }
        fileSizes = new long[(int) total];
        int at = 0;
        for (int i = 0; i < filesIn.length; i++) {
            long left = folders.get(i).size();
            for (int n = 0; n < filesIn[i]; n++) {
                boolean last = n == filesIn[i] - 1;
                fileSizes[at] = last ? Math.max(0, left) : kind == SIZE ? size() : 0;
                left -= fileSizes[at++];
            }
        }
        kind = kind == SIZE ? id() : kind;
        fileCrcs = new long[fileSizes.length];
        Arrays.fill(fileCrcs, Plain.UNKNOWN);
        while (kind != END) {
            if (kind != CRC) {
                throw new ZipException("its header is broken");
            }
            subCrcs();
            kind = id();
        }
    }

    /** Of those files whose checksum is not that of their folder. */
    private void subCrcs() {
        List<Integer> missing = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < filesIn.length; i++) {
            if (filesIn[i] == 1 && folderCrcs[i] != Plain.UNKNOWN) {
                fileCrcs[at++] = folderCrcs[i];
            } else {
                for (int n = 0; n < filesIn[i]; n++) {
                    missing.add(at++);
                }
            }
        }
        long[] crcs = crcs(missing.size());
        for (int i = 0; i < crcs.length; i++) {
            fileCrcs[missing.get(i)] = crcs[i];
        }
    }

    private void fileInfo() throws ZipException {
        fileCount = count();
        for (int kind = id(); kind != END; kind = id()) {
            long length = number();
            int end = in.position() + Math.toIntExact(Math.min(Math.max(0, length), in.remaining()));
            switch (kind) {
                case EMPTY_STREAM -> emptyStreams = bits(fileCount);
                case EMPTY_FILE, ANTI -> {
                    BitSet bits = bits(emptyStreams.cardinality());
                    emptyFiles = kind == EMPTY_FILE ? bits : emptyFiles;
                }
                case NAMES -> {
                    if (in.get() != 0) {
                        throw new ZipException("names outside of its header");
                    }
                    names = in.slice(in.position(), end - in.position());
                }
                default -> {
                    // Times and attributes.
                }
            }
            in.position(end);
        }
    }

    /** The files in the order of the archive; asked for once. @param most of them */
    List<File> files(int most) {
        List<File> files = new ArrayList<>();
        int folder = 0;
        int inFolder = 0;
        int stream = 0;
        int empty = 0;
        long at = 0;
        for (int i = 0; i < fileCount && files.size() < most; i++) {
            String name = name();
            if (emptyStreams.get(i)) {
                files.add(new File(name, -1, 0, 0, Plain.UNKNOWN, !emptyFiles.get(empty++)));
                continue;
            }
            while (folder < filesIn.length && inFolder >= filesIn[folder]) {
                folder++;
                inFolder = 0;
                at = 0;
            }
            boolean there = folder < filesIn.length && stream < fileSizes.length;
            long crc = stream < fileCrcs.length ? fileCrcs[stream] : Plain.UNKNOWN;
            files.add(new File(name, there ? folder : -1, at, there ? fileSizes[stream] : 0, crc, false));
            at += there ? fileSizes[stream] : 0;
            stream++;
            inFolder++;
        }
        // Others may be looked into while this is held.
        fileSizes = new long[0];
        fileCrcs = new long[0];
        return files;
    }

    /** The next name, UTF-16 up to a NUL. */
    private String name() {
        int from = names.position();
        int end = from;
        while (end + 1 < names.limit() && (names.get(end) != 0 || names.get(end + 1) != 0)) {
            end += 2;
        }
        byte[] bytes = new byte[end - from];
        names.get(bytes);
        names.position(Math.min(names.limit(), end + 2));
        return new String(bytes, StandardCharsets.UTF_16LE);
    }
}
