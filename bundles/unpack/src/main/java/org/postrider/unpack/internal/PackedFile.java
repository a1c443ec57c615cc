package org.postrider.unpack.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.postrider.content.Content;
import org.postrider.unpack.Packed;

/** A file as decoders see it. Confined to one thread. */
final class PackedFile implements Packed {
    private static final int HEAD = 4_096;

    /** A file that could not even be looked at. */
    static final PackedFile NONE = new PackedFile();

    private final Content content;
    private final String name;
    private final String declaredType;
    private final String detectedType;
    private final ByteBuffer head;

    private PackedFile() {
        this.content = Content.empty();
        this.name = "";
        this.declaredType = "";
        this.detectedType = "application/octet-stream";
        this.head = ByteBuffer.allocate(0);
    }

    PackedFile(Content content, String name, String declaredType, String detectedType) throws IOException {
        this.content = content;
        this.name = name;
        this.declaredType = declaredType;
        this.detectedType = detectedType;
        ByteBuffer first = ByteBuffer.allocate((int) Math.min(HEAD, content.size()));
        content.read(0, first);
        this.head = first.flip().asReadOnlyBuffer();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String declaredType() {
        return declaredType;
    }

    @Override
    public String detectedType() {
        return detectedType;
    }

    @Override
    public Content content() {
        return content;
    }

    @Override
    public ByteBuffer head() {
        return head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public boolean startsWith(int at, int... bytes) {
        if (at < 0 || at + bytes.length > head.limit()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head.get(at + i) & 0xff) != (bytes[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public ByteBuffer bytes(long at, int count) throws IOException {
        return new Source(content).bytes(at, count);
    }
}
