package org.postrider.testkit.contract;

import java.time.Duration;

/** A store under test, new and empty at first. Confined to the test's thread. */
public interface StoreHarness<S> {
    /** The store as it runs now. */
    S store();

    /** Stops the store in good order and starts it again with its data. */
    void restart() throws Exception;

    /** Stops the store and removes its data. */
    void close() throws Exception;

    /** Moves the store's clock on. */
    void advance(Duration time);
}
