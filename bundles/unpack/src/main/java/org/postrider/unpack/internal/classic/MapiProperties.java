package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.postrider.content.Content;
import org.postrider.unpack.Members;

/** The property lists in a TNEF file (MS-OXTNEF section 2.1.3.3). Stateless. */
final class MapiProperties {
    static final int BODY = 0x1000;
    static final int RTF_COMPRESSED = 0x1009;
    static final int BODY_HTML = 0x1013;
    static final int DISPLAY_NAME = 0x3001;
    static final int DATA_OBJECT = 0x3701;
    static final int FILENAME = 0x3704;
    static final int LONG_FILENAME = 0x3707;

    /** Type of a value that is an object with an interface. */
    static final int OBJECT = 0x0d;

    private static final int UNICODE = 0x1f;
    private static final int MULTIPLE = 0x1000;
    private static final int NAMED = 0x8000;
    private static final int MAX_NAME = 4_096;

    private MapiProperties() {}

    /** Takes one value. */
    interface Taker {
        /** @param id without its type @param value a slice of the file */
        void take(int id, int type, Content value) throws IOException;
    }

    /** Reads the list between these bytes; each value costs the list at least four bytes. */
    static void read(Content content, long from, long to, Members members, Taker taker) throws IOException {
        Cursor in = new Cursor(content, from, to, ByteOrder.LITTLE_ENDIAN);
        for (long count = in.u32(); count > 0 && in.left() > 0 && !members.full(); count--) {
            int type = in.u16();
            int id = in.u16();
            if (id >= NAMED) {
                name(in);
            }
            int plain = type & ~MULTIPLE;
            int fixed = width(plain);
            long values = (type & MULTIPLE) != 0 || fixed == 0 ? in.u32() : 1;
            for (; values > 0 && !members.full(); values--) {
                long length = fixed == 0 ? in.u32() : fixed;
                taker.take(id, plain, in.slice(in.position(), length));
                in.skip(length);
                in.skip(Math.min(in.left(), -length & 3));
            }
        }
    }

    private static void name(Cursor in) throws IOException {
        in.skip(16);
        if (in.u32() == 0) {
            in.skip(4);
        } else {
            long length = in.u32();
            in.skip(length);
            in.skip(Math.min(in.left(), -length & 3));
        }
    }

    /** Bytes of a value, 0 if it tells its length itself. */
    private static int width(int type) throws IOException {
        return switch (type) {
            case 0x01 -> 4;
            case 0x02, 0x03, 0x04, 0x0a, 0x0b -> 4;
            case 0x05, 0x06, 0x07, 0x14, 0x40 -> 8;
            case 0x48 -> 16;
            case OBJECT, 0x1e, UNICODE, 0x102 -> 0;
            default -> throw new IOException("a property of the unknown type " + type);
        };
    }

    static String text(int type, Content value) throws IOException {
        byte[] bytes = value.slice(0, Math.min(MAX_NAME, value.size())).toBytes(MAX_NAME);
        String text = type == UNICODE ? new String(bytes, StandardCharsets.UTF_16LE) : Names.text(bytes);
        int nul = text.indexOf('\0');
        return nul < 0 ? text : text.substring(0, nul);
    }
}
