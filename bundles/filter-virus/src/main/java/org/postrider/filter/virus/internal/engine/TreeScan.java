package org.postrider.filter.virus.internal.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;
import org.postrider.role.scan.ScanResult;

/**
 * Scans a message or file with all that was unpacked from it. Confined to one scan. A file that a list of known good files
 * names clears what is in it too.
 */
public final class TreeScan {
    private static final int MAX_THREATS = 100;
    private static final String MAIL = "message/rfc822";

    private final Engine engine;
    private final boolean all;
    private final int maxBytes;
    private final List<ScanResult.Threat> threats = new ArrayList<>(0);
    private final List<Finding> unchecked = new ArrayList<>(0);
    private final Deque<Level> around = new ArrayDeque<>();

    /** What the next entity may be in. @param type ClamAV's name */
    private record Level(int depth, String type, boolean trusted) {}

    /** @param all true: go on behind the first threat @param maxBytes of one file; what is larger is unchecked behind that */
    public TreeScan(Engine engine, boolean all, int maxBytes) {
        this.engine = engine;
        this.all = all;
        this.maxBytes = maxBytes;
    }

    /** @param message as it came, with its header @param tree what is in it */
    public ScanResult message(Content message, Entity.Tree tree) throws IOException {
        around.push(new Level(-1, "CL_TYPE_MAIL", false));
        file(message, "", MAIL, false);
        return tree(tree);
    }

    /** A file that is no message; the tree's first entity is the file itself. */
    public ScanResult tree(Entity.Tree tree) throws IOException {
        for (Entity entity : tree.entities()) {
            if (done()) {
                break;
            }
            while (!around.isEmpty() && around.peek().depth() >= entity.depth()) {
                around.pop();
            }
            boolean inTrusted = !around.isEmpty() && around.peek().trusted();
            boolean trusted = file(entity.content(), entity.path(), entity.detectedType(), inTrusted);
            if (entity.marks().contains(Entity.Mark.CONTAINER)) {
                around.push(new Level(entity.depth(), ContainerType.of(entity.detectedType()), trusted));
            }
        }
        return new ScanResult(threats, unchecked);
    }

    private boolean done() {
        return !threats.isEmpty() && !all || threats.size() >= MAX_THREATS;
    }

    /** @return true if it is trusted */
    private boolean file(Content content, String path, String type, boolean inTrusted) throws IOException {
        int size = (int) Math.min(maxBytes, content.size());
        if (size == 0) {
            return inTrusted;
        }
        if (content.size() > size) {
            unchecked("SCAN_FILE_SIZE", path, "bytes", String.valueOf(maxBytes));
        }
        byte[] data = new byte[size];
        content.read(0, ByteBuffer.wrap(data));
        boolean trusted = inTrusted || engine.isTrusted(data, size);
        if (trusted) {
            return true;
        }
        List<String> outer = around.stream().map(Level::type).toList();
        FileKind kind = FileKind.of(type, data, size);
        Target.Surroundings surroundings = new Target.Surroundings(content.size(), outer);
        match(new Target(data, size, kind, surroundings), path, true);
        for (Readings.Reading reading : Readings.of(kind, data, size)) {
            if (!done()) {
                match(new Target(reading.data(), reading.size(), reading.kind(), surroundings), path, false);
            }
        }
        return false;
    }

    private void match(Target target, String path, boolean digests) {
        try {
            for (String name : engine.match(target, digests)) {
                if (!done()
                        && threats.stream()
                                .noneMatch(
                                        t -> t.name().equals(name) && t.path().equals(path))) {
                    threats.add(new ScanResult.Threat(printable(name), path));
                }
            }
        } catch (Steps.ExceededException e) {
            unchecked("SCAN_STEPS", path, "cause", "its signatures took too much work");
        }
    }

    private void unchecked(String symbol, String path, String key, String detail) {
        if (unchecked.size() < MAX_THREATS) {
            unchecked.add(new Finding(Finding.UNCHECKED, symbol, 0, Map.of(key, detail), path));
        }
    }

    private static String printable(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain.append(c > 0x20 && c < 0x7f ? c : '_');
        }
        return plain.toString();
    }
}
