package org.postrider.store.embedded.internal;

import org.junit.jupiter.api.Nested;
import org.postrider.role.store.ContentStore;
import org.postrider.state.StateStore;
import org.postrider.testkit.contract.ContentStoreContract;
import org.postrider.testkit.contract.KeyspaceContract;
import org.postrider.testkit.contract.MailStoreContract;
import org.postrider.testkit.contract.MailStoreHarness;
import org.postrider.testkit.contract.MailboxNameContract;
import org.postrider.testkit.contract.StoreHarness;

/** This store keeps the contracts of all stores. */
class EmbeddedContractTest {
    @Nested
    class Keyspaces extends KeyspaceContract {
        @Override
        protected StoreHarness<? extends StateStore> start() throws Exception {
            return new EmbeddedHarness();
        }
    }

    @Nested
    class Contents extends ContentStoreContract {
        @Override
        protected StoreHarness<? extends ContentStore> start() throws Exception {
            return new EmbeddedHarness();
        }
    }

    @Nested
    class Messages extends MailStoreContract {
        @Override
        protected MailStoreHarness start() throws Exception {
            return new EmbeddedMailHarness();
        }
    }

    @Nested
    class MailboxNames extends MailboxNameContract {
        @Override
        protected MailStoreHarness start() throws Exception {
            return new EmbeddedMailHarness();
        }
    }
}
