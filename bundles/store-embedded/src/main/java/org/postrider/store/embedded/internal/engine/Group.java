package org.postrider.store.embedded.internal.engine;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postrider.store.embedded.internal.index.Form;
import org.postrider.store.embedded.internal.index.Index;
import org.postrider.store.embedded.internal.index.Keys;
import org.postrider.store.embedded.internal.index.Ops;
import org.postrider.store.embedded.internal.index.View;
import org.postrider.store.embedded.internal.log.Position;

/**
 * Changes that go into the index at once, and the index as it will be then: a later commit of the group sees what an earlier
 * one did. Confined to one thread.
 */
final class Group implements View {
    private static final int FORM = 1;
    private static final byte[] REMOVED = new byte[0];
    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    private final Index index;
    private final Ledger ledger;
    private final NavigableMap<byte[], byte[]> changes = new TreeMap<>(ORDER);

    Group(Index index, Ledger ledger) {
        this.index = index;
        this.ledger = ledger;
    }

    /** How far the log is applied to an index. */
    record Applied(Position end, long group) {}

    /** How far the log is applied, or null if the index is new. */
    static @Nullable Applied applied(View index) throws IOException {
        byte[] row = index.get(Keys.applied());
        if (row == null) {
            return null;
        }
        Form.Reader in = new Form.Reader(row);
        if (in.one() != FORM) {
            throw new IOException("The index was written by a newer Postrider");
        }
        long group = in.number();
        return new Applied(new Position(in.number(), in.number()), group);
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws IOException {
        byte[] mine = changes.get(key);
        if (mine == null) {
            return index.get(key);
        }
        return isRemoved(mine) ? null : mine.clone();
    }

    @SuppressWarnings("ReferenceEquality") // REMOVED is a mark, and an empty value is none.
    private static boolean isRemoved(byte[] value) {
        return value == REMOVED;
    }

    /** Whether this group has set that key. */
    boolean sets(byte[] key) {
        byte[] mine = changes.get(key);
        return mine != null && !isRemoved(mine);
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    int size() {
        return changes.size();
    }

    void add(Ops ops) throws IOException {
        for (int i = 0; i < ops.count(); i++) {
            byte[] key = ops.key(i);
            byte[] value = ops.value(i);
            ledger.change(key, value, this);
            changes.put(key, value == null ? REMOVED : value);
        }
    }

    /** Puts it all into the index, with the position up to which the log is then applied. */
    void apply(Position end, long group) throws IOException {
        ledger.drainTo((key, value) -> changes.put(key, value == null ? REMOVED : value));
        Form.Writer row = new Form.Writer(32);
        row.one(FORM).number(group).number(end.segment()).number(end.offset());
        changes.put(Keys.applied(), row.toBytes());
        index.write(() -> new Iterator<>() {
            private final Iterator<Map.Entry<byte[], byte[]>> entries =
                    changes.entrySet().iterator();

            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Index.Change next() {
                Map.Entry<byte[], byte[]> entry = entries.next();
                return new Index.Change(entry.getKey(), isRemoved(entry.getValue()) ? null : entry.getValue());
            }
        });
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) throws IOException {
        NavigableMap<byte[], byte[]> range =
                to.length == 0 ? changes.tailMap(from, true) : changes.subMap(from, true, to, false);
        if (range.isEmpty()) {
            index.scan(from, to, visitor);
        } else {
            new Merge(range, visitor).run(from, to);
        }
    }

    /** Visits the index and the changes as one. */
    private final class Merge {
        private final Iterator<Map.Entry<byte[], byte[]>> mine;
        private final Visitor visitor;
        private Map.@Nullable Entry<byte[], byte[]> head;
        private boolean on = true;

        Merge(NavigableMap<byte[], byte[]> range, Visitor visitor) {
            this.mine = range.entrySet().iterator();
            this.visitor = visitor;
            advance();
        }

        private void advance() {
            head = mine.hasNext() ? mine.next() : null;
        }

        void run(byte[] from, byte[] to) throws IOException {
            index.scan(from, to, (key, value) -> {
                boolean replaced = mineUpTo(key);
                on = on && (replaced || visitor.entry(key, value));
                return on;
            });
            while (on && head != null) {
                visitHead(head);
            }
        }

        /** Visits my entries up to and including that key. @return whether the key was mine */
        private boolean mineUpTo(byte[] key) throws IOException {
            Map.Entry<byte[], byte[]> next = head;
            while (on && next != null) {
                int order = ORDER.compare(next.getKey(), key);
                if (order > 0) {
                    return false;
                }
                visitHead(next);
                if (order == 0) {
                    return true;
                }
                next = head;
            }
            return false;
        }

        private void visitHead(Map.Entry<byte[], byte[]> entry) throws IOException {
            if (!isRemoved(entry.getValue())) {
                on = visitor.entry(entry.getKey(), entry.getValue());
            }
            advance();
        }
    }
}
