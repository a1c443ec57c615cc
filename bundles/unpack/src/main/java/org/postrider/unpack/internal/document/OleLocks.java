package org.postrider.unpack.internal.document;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.postrider.unpack.Members;
import org.postrider.unpack.Members.Reason;

/** Tells whether a document in a compound file needs a password. Confined to one call. */
final class OleLocks {
    /** Enough to find the record that says so: it is among the first. */
    private static final int HEAD = 4_096;

    private static final int WORD_ENCRYPTED = 0x0100;
    private static final int EXCEL_FILEPASS = 0x2f;
    private static final int EXCEL_BOF = 0x0809;
    private static final long POWERPOINT_ENCRYPTED = 0xf3d1c4dfL;

    private final OleFile ole;

    OleLocks(OleFile ole) {
        this.ole = ole;
    }

    /** Says so once for each way in which the file is locked. */
    void check(Members members) throws IOException {
        for (OleFile.Stream stream : ole.streams()) {
            String how = locked(stream);
            if (!how.isEmpty()) {
                members.unreadable(Reason.ENCRYPTED, how);
            }
        }
    }

    private String locked(OleFile.Stream stream) throws IOException {
        return switch (stream.name()) {
            case "WordDocument" -> word(head(stream)) ? "a Word document with a password" : "";
            case "Workbook", "Book" -> excel(head(stream)) ? "an Excel document with a password" : "";
            case "Current User" -> powerPoint(head(stream)) ? "a PowerPoint document with a password" : "";
            case "EncryptedPackage" -> "an Office document with a password";
            default -> "";
        };
    }

    private ByteBuffer head(OleFile.Stream stream) throws IOException {
        try (java.io.InputStream in = ole.open(stream)) {
            byte[] head = OleDecoder.readAll(in, (int) Math.min(HEAD, stream.size()));
            return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static boolean word(ByteBuffer head) {
        return head.limit() > 12 && (head.getShort(10) & WORD_ENCRYPTED) != 0;
    }

    /** Only records that may stand before it count, so that no bytes inside one are taken for it. */
    private static boolean excel(ByteBuffer head) {
        int at = 0;
        while (at + 4 <= head.limit()) {
            int type = head.getShort(at) & 0xffff;
            if (type == EXCEL_FILEPASS) {
                return true;
            }
            if (at == 0 && type != EXCEL_BOF && (type & 0xff) != 9) {
                return false;
            }
            at += 4 + (head.getShort(at + 2) & 0xffff);
        }
        return false;
    }

    private static boolean powerPoint(ByteBuffer head) {
        return head.limit() >= 16 && (head.getInt(12) & 0xffffffffL) == POWERPOINT_ENCRYPTED;
    }
}
