/** RocksDB as a map from bytes to bytes that always holds a prefix of the log. Start at {@code Index}. */
package org.postrider.store.embedded.internal.index;
