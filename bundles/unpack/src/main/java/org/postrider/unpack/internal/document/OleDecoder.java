package org.postrider.unpack.internal.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Members.Reason;
import org.postrider.unpack.Packed;

/**
 * Opens compound files: Word, Excel and PowerPoint to 2003, Outlook, Windows Installer, VBA projects, encrypted OOXML. Immutable.
 * Each stream is a member; the source of macros comes as text under {@code VBA/}, files dropped into the document and objects
 * of PowerPoint come as they are.
 */
final class OleDecoder implements Decoder {
    @Override
    public String format() {
        return "ole2";
    }

    @Override
    public boolean accepts(Packed file) {
        return file.startsWith(0, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Bytes bytes = new Bytes(file.content());
        OleFile ole = new OleFile(bytes);
        List<OleFile.Stream> streams = ole.streams();
        new OleLocks(ole).check(members);
        Set<String> projects = new HashSet<>();
        for (OleFile.Stream stream : streams) {
            if (members.full()) {
                return;
            }
            give(ole, stream, members);
            if (stream.name().equals("dir") || stream.name().equals("_VBA_PROJECT")) {
                projects.add(stream.path());
            }
        }
        for (String project : projects) {
            new VbaProject(ole, project, members).give();
        }
        if (ole.damaged()) {
            members.unreadable(Reason.DAMAGED, "its tables or its directory make no sense somewhere");
        }
    }

    private static void give(OleFile ole, OleFile.Stream stream, Members members) throws IOException {
        String name = stream.path() + stream.name();
        if (stream.size() == 0) {
            return;
        }
        try (InputStream in = ole.open(stream)) {
            members.add(name, in, stream.size());
        }
        switch (stream.name()) {
            case "Ole10Native" -> dropped(ole, stream, members);
            case "PowerPoint Document" -> PowerPoint.objects(ole, stream, name + "/", members);
            default -> {
                // Looked into as a file of its own.
            }
        }
    }

    /** The file in native data: behind its size, or, to careless readers, at once. */
    private static void dropped(OleFile ole, OleFile.Stream stream, Members members) throws IOException {
        Bytes data = new Bytes(ole.content(stream));
        for (int from = 4; from >= 0 && !members.full(); from -= 4) {
            Optional<OlePackage> file = OlePackage.read(data, from);
            if (file.isPresent()) {
                OleObjectDecoder.give(data, file.get(), members);
                return;
            }
        }
        if (data.size() > 4) {
            members.add(stream.path() + "native.bin", data.slice(4, data.size()));
        }
    }

    /** What can be read, at most so much. */
    static byte[] readAll(InputStream in, int most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] some = new byte[8_192];
        try {
            int count = in.read(some);
            while (count > 0 && out.size() < most) {
                out.write(some, 0, Math.min(count, most - out.size()));
                count = in.read(some);
            }
        } catch (IOException expected) {
            // Damaged: the finding was made when it was given as a member.
            return out.toByteArray();
        }
        return out.toByteArray();
    }
}
