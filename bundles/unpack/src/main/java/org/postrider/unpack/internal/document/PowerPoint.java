package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postrider.unpack.Members;

/** Gives the objects embedded in PowerPoint's stream (MS-PPT: ExOleObjStg). Stateless. */
final class PowerPoint {
    private static final int HEADER = 8;
    private static final int OBJECT = 0x1011;
    private static final int CONTAINER = 0xf;
    private static final int MAX_RECORDS = 200_000;

    private PowerPoint() {}

    static void objects(OleFile ole, OleFile.Stream stream, String path, Members members) throws IOException {
        Bytes records = new Bytes(ole.content(stream));
        int count = 0;
        long at = 0;
        for (int i = 0; i < MAX_RECORDS && at + HEADER <= records.size() && !members.full(); i++) {
            int version = records.u16(at);
            int type = records.u16(at + 2);
            long end = Math.min(records.size(), at + HEADER + records.u32(at + 4));
            if (type == OBJECT) {
                object(records, version >> 4, at + HEADER, end, path + "object" + ++count, members);
            }
            // What a container holds follows its header.
            at = (version & 0xf) == CONTAINER ? at + HEADER : end;
        }
    }

    private static void object(Bytes records, int instance, long from, long end, String name, Members members)
            throws IOException {
        if (instance == 0) {
            members.add(name, records.slice(from, end));
            return;
        }
        // The size of what comes out stands before it.
        Inflater inflater = new Inflater();
        try (InputStream in = new InflaterInputStream(records.stream(from + 4, end), inflater, 8_192)) {
            members.add(name, in, end - from);
        } finally {
            inflater.end();
        }
    }
}
