package org.postrider.store.embedded.internal.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postrider.content.StoredContent;
import org.postrider.store.embedded.internal.content.ContentTable;
import org.postrider.store.embedded.internal.index.Keys;

/** One step of a batch. Immutable. */
sealed interface BatchStep {
    /** Takes the step; conditions were checked before. */
    void take(BatchWork work) throws IOException;

    record Put(byte[] key, byte[] stored) implements BatchStep {
        @Override
        public void take(BatchWork work) {
            work.put(key, stored);
        }
    }

    record PutExpiring(byte[] key, byte[] stored, long expires) implements BatchStep {
        @Override
        public void take(BatchWork work) {
            work.put(key, stored);
            work.put(Keys.expiry(expires, key), new byte[0]);
        }
    }

    record Remove(byte[] key) implements BatchStep {
        @Override
        public void take(BatchWork work) {
            work.remove(key);
        }
    }

    record Add(byte[] key, long delta) implements BatchStep {
        @Override
        public void take(BatchWork work) throws IOException {
            byte[] before = StateValue.value(work.get(key), work.now());
            if (before != null && before.length != Long.BYTES) {
                throw new IOException("Not a counter: a value of " + before.length + " bytes");
            }
            long value = before == null ? 0 : ByteBuffer.wrap(before).getLong();
            byte[] after = ByteBuffer.allocate(Long.BYTES).putLong(value + delta).array();
            work.put(key, StateValue.plain(after));
        }
    }

    /** @param expected null: absent */
    record Require(byte[] key, byte @Nullable [] expected) implements BatchStep {
        boolean holds(BatchWork work) throws IOException {
            byte[] found = StateValue.value(work.view().get(key), work.now());
            return expected == null ? found == null : found != null && Arrays.equals(found, expected);
        }

        @Override
        public void take(BatchWork work) {
            // Checked before the first change.
        }
    }

    record Refer(ContentTable contents, StoredContent source, long number, String kind, byte[] owner)
            implements BatchStep {
        @Override
        public void take(BatchWork work) throws IOException {
            work.draft().need(number, contents.ifPending(source), work.view());
            work.put(Keys.reference(number, kind, owner), new byte[0]);
            work.put(Keys.owned(kind, owner, number), new byte[0]);
        }
    }

    record Unrefer(String kind, byte[] owner) implements BatchStep {
        @Override
        public void take(BatchWork work) throws IOException {
            work.unrefer(kind, owner);
        }
    }
}
