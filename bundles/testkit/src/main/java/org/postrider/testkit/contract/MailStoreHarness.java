package org.postrider.testkit.contract;

import org.postrider.role.store.ContentStore;
import org.postrider.role.store.MailStore;

/** A mail store under test, with the content store of the same node. Confined to the test's thread. */
public interface MailStoreHarness extends StoreHarness<MailStore> {
    /** Where the content of messages comes from. */
    ContentStore contents();
}
