package org.postrider.store.embedded.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postrider.content.StoredContent;
import org.postrider.store.embedded.internal.content.ContentTable;
import org.postrider.store.embedded.internal.engine.Draft;
import org.postrider.store.embedded.internal.engine.Edits;
import org.postrider.store.embedded.internal.index.Keys;

/** One step of a batch. Immutable. */
sealed interface BatchStep {
    /** Takes the step; conditions were checked before. */
    void take(Work work) throws IOException;

    /**
     * What a batch works on.
     *
     * @param edits its changes so far
     * @param draft for the contents it refers to
     * @param now in milliseconds
     */
    record Work(Edits edits, Draft draft, long now) {}

    record Put(byte[] key, byte[] stored) implements BatchStep {
        @Override
        public void take(Work work) {
            work.edits().put(key, stored);
        }
    }

    record PutExpiring(byte[] key, byte[] stored, long expires) implements BatchStep {
        @Override
        public void take(Work work) {
            work.edits().put(key, stored);
            work.edits().put(Keys.expiry(expires, key), new byte[0]);
        }
    }

    record Remove(byte[] key) implements BatchStep {
        @Override
        public void take(Work work) {
            work.edits().remove(key);
        }
    }

    record Add(byte[] key, long delta) implements BatchStep {
        @Override
        public void take(Work work) throws IOException {
            byte[] before = StateValue.value(work.edits().get(key), work.now());
            if (before != null && before.length != Long.BYTES) {
                throw new IOException("Not a counter: a value of " + before.length + " bytes");
            }
            long value = before == null ? 0 : ByteBuffer.wrap(before).getLong();
            byte[] after =
                    ByteBuffer.allocate(Long.BYTES).putLong(value + delta).array();
            work.edits().put(key, StateValue.plain(after));
        }
    }

    /** @param expected null: absent */
    record Require(byte[] key, byte @Nullable [] expected) implements BatchStep {
        boolean holds(Work work) throws IOException {
            byte[] found = StateValue.value(work.edits().before().get(key), work.now());
            return expected == null ? found == null : found != null && Arrays.equals(found, expected);
        }

        @Override
        public void take(Work work) {
            // Checked before the first change.
        }
    }

    record Refer(ContentTable contents, StoredContent source, long number, String kind, byte[] owner)
            implements BatchStep {
        @Override
        public void take(Work work) throws IOException {
            work.draft().need(number, contents.ifPending(source), work.edits().before());
            work.edits().put(Keys.reference(number, kind, owner), new byte[0]);
            work.edits().put(Keys.owned(kind, owner, number), new byte[0]);
        }
    }

    record Unrefer(String kind, byte[] owner) implements BatchStep {
        @Override
        public void take(Work work) throws IOException {
            for (byte[] key : work.edits().keys(Keys.owner(kind, owner))) {
                long content = Keys.lastNumber(key);
                work.edits().remove(key);
                work.edits().remove(Keys.reference(content, kind, owner));
                work.edits().unreferenced(content, work.now());
            }
        }
    }
}
