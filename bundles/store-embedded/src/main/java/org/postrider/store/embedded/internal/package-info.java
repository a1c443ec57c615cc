/** Content segments, indexes, mailboxes and key-value state on this node. */
package org.postrider.store.embedded.internal;
