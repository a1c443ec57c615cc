package org.postrider.mime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.postrider.message.Part;

/** Scans text in tests. */
final class Scans {
    private Scans() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Lines given with LF, as mail has them. */
    static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    static Scanned scan(String text) {
        return scan(bytes(text), ScanLimits.DEFAULT);
    }

    static Scanned scan(byte[] bytes, ScanLimits limits) {
        StructureScanner scanner = new StructureScanner(limits);
        scanner.feed(ByteBuffer.wrap(bytes));
        return scanner.finish();
    }

    /** The same in chunks of 1 to {@code maxChunk} bytes, heap and direct in turn. */
    static Scanned scanInChunks(byte[] bytes, ScanLimits limits, Random random, int maxChunk) {
        StructureScanner scanner = new StructureScanner(limits);
        int at = 0;
        while (at < bytes.length) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(maxChunk));
            ByteBuffer chunk = random.nextBoolean()
                    ? ByteBuffer.wrap(bytes, at, count)
                    : ByteBuffer.allocateDirect(count).put(bytes, at, count).flip();
            scanner.feed(chunk);
            at += count;
        }
        return scanner.finish();
    }

    /** The tree as {@code path=type/subtype} words, parents first. */
    static List<String> tree(Part root) {
        List<String> out = new ArrayList<>();
        root.walk(p -> out.add(p.path() + "=" + p.mediaType().essence()));
        return out;
    }

    static String body(String text, Part part) {
        return text.substring((int) part.bodyStart(), (int) part.end());
    }

    static String header(String text, Part part) {
        return text.substring((int) part.start(), (int) part.bodyStart());
    }

    static Part find(Scanned scanned, String path) {
        return scanned.root().find(path).orElseThrow();
    }

    /** Checks what must hold of any tree: ranges inside each other, in order, unique paths. */
    static void checkConsistent(Scanned scanned) {
        List<String> paths = new ArrayList<>();
        scanned.root().walk(part -> {
            paths.add(part.path());
            long at = part.bodyStart();
            for (Part child : part.children()) {
                if (child.start() < at || child.end() > part.end()) {
                    throw new AssertionError("Part " + child.path() + " leaves its parent: " + child + " in " + part);
                }
                at = child.end();
            }
        });
        if (scanned.root().start() != 0 || scanned.root().end() != scanned.size()) {
            throw new AssertionError("The root does not cover the message: " + scanned);
        }
        if (paths.stream().distinct().count() != paths.size()) {
            throw new AssertionError("A path stands twice: " + paths);
        }
    }
}
