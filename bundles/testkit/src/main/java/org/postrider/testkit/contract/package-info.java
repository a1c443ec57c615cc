/**
 * What every store must do, as tests: a store's own test class extends one of these and says how to start it. Start at
 * {@link org.postrider.testkit.contract.StoreHarness}.
 */
package org.postrider.testkit.contract;
