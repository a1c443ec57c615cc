package org.postrider.unpack.internal;

import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;
import org.postrider.content.Content;
import org.postrider.filter.Entity;
import org.postrider.unpack.Members;

/** Takes what a decoder finds in one file and hands it on to the walker. Confined to one call of a decoder. */
final class MemberSink implements Members {
    private final Walker walker;
    private final Ledger ledger;
    private final Content archive;
    private final String path;
    private final int depth;
    private final long maxFileBytes;
    private String lastName = "";
    private String lastPath;

    /** @param path of the archive @param depth of what is in it */
    MemberSink(Walker walker, Ledger ledger, Content archive, String path, int depth, long maxFileBytes) {
        this.walker = walker;
        this.ledger = ledger;
        this.archive = archive;
        this.path = path;
        this.depth = depth;
        this.maxFileBytes = maxFileBytes;
        this.lastPath = path;
    }

    @Override
    public boolean full() {
        return ledger.full();
    }

    @Override
    public long maxFileBytes() {
        return maxFileBytes;
    }

    @Override
    public int maxFiles() {
        return ledger.entitiesLeft();
    }

    @Override
    public Content block(InputStream plain, long packed) {
        return ledger.decodeBlock(plain, path, Math.max(1, packed));
    }

    @Override
    public boolean add(String name, InputStream plain, long packed) {
        String at = enter(name);
        if (ledger.full()) {
            return false;
        }
        Ledger.Decoded decoded = ledger.decode(plain, at, packed > 0 ? packed : Math.max(1, archive.size()));
        Set<Entity.Mark> marks = decoded.marks();
        boolean whole = marks.isEmpty();
        walker.file(decoded.content(), name, at, depth, marks);
        return whole;
    }

    @Override
    public void add(String name, Content plain) {
        walker.file(plain, name, enter(name), depth, EnumSet.noneOf(Entity.Mark.class));
    }

    @Override
    public void unreadable(String name, Reason reason, String detail) {
        String at = enter(name);
        Set<Entity.Mark> marks = EnumSet.noneOf(Entity.Mark.class);
        if (reason == Reason.ENCRYPTED) {
            marks.add(Entity.Mark.ENCRYPTED);
        } else if (reason == Reason.DAMAGED) {
            marks.add(Entity.Mark.DAMAGED);
        }
        gap(reason, at, detail);
        walker.file(Content.empty(), name, at, depth, marks);
    }

    @Override
    public void link(String name) {
        walker.file(Content.empty(), name, enter(name), depth, EnumSet.of(Entity.Mark.LINK));
    }

    @Override
    public void alsoNamed(String name) {
        walker.alsoNamed(name, lastName, lastPath, depth);
    }

    @Override
    public void damaged(String cause) {
        ledger.gap(Ledger.Gap.DAMAGED, lastPath, "cause", cause);
    }

    @Override
    public void unreadable(Reason reason, String detail) {
        gap(reason, path, detail);
    }

    @Override
    public void ambiguous(String symbol, String detail) {
        ledger.ambiguous(symbol, path, detail);
    }

    private void gap(Reason reason, String at, String detail) {
        Ledger.Gap gap = switch (reason) {
            case ENCRYPTED -> Ledger.Gap.ENCRYPTED;
            case UNSUPPORTED -> Ledger.Gap.UNSUPPORTED;
            case DAMAGED -> Ledger.Gap.DAMAGED;
        };
        ledger.gap(gap, at, "cause", detail);
    }

    private String enter(String name) {
        lastName = name;
        lastPath = path + '!' + name;
        return lastPath;
    }
}
