/** What is done in the background so that the store does not grow without need. Start at {@code Sweeper}. */
package org.postrider.store.embedded.internal.sweep;
