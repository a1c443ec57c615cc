/** Keyspaces and batches over the index. Start at {@code LocalKeyspace}. */
package org.postrider.store.embedded.internal.state;
