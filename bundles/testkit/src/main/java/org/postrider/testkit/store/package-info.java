/**
 * A content store and a mail store in memory that can crash, fill up and break on demand. Start at
 * {@link org.postrider.testkit.store.MemoryContentStore} and {@link org.postrider.testkit.store.MemoryMailStore}.
 */
@Export
@Version("0.1.0")
package org.postrider.testkit.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
