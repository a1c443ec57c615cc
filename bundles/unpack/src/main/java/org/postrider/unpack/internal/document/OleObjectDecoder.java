package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens embedded objects of OLE 1.0 (MS-OLEDS 2.2), which other decoders here give under a name that ends in {@link #SUFFIX}.
 * Immutable. Word hardly looks at the header, so what stands there is looked for too if the header makes no sense.
 */
final class OleObjectDecoder implements Decoder {
    /** What other decoders call such an object. */
    static final String SUFFIX = ".ole1";

    private static final int MAX_CLASS = 1_024;
    private static final byte[] COMPOUND = {
        (byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, (byte) 0xa1, (byte) 0xb1, 0x1a, (byte) 0xe1
    };

    @Override
    public String format() {
        return "ole1";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 1, 5, 0, 0, 2, 0, 0, 0) || file.name().endsWith(SUFFIX);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        long at = 8;
        String type = "";
        for (int i = 0; i < 3; i++) {
            long length = at + 4 > bytes.size() ? -1 : bytes.u32(at);
            if (length < 0 || length > bytes.size() - at - 4) {
                search(bytes, 0, members);
                return;
            }
            type = i == 0 ? Latin.text(bytes.copy(at + 4, (int) Math.min(length, MAX_CLASS))) : type;
            at += 4 + length;
        }
        if (at + 4 > bytes.size()) {
            search(bytes, 0, members);
            return;
        }
        long size = bytes.u32(at);
        long from = at + 4;
        boolean whole = size <= bytes.size() - from;
        data(bytes, from, whole ? from + size : bytes.size(), type.toLowerCase(Locale.ROOT), members);
        if (!whole && !members.full()) {
            search(bytes, from + 1, members);
        }
    }

    private static void data(Bytes bytes, long from, long to, String type, Members members) throws IOException {
        Optional<OlePackage> file = OlePackage.read(bytes, from);
        if (file.isEmpty()) {
            String name = type.replaceAll("[^a-z0-9.]", "");
            members.add(name.isEmpty() ? "object" : name + ".bin", bytes.slice(from, to));
            return;
        }
        give(bytes, file.get(), members);
    }

    /** Gives a dropped file under both its names. */
    static void give(Bytes bytes, OlePackage file, Members members) {
        members.add(file.name(), bytes.slice(file.from(), file.to()));
        members.alsoNamed(file.path().substring(file.path().lastIndexOf('\\') + 1));
        if (!file.whole()) {
            members.damaged("an embedded file is cut");
        }
    }

    private static void search(Bytes bytes, long from, Members members) throws IOException {
        long compound = bytes.find(COMPOUND, from, bytes.size());
        if (compound >= 0) {
            members.add("object.ole", bytes.slice(compound, bytes.size()));
        }
    }
}
