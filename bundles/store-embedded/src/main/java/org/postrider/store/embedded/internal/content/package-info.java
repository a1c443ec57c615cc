/** Content on its way into the log, and read from it. Start at {@code ContentTable}. */
package org.postrider.store.embedded.internal.content;
