package org.postrider.testkit.store;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.postrider.role.store.ContentStore;
import org.postrider.testkit.contract.ContentStoreContract;
import org.postrider.testkit.contract.KeyspaceContract;
import org.postrider.testkit.contract.StoreHarness;
import org.postrider.testkit.time.ManualClock;

/** The double keeps the contracts of all stores: what passes with it passes with a real one. */
class MemoryContractTest {
    @Nested
    class Keyspaces extends KeyspaceContract {
        @Override
        protected StoreHarness<ContentStore> start() {
            return new MemoryHarness();
        }
    }

    @Nested
    class Contents extends ContentStoreContract {
        @Override
        protected StoreHarness<ContentStore> start() {
            return new MemoryHarness();
        }
    }

    private static final class MemoryHarness implements StoreHarness<ContentStore> {
        private final ManualClock clock = new ManualClock();
        private MemoryContentStore store = new MemoryContentStore(clock, Runnable::run);

        @Override
        public ContentStore store() {
            return store;
        }

        @Override
        public void restart() {
            store = store.crash();
        }

        @Override
        public void close() {
            // Nothing is held.
        }

        @Override
        public void advance(Duration time) {
            clock.advance(time);
        }
    }
}
