package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens OpenPGP messages (RFC 9580): literal and compressed data, signed or not; encrypted data says so. A signature is not
 * checked here. Stateless.
 */
final class PgpDecoder implements Decoder {
    private static final int KEY_OF_RECIPIENT = 1;
    private static final int KEY_OF_PASSWORD = 3;
    private static final int ONE_PASS = 4;
    private static final int COMPRESSED = 8;
    private static final int ENCRYPTED_OLD = 9;
    private static final int LITERAL = 11;
    private static final int ENCRYPTED = 18;
    private static final int ENCRYPTED_AEAD = 20;
    private static final int MAX_PACKETS = 1_000;

    @Override
    public String format() {
        return "pgp";
    }

    /** The first packet tells, since almost any byte could be one's tag; those that could be chance need a name. */
    @Override
    public boolean accepts(Packed file) {
        ByteBuffer head = file.head();
        if (head.limit() < 12 || (head.get(0) & 0x80) == 0) {
            return false;
        }
        boolean named = isNamed(file);
        int body = bodyAt(head);
        int first = head.get(body) & 0xff;
        int second = head.get(body + 1) & 0xff;
        return switch (tag(head.get(0) & 0xff)) {
            case KEY_OF_RECIPIENT -> (first == 3 || first == 6) && (named || first == 3 && chained(head, body));
            case KEY_OF_PASSWORD -> first >= 4 && first <= 6 && second < 16 && (named || chained(head, body));
            case ONE_PASS -> first == 3 && second < 2 && (named || chained(head, body));
            case ENCRYPTED -> named && first <= 2;
            case COMPRESSED -> named && first <= 3;
            case LITERAL -> named && "btul1".indexOf(first) >= 0;
            case ENCRYPTED_OLD, ENCRYPTED_AEAD -> named;
            default -> false;
        };
    }

    private static boolean isNamed(Packed file) {
        String name = file.name().toLowerCase(Locale.ROOT);
        return name.endsWith(".pgp")
                || name.endsWith(".gpg")
                || name.endsWith(".asc")
                || file.declaredType().contains("pgp");
    }

    /** True if another packet of a message follows. */
    private static boolean chained(ByteBuffer head, int body) {
        int first = head.get(0) & 0xff;
        long length;
        if ((first & 0x40) == 0) {
            length = (first & 3) == 0 ? head.get(1) & 0xff : (first & 3) == 1 ? bigShort(head) : -1;
        } else {
            int told = head.get(1) & 0xff;
            length = told < 192 ? told : told < 224 ? (told - 192 << 8) + (head.get(2) & 0xff) + 192 : -1;
        }
        if (length < 4 || body + length >= head.limit()) {
            return false;
        }
        int next = head.get((int) (body + length)) & 0xff;
        return switch (next < 0x80 ? -1 : tag(next)) {
            case KEY_OF_RECIPIENT, KEY_OF_PASSWORD, ONE_PASS, COMPRESSED, ENCRYPTED_OLD, LITERAL, ENCRYPTED -> true;
            case ENCRYPTED_AEAD -> true;
            default -> false;
        };
    }

    private static int bigShort(ByteBuffer head) {
        return (head.get(1) & 0xff) << 8 | head.get(2) & 0xff;
    }

    private static int tag(int first) {
        return (first & 0x40) != 0 ? first & 0x3f : first >> 2 & 0xf;
    }

    private static int bodyAt(ByteBuffer head) {
        int first = head.get(0) & 0xff;
        if ((first & 0x40) == 0) {
            return (first & 3) == 3 ? 1 : 1 + (1 << (first & 3));
        }
        int length = head.get(1) & 0xff;
        return length < 192 || length >= 224 && length < 255 ? 2 : length < 224 ? 3 : 6;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Content content = file.content();
        Cursor in = new Cursor(content, 0, content.size(), ByteOrder.BIG_ENDIAN);
        String name = Names.without(file.name(), "content", ".pgp", ".gpg", ".asc");
        for (int i = 0; i < MAX_PACKETS && in.left() > 0 && !members.full(); i++) {
            int first = in.u8();
            if ((first & 0x80) == 0) {
                throw new IOException("no packet at " + (in.position() - 1));
            }
            PacketStream body = new PacketStream(in, first);
            switch (tag(first)) {
                case ENCRYPTED, ENCRYPTED_OLD, ENCRYPTED_AEAD -> {
                    members.unreadable(Members.Reason.ENCRYPTED, "PGP");
                    return;
                }
                case LITERAL -> literal(body, name, members);
                case COMPRESSED -> compressed(body, name, members, content.size());
                default -> {
                    // Keys and signatures.
                }
            }
            body.drain();
        }
    }

    private static void literal(PacketStream body, String outer, Members members) throws IOException {
        body.read();
        byte[] name = body.readNBytes(Math.max(0, body.read()));
        body.readNBytes(4);
        String inner = Names.text(name);
        members.add(inner.isEmpty() || inner.equals("_CONSOLE") ? outer : inner, body, 0);
        if (!inner.isEmpty() && !inner.equals(outer)) {
            members.alsoNamed(outer);
        }
    }

    private static void compressed(PacketStream body, String outer, Members members, long packed) throws IOException {
        int method = body.read();
        // The name lets the packets inside be known for what they are.
        String inner = outer + ".pgp";
        switch (method) {
            case 0 -> members.add(inner, body, packed);
            case 1 -> {
                Inflater inflater = new Inflater(true);
                try {
                    members.add(inner, new InflaterInputStream(body, inflater), packed);
                } finally {
                    inflater.end();
                }
            }
            case 2 -> {
                Inflater inflater = new Inflater();
                try {
                    members.add(inner, new InflaterInputStream(body, inflater), packed);
                } finally {
                    inflater.end();
                }
            }
            case 3 -> members.add(inner, new Bzip2Stream(body, false), packed);
            default -> members.unreadable(inner, Members.Reason.UNSUPPORTED, "compression method " + method);
        }
    }

    /** The body of one packet, which may come in pieces. */
    private static final class PacketStream extends InputStream {
        private final Cursor in;
        private long left;
        private boolean more;

        PacketStream(Cursor in, int first) throws IOException {
            this.in = in;
            if ((first & 0x40) != 0) {
                length();
            } else {
                left = switch (first & 3) {
                    case 0 -> in.u8();
                    case 1 -> in.u16();
                    case 2 -> in.u32();
                    default -> in.left();
                };
            }
        }

        private void length() throws IOException {
            int told = in.u8();
            more = told >= 224 && told < 255;
            if (told < 192) {
                left = told;
            } else if (told < 224) {
                left = (told - 192 << 8) + in.u8() + 192L;
            } else {
                left = more ? 1L << (told & 0x1f) : in.u32();
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            while (left == 0) {
                if (!more) {
                    return -1;
                }
                length();
            }
            int most = (int) Math.min(Math.min(count, left), Math.max(1, in.left()));
            byte[] read = in.bytes(most);
            System.arraycopy(read, 0, bytes, offset, most);
            left -= most;
            return most;
        }

        /** Steps to the end of the packet. */
        void drain() throws IOException {
            in.skip(Math.min(left, in.left()));
            while (more) {
                length();
                in.skip(Math.min(left, in.left()));
            }
            left = 0;
        }
    }
}
