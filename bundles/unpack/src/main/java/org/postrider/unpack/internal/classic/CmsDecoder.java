package org.postrider.unpack.internal.classic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.InflaterInputStream;
import org.postrider.content.Content;
import org.postrider.unpack.Decoder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Packed;

/**
 * Opens S/MIME wrappers (RFC 5652): what signed and compressed data carry; encrypted data says so. A signature is not
 * checked here. Stateless.
 */
final class CmsDecoder implements Decoder {
    private static final int[] PKCS7 = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07};
    private static final int[] SMIME = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01};
    private static final int OID = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTENT = 0xa0;

    /** What a wrapper is, by the last number of its object identifier. */
    private enum Wrapper {
        SIGNED,
        ENCRYPTED,
        COMPRESSED,
        OTHER
    }

    @Override
    public String format() {
        return "cms";
    }

    @Override
    public boolean accepts(Packed file) throws IOException {
        return file.startsWith(0, SEQUENCE) && wrapper(file.head()) != Wrapper.OTHER;
    }

    /** The identifier stands right behind the outer length, which has one to five bytes. */
    private static Wrapper wrapper(ByteBuffer head) {
        int at = 2;
        if (head.limit() > 2 && (head.get(1) & 0x80) != 0) {
            at += head.get(1) & 0x7f;
        }
        if (at > 10 || at + 14 > head.limit() || head.get(at) != OID) {
            return Wrapper.OTHER;
        }
        int length = head.get(at + 1);
        if (length == PKCS7.length + 1 && matches(head, at + 2, PKCS7)) {
            return switch (head.get(at + 2 + PKCS7.length)) {
                case 2 -> Wrapper.SIGNED;
                case 3, 4, 6 -> Wrapper.ENCRYPTED;
                default -> Wrapper.OTHER;
            };
        }
        if (length == SMIME.length + 1 && matches(head, at + 2, SMIME)) {
            return switch (head.get(at + 2 + SMIME.length)) {
                case 9 -> Wrapper.COMPRESSED;
                case 23 -> Wrapper.ENCRYPTED;
                default -> Wrapper.OTHER;
            };
        }
        return Wrapper.OTHER;
    }

    private static boolean matches(ByteBuffer head, int at, int[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if ((head.get(at + i) & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void open(Packed file, Members members) throws IOException {
        Wrapper wrapper = wrapper(file.head());
        if (wrapper == Wrapper.ENCRYPTED) {
            members.unreadable(Members.Reason.ENCRYPTED, "S/MIME");
            return;
        }
        Content content = file.content();
        DerReader der = new DerReader(content);
        der.enter(SEQUENCE);
        der.skip(OID);
        der.enter(CONTENT);
        der.enter(SEQUENCE);
        der.skip(0x02);
        der.skip(wrapper == Wrapper.SIGNED ? SET : SEQUENCE);
        der.enter(SEQUENCE);
        long end = der.end();
        der.skip(OID);
        // Without it the signature is of another part, and this file holds certificates at most.
        if (der.position() >= end || der.peek() != CONTENT) {
            return;
        }
        der.enter(CONTENT);
        String name = Names.without(file.name(), "content", ".p7m", ".p7s", ".p7c", ".p7z", ".p7b");
        if (wrapper == Wrapper.COMPRESSED) {
            try (InputStream plain = new InflaterInputStream(der.octets())) {
                members.add(name, plain, content.size());
            }
        } else if (der.isPrimitiveOctets()) {
            members.add(name, der.slice());
            if (der.isCut()) {
                members.damaged("it ends early");
            }
        } else {
            try (InputStream plain = der.octets()) {
                members.add(name, plain, content.size());
            }
        }
    }
}
