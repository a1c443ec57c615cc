/** The seam between the log and the file system, so that tests can cut the power. Start at {@code Disk}. */
package org.postrider.store.embedded.internal.disk;
