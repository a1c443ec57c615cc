package org.postrider.unpack.internal.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/** Opens 7z archives. A folder, as 7z calls what was packed together, is decoded once; its files are slices of it. */
final class SevenZip implements Decoder {
    private static final int HEAD = 32;
    /** What one file may need in the header, long names and all. */
    private static final int PER_FILE = 1_024;

    private static final int MAX_HEADER = 16 << 20;

    private static final int MAX_NESTED = 4;

    @Override
    public String format() {
        return "7z";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, '7', 'z', 0xbc, 0xaf, 0x27, 0x1c);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        ByteBuffer head = file.bytes(0, HEAD);
        long at = HEAD + head.getLong(12);
        long size = head.getLong(20);
        if (size == 0) {
            return;
        }
        int folders = members.maxFiles() + 1;
        int most = (int) Math.min(MAX_HEADER, (64L + folders) * PER_FILE);
        if (at < HEAD || size < 0 || size > most || at + size > file.content().size()) {
            throw new ZipException("its header is missing or too large");
        }
        SevenZipHeader header = SevenZipHeader.read(file.bytes(at, (int) size), folders);
        for (int i = 0; header.isPacked(); i++) {
            SevenZipHeader.Folder folder = header.folders().get(0);
            if (folder.encrypted()) {
                members.unreadable(Members.Reason.ENCRYPTED, "not even its names can be read");
                return;
            }
            if (i == MAX_NESTED || folder.size() > most) {
                throw new ZipException("its header is too large");
            }
            try (InputStream plain = plain(file.content(), header, 0)) {
                byte[] bytes = plain.readNBytes((int) folder.size());
                header = SevenZipHeader.read(ByteBuffer.wrap(bytes), folders);
            }
        }
        files(file.content(), header, members);
    }

    private static InputStream plain(Content archive, SevenZipHeader header, int folder) throws IOException {
        SevenZipHeader.Folder coders = header.folders().get(folder);
        Content[] streams = new Content[coders.packedStreams().length];
        for (int i = 0; i < streams.length; i++) {
            int stream = header.firstStream(folder) + i;
            long from = HEAD + header.packedAt(stream);
            if (from < HEAD) {
                throw new ZipException("a place outside of it");
            }
            streams[i] = Plain.slice(archive, from, header.packedSize(stream));
        }
        return SevenZipCoders.open(coders, streams);
    }

    private static void files(Content archive, SevenZipHeader header, Members members) {
        List<SevenZipHeader.File> files = header.files(members.maxFiles() + 1);
        int folder = -1;
        Block block = Block.NONE;
        for (SevenZipHeader.File file : files) {
            if (members.full()) {
                return;
            }
            if (file.folder() < 0) {
                if (!file.directory()) {
                    members.add(file.name(), Content.empty());
                }
            } else {
                if (file.folder() != folder) {
                    folder = file.folder();
                    block = block(archive, header, folder, members);
                }
                give(file, block, members);
            }
        }
    }

    /** A decoded folder, or why it cannot be. */
    private record Block(Content plain, Members.@Nullable Reason reason, String detail) {
        private static final Block NONE = new Block(Content.empty(), Members.Reason.DAMAGED, "it is in no folder");
    }

    private static Block block(Content archive, SevenZipHeader header, int folder, Members members) {
        SevenZipHeader.Folder coders = header.folders().get(folder);
        if (coders.encrypted()) {
            return new Block(Content.empty(), Members.Reason.ENCRYPTED, "its name is all that can be read");
        }
        try (Plain plain = Plain.exactly(plain(archive, header, folder), coders.size(), Plain.UNKNOWN)) {
            return new Block(members.block(plain, header.packedSizes(folder)), null, "");
        } catch (SevenZipCoders.Unknown | Memory.TooMuch e) {
            return new Block(Content.empty(), Members.Reason.UNSUPPORTED, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            return new Block(Content.empty(), Members.Reason.DAMAGED, String.valueOf(e.getMessage()));
        }
    }

    private static void give(SevenZipHeader.File file, Block block, Members members) {
        Members.Reason reason = block.reason();
        if (reason != null) {
            members.unreadable(file.name(), reason, block.detail());
            return;
        }
        Content bytes = Plain.slice(block.plain(), file.at(), file.size());
        if (bytes.size() < file.size() && bytes.size() == 0) {
            members.unreadable(file.name(), Members.Reason.DAMAGED, "its folder ends early");
            return;
        }
        boolean right = bytes.size() == file.size() && (file.crc() == Plain.UNKNOWN || Plain.crc(bytes) == file.crc());
        members.add(file.name(), bytes);
        if (!right) {
            members.damaged("its size or checksum is wrong");
        }
    }
}
