package org.postrider.unpack.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.filter.Finding;

/**
 * What one message has used of its limits, and what was found. Confined to one thread. Every limit that bites is told once,
 * by name, as a finding: a message that could not be looked at in full says so.
 */
final class Ledger {
    /** Limits and other reasons why something could not be looked at. */
    enum Gap {
        /** All entities together are too large. */
        UNPACK_TOTAL_SIZE,
        /** One entity is too large. */
        UNPACK_FILE_SIZE,
        /** Too many entities. */
        UNPACK_COUNT,
        /** Archives too deep inside each other. */
        UNPACK_DEPTH,
        /** It blows up. */
        UNPACK_RATIO,
        /** It takes too long. */
        UNPACK_TIME,
        /** Its bytes cannot be read without a key. */
        ENCRYPTED,
        /** A method that nobody here can decode. */
        UNSUPPORTED,
        /** It ends early or its checksum is wrong. */
        DAMAGED
    }

    private static final int BUFFER = 16 * 1024;
    private static final int MAX_FINDINGS = 100;
    private static final int MAX_TEXT = 200;

    private final Limits limits;
    private final Spool spool;
    private final long deadline;
    private final List<Entity> entities = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Gap> told = EnumSet.noneOf(Gap.class);
    private final byte[] buffer = new byte[BUFFER];
    private long total;
    private boolean full;

    Ledger(Limits limits, Spool spool, long now) {
        this.limits = limits;
        this.spool = spool;
        this.deadline = now + limits.time().toNanos();
    }

    /** A decoded entity. @param marks what went wrong with it */
    record Decoded(Content content, Set<Entity.Mark> marks) {}

    /** True once nothing more may be unpacked. */
    boolean full() {
        if (!full && System.nanoTime() - deadline > 0) {
            gap(Gap.UNPACK_TIME, "", "seconds", limits.time().toSeconds());
            full = true;
        }
        return full;
    }

    /** True if archives may be opened at this depth. */
    boolean mayOpen(int depth, String path) {
        if (depth >= limits.depth()) {
            gap(Gap.UNPACK_DEPTH, path, "depth", limits.depth());
            return false;
        }
        return !full();
    }

    /** @return false if there are too many; nothing more is to be unpacked then */
    boolean add(Entity entity) {
        if (entities.size() >= limits.entities()) {
            gap(Gap.UNPACK_COUNT, entity.path(), "entities", limits.entities());
            full = true;
            return false;
        }
        entities.add(entity);
        return true;
    }

    /** How many more there may be. */
    int entitiesLeft() {
        return limits.entities() - entities.size();
    }

    /** Reads bytes of which several entities are cut, which one entity's limit therefore does not bound. */
    Content decodeBlock(InputStream in, String path, long packed) {
        return decode(in, path, packed, limits.totalBytes()).content();
    }

    /** Reads an entity's bytes as far as the limits allow. @param packed bytes it comes from, 0 if that tells nothing */
    Decoded decode(InputStream in, String path, long packed) {
        return decode(in, path, packed, limits.fileBytes());
    }

    private Decoded decode(InputStream in, String path, long packed, long most) {
        Spool.Writer out = spool.writer();
        Set<Entity.Mark> marks = EnumSet.noneOf(Entity.Mark.class);
        try {
            copy(in, out, path, new Size(packed, most), marks);
        } catch (IOException | RuntimeException e) {
            // A decoder that trips over hostile bytes is as good as one that says what is wrong with them.
            marks.add(Entity.Mark.DAMAGED);
            gap(Gap.DAMAGED, path, "cause", String.valueOf(e.getMessage()));
        }
        return new Decoded(out.finish(), marks);
    }

    /** @param packed bytes it comes from @param most bytes it may have */
    private record Size(long packed, long most) {}

    private void copy(InputStream in, Spool.Writer out, String path, Size size, Set<Entity.Mark> marks)
            throws IOException {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (!room(count, out.written(), path, size)) {
                marks.add(Entity.Mark.CUT);
                return;
            }
            out.write(buffer, count);
            total += count;
        }
    }

    private boolean room(int count, long written, String path, Size size) {
        if (full()) {
            return false;
        }
        if (total + count > limits.totalBytes()) {
            gap(Gap.UNPACK_TOTAL_SIZE, path, "bytes", limits.totalBytes());
            full = true;
            return false;
        }
        if (written + count > size.most()) {
            gap(Gap.UNPACK_FILE_SIZE, path, "bytes", size.most());
            return false;
        }
        if (size.packed() > 0 && written > Limits.RATIO_FROM && written / size.packed() > limits.ratio()) {
            gap(Gap.UNPACK_RATIO, path, "ratio", limits.ratio());
            full = true;
            return false;
        }
        return true;
    }

    /** Something could not be looked at. @param what the name of the detail that follows */
    void gap(Gap gap, String path, String what, Object detail) {
        boolean perFile = gap == Gap.ENCRYPTED || gap == Gap.UNSUPPORTED || gap == Gap.DAMAGED;
        if (!told.add(gap) && !perFile) {
            return;
        }
        tell(Finding.UNCHECKED, gap.name(), path, Map.of(what, cut(String.valueOf(detail))));
    }

    /** Readers would differ on what this archive holds. */
    void ambiguous(String symbol, String path, String detail) {
        tell(Finding.AMBIGUOUS, symbol, path, Map.of("detail", cut(detail)));
    }

    /** The scan of a message's form ended at a limit there. */
    void unseen(String symbol, String path) {
        tell(Finding.UNCHECKED, symbol, path, Map.of());
    }

    private void tell(String type, String symbol, String path, Map<String, String> details) {
        if (findings.size() < MAX_FINDINGS) {
            Map<String, String> all = new LinkedHashMap<>(details);
            all.put("path", cut(path));
            findings.add(new Finding(type, symbol, 0, all, cut(path)));
        }
    }

    private static String cut(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > MAX_TEXT ? plain.substring(0, MAX_TEXT) : plain;
    }

    Entity.Tree tree() {
        return new Entity.Tree(entities, findings);
    }
}
